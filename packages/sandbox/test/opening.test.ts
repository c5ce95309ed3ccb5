import { expect, test } from 'vitest';
import { mustRun, openSandbox, type UserNamespace } from '../src/index.ts';
import { remoteServers } from '../src/network.ts';
import { connectNetwork } from '../src/network.ts';
import { openUserNamespace } from '../src/user-namespace.ts';
import { fakeHost } from './fake-host.ts';

const identities = { mode: 'rootless', users: [[0, 1000, 1]], groups: [[0, 1000, 1]] } as const;
const userNamespace: UserNamespace = { pid: 7, identities, enter: ['nsenter', '--target=7', '--user', '--'] };
const options = { base: '/base', network: 'none', hostname: 'box', userNamespace } as const;

test('elsewhere than on Linux a sandbox cannot be opened', async () => {
  const fake = fakeHost(() => ({}), { platform: 'darwin' });
  await expect(openSandbox(options, fake)).rejects.toMatchObject({ problem: { code: 'sandbox/linux-only' } });
});

test('a kernel that refuses user namespaces is named, with what to do', async () => {
  const fake = fakeHost(() => ({
    stderr: 'unshare: unshare failed: Operation not permitted',
    exit: { kind: 'exited', code: 1 },
  }));
  const refused = openUserNamespace({ ...fake, identities: async () => identities });
  await expect(refused).rejects.toMatchObject({
    problem: { code: 'sandbox/no-user-namespaces', detail: expect.stringContaining('sysctl') as string },
  });
});

test('ids that cannot be mapped are named', async () => {
  const fake = fakeHost(([program]) =>
    program === 'unshare'
      ? { stdout: 'ready\n' }
      : { stderr: 'newuidmap: uid range not allowed', exit: { kind: 'exited', code: 1 } },
  );
  const refused = openUserNamespace({ ...fake, identities: async () => identities });
  await expect(refused).rejects.toMatchObject({
    problem: { code: 'sandbox/mapping-refused', detail: expect.stringContaining('uid range not allowed') as string },
  });
  expect(fake.ran).toContain('newuidmap 1 0 1000 1');
});

test.each([
  ['veth', '', 'sandbox/network-tool-missing'],
  ['slirp4netns', '', 'sandbox/network-tool-missing'],
  ['pasta', '/nowhere', 'sandbox/network-tool-missing'],
] as const)('network %s needs its tool', async (mode, path, code) => {
  const fake = fakeHost(() => ({}), { path });
  await expect(connectNetwork(mode, 7, userNamespace, fake)).rejects.toMatchObject({ problem: { code } });
});

test('a tool that fails is named with its last words', async () => {
  const fake = fakeHost(() => ({ stderr: 'first\nlast words\n', exit: { kind: 'signalled', signal: 'SIGKILL' } }));
  await expect(mustRun(['ip', 'link'], fake)).rejects.toMatchObject({
    problem: { code: 'sandbox/tool-failed', detail: 'ip ended with signal SIGKILL: first\nlast words' },
  });
});

test.each([
  ['nameserver 10.0.0.1\nsearch lan\nnameserver 127.0.0.53', ['10.0.0.1']],
  ['nameserver 127.0.0.53\noptions edns0', []],
  ['nameserver ::1\nnameserver 2001:db8::1\n# nameserver 9.9.9.9', ['2001:db8::1']],
])('servers that can be reached from another network: %j', (text, servers) => {
  expect(remoteServers(text)).toEqual(servers);
});
