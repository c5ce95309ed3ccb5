import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { relay } from '@imgbuild/core/sdk';
import { fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import plugin from '../src/index.ts';

test('what the package provides', () => {
  expect(plugin.accessor).toBe('amazon');
  expect(plugin.provides).toEqual({ 'github.com/hashicorp/amazon': { from: '1.0.0', to: '1.8.2' } });
  expect(Object.keys(plugin.builders)).toEqual(['amazon-ebs', 'amazon-ebssurrogate', 'amazon-ebsvolume']);
  expect(Object.keys(plugin.dataSources)).toEqual(['amazon-ami', 'amazon-parameterstore', 'amazon-secretsmanager']);
  expect(Object.keys(plugin.postProcessors)).toEqual(['amazon-import']);
  const types = plugin.resources.map(({ type }) => type);
  expect(new Set(types).size).toBe(types.length);
  for (const type of types) expect(type).toMatch(/^amazon:[a-z-]+$/);
});

/** Reads the plugin, and checks and verifies a template’s amazon-ebs, as `validate` does. */
const program = `
const { default: plugin } = await import(INDEX);
const { configure, testHost } = await import('@imgbuild/core/testing');
const host = testHost({ folder: FOLDER, environment: { PATH: '/usr/bin:/bin', HOME: FOLDER } });
const builder = plugin.builders['amazon-ebs'];
const raw = { source_ami: 'ami-0123456789abcdef0', ami_name: 'image', ssh_username: 'ubuntu', instance_type: 't3.micro' };
const { config, problems } = configure(builder, raw, host);
for await (const problem of builder.verify({ config, host })) problems.push(problem);
for (const source of Object.values(plugin.dataSources)) configure(source, {}, host);
problems.push(...configure(plugin.postProcessors['amazon-import'], { s3_bucket_name: 'bucket' }, host).problems);
console.log(problems.length === 0 ? 'valid' : JSON.stringify(problems));
`;

test('checking a template loads nothing of the AWS SDK', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'builder-amazon-'));
  const host = testHost({ folder, sleeping: 'real', environment: { PATH: '/usr/bin:/bin', HOME: folder } });
  const report = recordingReporter();
  const scope = fakeScope({ host, report });
  try {
    const index = pathToFileURL(join(import.meta.dirname, '../src/index.ts')).href;
    const text = program.replace('INDEX', JSON.stringify(index)).replaceAll('FOLDER', JSON.stringify(folder));
    // The oldest Node that we support reads TypeScript only when it is asked to.
    const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning', '--conditions=@imgbuild/source'];
    const child = await host.spawn([process.execPath, ...flags, '--input-type=module', '--eval', text], {
      scope,
      signal: new AbortController().signal,
      // Where its imports are found.
      directory: join(import.meta.dirname, '..'),
      environment: { NODE_V8_COVERAGE: join(folder, 'coverage') },
    });
    await relay(child, report);
    expect(report.told).toEqual(['stdout: valid']);
    const loaded: string[] = [];
    for (const name of await readdir(join(folder, 'coverage'))) {
      const { result } = JSON.parse(await readFile(join(folder, 'coverage', name), 'utf8')) as { result: { url: string }[] };
      loaded.push(...result.map(({ url }) => url));
    }
    expect(loaded.some((url) => url.endsWith('/builder-amazon/src/plugin.ts'))).toBe(true);
    expect(loaded.filter((url) => /@aws-sdk|@smithy|driver\.ts$|\/ssh2\//.test(url))).toEqual([]);
  } finally {
    await scope.close('ok');
    await rm(folder, { recursive: true, force: true });
  }
});
