import { expect, test } from 'vitest';
import { checkConfig, verifyMachine } from '../src/checks.ts';
import type { RootfsConfig } from '../src/config.ts';
import { settings } from './settings.ts';

const found = (more: Partial<RootfsConfig>): readonly string[] =>
  [...checkConfig(settings(more))].map(({ code, path, detail }) => `${code} ${path?.join('.') ?? ''}: ${detail ?? ''}`);

test('a good configuration has no problems', () => {
  expect(found({ image_name: 'registry.example:5000/team/web_app', tag: 'v1.0-rc_1' })).toEqual([]);
});

test('every problem is told, with its place', () => {
  const wrong = settings({ hostname: '-box', image_name: 'Web', tag: 'a b' });
  const all = found({
    ...wrong,
    from: { ...settings({}).from, scratch: false } as RootfsConfig['from'],
    config: { ...settings({}).config, exposed_ports: ['80', 'http'] } as RootfsConfig['config'],
  });
  expect(all).toEqual([
    'rootfs/scratch-false from.scratch: scratch = false says what the image does not begin with. Set suite, folder, tarball or oci, or scratch = true.',
    'rootfs/invalid-port config.exposed_ports.1: "http" is not a port: write "80", "80/tcp" or "53/udp".',
    'rootfs/invalid-hostname hostname: "-box" is not a host name: letters, digits and "-", at most 63.',
    'rootfs/invalid-name image_name: "Web" is not the name of an image: lower case letters and digits, with ".", "_", "-" or "/" between them.',
    'rootfs/invalid-tag tag: "a b" is not a tag: letters, digits, ".", "_" and "-", at most 128.',
  ]);
});

test.each([
  ['darwin', {}, ['rootfs/linux-only']],
  ['linux', { compression: 'zst' }, ['unshare', 'nsenter', 'tar', 'mmdebstrap', 'zstd']],
  ['linux', { network: 'pasta' }, ['unshare', 'nsenter', 'tar', 'mmdebstrap', 'pasta']],
] as const)('on %s without any program, %j is told what is missing', async (platform, more, expected) => {
  const host = { platform, environment: { PATH: '' } } as never;
  const problems: string[] = [];
  const { signal } = new AbortController();
  for await (const problem of verifyMachine({ config: settings(more), host, signal, scope: undefined as never })) {
    problems.push(
      problem.code === 'rootfs/program-missing' ? (/" is$|needs "([^"]+)"/.exec(problem.detail ?? '')?.[1] ?? '') : problem.code,
    );
  }
  expect(problems).toEqual(expected);
});
