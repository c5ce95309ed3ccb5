import { expect, test } from 'vitest';
import { copyFile } from 'node:fs/promises';
import { problemIn, reachServer } from './machine.ts';
import { openSsh, password, pause } from './openssh.ts';
import { troubledProxy } from './troubled-proxy.ts';

const whoami = { stdout: 'root\n', stderr: '', exit: { kind: 'exited', code: 0 } };

test('a server that comes up late, first refusing, then silent', async () => {
  await using server = await openSsh({ isStarted: false });
  await using proxy = await troubledProxy(server.port);
  proxy.treat('refuse');
  const told: string[] = [];
  const reaching = reachServer({ ...server, port: proxy.port }, { told });
  while (proxy.accepted < 3) await pause(10);
  proxy.treat('ignore');
  const before = proxy.accepted;
  while (proxy.accepted < before + 3) await pause(10);
  await server.start();
  proxy.treat('pass');
  await using machine = await reaching;
  expect(await machine.run('whoami')).toEqual(whoami);
  expect(told).toEqual([
    'say: Using SSH communicator to connect: 127.0.0.1',
    'say: Waiting for SSH to become available...',
    'say: Connected to SSH!',
  ]);
});

test('logins that are refused for 40 seconds, and then accepted: with defaults it succeeds, and the reason is told once', async () => {
  await using server = await openSsh({ lines: ['AuthorizedKeysFile FOLDER/later'] });
  const told: string[] = [];
  const reaching = reachServer(server, { told });
  await pause(40_000);
  await copyFile(`${server.key}.pub`, `${server.folder}/later`);
  await using machine = await reaching;
  expect(await machine.run('whoami')).toEqual(whoami);
  expect(told.filter((line) => line.includes('refused'))).toEqual([
    `detail: 127.0.0.1:${server.port} refused the login of "root". Tried: key (ssh-ed25519): refused.`,
  ]);
  // No faster than every 5 seconds, and not much slower.
  const refusals = (await server.log()).split('\n').filter((line) => /Connection (closed|reset) by authenticating/.test(line));
  expect(refusals.length).toBeGreaterThan(4);
  expect(refusals.length).toBeLessThan(10);
});

test('a server that does not answer: when the time is over, the reasons of the attempts are shown', async () => {
  await using server = await openSsh();
  await using proxy = await troubledProxy(server.port);
  const there = { ...server, port: proxy.port };
  proxy.treat('ignore');
  const silent = await problemIn(reachServer(there, { settings: { ssh_timeout: '500ms' } }));
  expect(silent).toMatchObject({ code: 'ssh/not-reached', detail: expect.stringContaining('within 0.5 seconds') });
  proxy.treat('refuse');
  const refused = await problemIn(reachServer(there, { settings: { ssh_wait_timeout: '500ms' } }));
  expect(refused.detail).toMatch(/ECONNRESET|closed before SSH began/);
});

test('an abort ends the wait', async () => {
  const controller = new AbortController();
  const reaching = reachServer(
    { port: 1, key: '' },
    { signal: controller.signal, settings: { ssh_private_key_file: undefined, ssh_password: 'x' } },
  );
  await pause(100);
  controller.abort(new Error('enough'));
  await expect(reaching).rejects.toThrow('enough');
});

test('a connection that is lost in a command: the command is disconnected, and the next one runs', async () => {
  await using server = await openSsh();
  await using proxy = await troubledProxy(server.port);
  await using machine = await reachServer({ ...server, port: proxy.port });
  const child = await machine.line.spawn('echo started; sleep 1000');
  for await (const chunk of child.stdout) {
    expect(Buffer.from(chunk).toString()).toBe('started\n');
    proxy.cut();
  }
  expect(await child.exit).toEqual({ kind: 'disconnected' });
  expect(await machine.run('whoami')).toEqual(whoami);
  expect(machine.told.slice(-2)).toEqual([
    'detail: The connection was lost; waiting for the machine to come back...',
    'detail: Connected to SSH again.',
  ]);
});

test('a machine that reboots, and one whose key is another then', async () => {
  await using server = await openSsh();
  await using machine = await reachServer(server);
  const child = await machine.line.spawn('sleep 1000');
  await server.stop();
  expect(await child.exit).toEqual({ kind: 'disconnected' });
  const running = machine.run('whoami');
  await pause(500);
  await server.start();
  expect(await running).toEqual(whoami);
  await server.stop();
  await server.changeHostKey();
  await server.start();
  expect((await problemIn(machine.run('whoami'))).code).toBe('ssh/host-key-changed');
});

test.each([
  { ssh_keep_alive_interval: '100ms', ssh_read_write_timeout: '1s' },
  { ssh_keep_alive_interval: '-1s', ssh_read_write_timeout: '1s' },
])('a machine that stops answering: the line is lost in the end, and comes back (%j)', async (settings) => {
  await using server = await openSsh();
  await using proxy = await troubledProxy(server.port);
  await using machine = await reachServer({ ...server, port: proxy.port }, { settings });
  const child = await machine.line.spawn('sleep 1000');
  proxy.freeze();
  expect(await child.exit).toEqual({ kind: 'disconnected' });
  proxy.treat('pass');
  expect(await machine.run('whoami')).toEqual(whoami);
});

test('a machine that does not come back: what is asked of it ends with a lost line, all at once', async () => {
  await using server = await openSsh();
  await using machine = await reachServer(server, { settings: { ssh_timeout: '2s' } });
  await server.stop();
  const asked = await Promise.allSettled([machine.run('true'), machine.run('true'), machine.line.spawn('true')]);
  for (const each of asked) expect(each).toMatchObject({ reason: { lineDown: true } });
});

test('an abort while it reconnects ends what was asked, and no more', async () => {
  await using server = await openSsh();
  await using machine = await reachServer(server);
  await server.stop();
  const controller = new AbortController();
  const aborted = machine.line.spawn('true', { signal: controller.signal });
  const other = machine.run('whoami');
  await pause(100);
  controller.abort(new Error('enough'));
  await expect(aborted).rejects.toThrow('enough');
  await server.start();
  expect(await other).toEqual(whoami);
});

test('a line that is closed while it reconnects leaves no connection behind', async () => {
  await using server = await openSsh();
  const machine = await reachServer(server);
  await server.stop();
  const asked = machine.run('whoami');
  asked.catch(() => undefined);
  await pause(50);
  const closing = machine[Symbol.asyncDispose]();
  await server.start();
  await closing;
  await expect(asked).rejects.toMatchObject({ lineDown: true });
  await expect(machine.line.spawn('true')).rejects.toMatchObject({ lineDown: true });
  await pause(300);
  expect(await server.log()).not.toMatch(/Accepted publickey[^]*Accepted publickey/);
});

test('closing a line whose machine is frozen takes no longer than a goodbye', async () => {
  await using server = await openSsh();
  await using proxy = await troubledProxy(server.port);
  const machine = await reachServer({ ...server, port: proxy.port });
  proxy.freeze();
  await machine[Symbol.asyncDispose]();
});

test('pause_before_connecting connects twice', async () => {
  await using server = await openSsh();
  await using machine = await reachServer(server, { settings: { pause_before_connecting: '200ms' } });
  expect(machine.told).toContain('say: Pausing 0.2s before connecting...');
  expect((await server.log()).match(/Accepted publickey/g)).toHaveLength(2);
});

test('an abort ends a command on the machine, as its user may', async () => {
  await using server = await openSsh();
  for (const user of ['builder', 'root']) {
    await using machine = await reachServer(server, {
      settings: { ssh_username: user, ssh_private_key_file: undefined, ssh_password: password },
    });
    const controller = new AbortController();
    const child = await machine.line.spawn('echo started; exec sleep 4321', { signal: controller.signal });
    for await (const chunk of child.stdout) {
      expect(Buffer.from(chunk).toString()).toBe('started\n');
      controller.abort();
    }
    await child.exit;
    if (user === 'builder') expect((await machine.run('pgrep -u builder sleep')).stdout).toBe('');
  }
});
