import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSandbox, type UserNamespace } from '../src/index.ts';
import { connectNetwork } from '../src/network.ts';
import { subordinateRange } from '../src/user-namespace.ts';
import { fakeHost } from './fake-host.ts';

const identities = { mode: 'rootless', users: [[0, 1000, 1]], groups: [[0, 1000, 1]] } as const;
const userNamespace: UserNamespace = { pid: 7, identities, enter: ['nsenter', '--target=7', '--user', '--'] };

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgbuild-sandbox-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a user without a range of ids is told how to get one', () => {
  const user = { file: '/etc/subuid', username: 'ada', uid: 1000 };
  expect(subordinateRange('root:1:65536\nada:200000:65536\n', user)).toEqual([1, 200_000, 65_536]);
  expect(subordinateRange('1000:300000:70000', user)).toEqual([1, 300_000, 65_536]);
  for (const text of ['', 'root:100000:65536', 'ada:100000:10', 'ada:x:y']) {
    expect(() => subordinateRange(text, user)).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          code: 'sandbox/no-identities',
          detail: expect.stringContaining('usermod --add-subuids') as string,
        }) as object,
      }) as Error,
    );
  }
});

test('a user-mode network without a tunnel device, and one whose tool fails', async () => {
  await writeFile(join(folder, 'slirp4netns'), '');
  await chmod(join(folder, 'slirp4netns'), 0o755);
  const fake = fakeHost(() => ({ stderr: 'cannot open the tap device', exit: { kind: 'exited', code: 1 } }), { path: folder });
  const connect = (tunnel: string): Promise<unknown> => connectNetwork('slirp4netns', 7, userNamespace, fake, tunnel);
  await expect(connect(join(folder, 'tun'))).rejects.toMatchObject({ problem: { code: 'sandbox/no-tunnel' } });
  await expect(connect(join(folder, 'slirp4netns'))).rejects.toMatchObject({
    problem: { code: 'sandbox/network-failed', detail: 'slirp4netns: cannot open the tap device' },
  });
});

test('a sandbox that cannot be set up says what the kernel said', async () => {
  const fake = fakeHost(() => ({ stderr: 'mount: /tmp/root: permission denied.', exit: { kind: 'exited', code: 32 } }));
  const host = { ...fake.host, tempDir: async () => folder };
  const opening = openSandbox({ base: '/base', network: 'none', hostname: 'box', userNamespace }, { ...fake, host });
  await expect(opening).rejects.toMatchObject({
    problem: { code: 'sandbox/not-opened', detail: 'mount: /tmp/root: permission denied.' },
  });
});
