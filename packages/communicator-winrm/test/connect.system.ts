import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { abortError, problemOf } from '@imgbuild/core/sdk';
import { describe, expect, test } from 'vitest';
import { makeCertificate } from './certificate.ts';
import { openWorld, run } from './connect.ts';
import { faults } from './server/service.ts';
import { openWinrmServer } from './server/winrm-server.ts';

const certificate = makeCertificate();

test.each([
  ['basic over http', {}, {}],
  ['NTLM over http, which has to be sealed', { unencrypted: 'refused', logins: ['Negotiate'] }, { winrm_use_ntlm: true }],
  ['basic over https', { tls: certificate }, { winrm_insecure: true }],
  [
    'NTLM over https, tied to its certificate',
    { tls: certificate, logins: ['Negotiate'] },
    { winrm_insecure: true, winrm_use_ntlm: true },
  ],
  ['NTLM over https with SHA-384', { tls: makeCertificate('sha384') }, { winrm_insecure: true, winrm_use_ntlm: true }],
] as const)('%s', async (_, server, settings) => {
  await using world = await openWorld(server);
  const line = await world.connect(settings);
  expect(world.report.told).toEqual([
    'say: Using WinRM communicator to connect: 127.0.0.1',
    'say: Waiting for WinRM to become available...',
    'detail: WinRM connected.',
    'say: Connected to WinRM!',
  ]);
  expect(await run(line, 'echo hello')).toEqual({ stdout: 'hello\r\n', stderr: '', exit: { kind: 'exited', code: 0 } });
  await line[Symbol.asyncDispose]();
  expect(world.server.shells).toBe(0);
});

test('the password is hidden, also as it stands in the header', async () => {
  await using world = await openWorld();
  await world.connect();
  expect(world.host.hidden).toEqual(['secret', Buffer.from('packer:secret').toString('base64')]);
});

test('a machine that comes late is found', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'imgbuild-winrm-late-'));
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as { port: number };
  await new Promise((resolve) => listener.close(resolve));
  await using world = await openWorld();
  const connecting = world.connectTo(port);
  // This is how late it is: a connection that the system refuses leaves nothing that could be waited for.
  await new Promise((resolve) => setTimeout(resolve, 1200));
  await using server = await openWinrmServer({ folder, port });
  expect(await run(await connecting, 'echo late')).toMatchObject({ stdout: 'late\r\n' });
  expect(server.seen[0]?.action).toBe('create');
  expect(world.report.told.filter((line) => line.startsWith('detail:'))).toEqual(['detail: WinRM connected.']);
  rmSync(folder, { recursive: true, force: true });
});

describe('a login that is refused', () => {
  test('is tried again until it is not, and told once', async () => {
    await using world = await openWorld({ password: 'not yet' });
    const connecting = world.connect();
    await expect.poll(() => world.server.refused, { timeout: 10_000 }).toBe(1);
    world.server.password = 'secret';
    await connecting;
    // Locking an account takes a handful of them.
    expect(world.server.refused).toBe(1);
    expect(world.report.told.filter((line) => line.includes('refused'))).toEqual([
      `detail: 127.0.0.1:${world.server.port} refused the login of "packer": it offers these ways to log in: Negotiate, Basic.`,
    ]);
  });

  test.each([{}, { winrm_use_ntlm: true }])('ends when time is up, with the reason: %j', async (settings) => {
    await using world = await openWorld({ password: 'another' });
    const error: unknown = await world.connect({ ...settings, winrm_timeout: '6s' }).catch((thrown: unknown) => thrown);
    expect(problemOf(error)).toMatchObject({ code: 'winrm/not-reached' });
    expect(problemOf(error)?.detail).toContain('refused the login of "packer"');
    expect(problemOf(error)?.detail).toContain('(2 times)');
    expect(JSON.stringify([world.report.told, problemOf(error)])).not.toContain('secret');
  });

  test('says that NTLM may be what is missing', async () => {
    await using world = await openWorld({ logins: ['Negotiate'] });
    await expect(world.connect({ winrm_timeout: '1s' })).rejects.toThrow('With winrm_use_ntlm = true it may do.');
  });

  test('says that NTLM is not taken', async () => {
    await using world = await openWorld({ logins: ['Basic'] });
    await expect(world.connect({ winrm_timeout: '1s', winrm_use_ntlm: true })).rejects.toThrow(
      'it does not take NTLM, it offers: Basic realm="WSMAN"',
    );
  });
});

test('a certificate that is not trusted is told, with what to do', async () => {
  await using world = await openWorld({ tls: certificate });
  await expect(world.connect({ winrm_timeout: '1s' })).rejects.toThrow(
    /is not trusted \(self-signed certificate\); set winrm_insecure = true/,
  );
  expect(world.server.seen).toEqual([]);
});

test('a machine that hangs is given up, and the reason told', async () => {
  await using world = await openWorld({ mishap: () => 'hang' });
  await expect(world.connect({ winrm_timeout: '5s' })).rejects.toThrow(/Timeout waiting for WinRM/);
});

test('a first request that is never answered, as of a port that is forwarded too early, is given up and asked again', async () => {
  await using world = await openWorld({ mishap: (_, number) => (number === 1 ? 'hang' : undefined) });
  await world.connect({ winrm_timeout: '40s' });
  expect(world.report.told).toContain(`detail: 127.0.0.1:${world.server.port}: no answer within 10 seconds`);
});

test('a request whose connection is cut is asked again', async () => {
  await using world = await openWorld({ mishap: (_, number) => (number === 1 ? 'cut-before' : undefined) });
  await world.connect();
  expect(world.server.seen[1]?.action).toBe('create');
});

test.each([{ status: 503 }, { status: 404 }, { fault: faults.quota }])('waits while the service answers %j', async (mishap) => {
  await using world = await openWorld({ mishap: (_, number) => (number <= 2 ? mishap : undefined) });
  await world.connect();
  expect(world.report.told.filter((line) => line.startsWith('detail:'))).toHaveLength(2);
});

test('waits while PowerShell does not run yet', async () => {
  let times = 0;
  const broken = (): number | undefined => (++times === 1 ? 1 : undefined);
  await using world = await openWorld({ programs: [broken] });
  await world.connect();
  expect(world.report.told).toContain(`detail: 127.0.0.1:${world.server.port}: PowerShell ended with exit code 1`);
  expect(world.server.shells).toBe(0);
});

test('connects once more after a pause', async () => {
  await using world = await openWorld();
  await world.connect({ pause_before_connecting: '100ms' });
  expect(world.report.told).toContain('say: Pausing 0.1s before connecting...');
  expect(world.server.seen.filter(({ action }) => action === 'create')).toHaveLength(2);
});

test('is aborted at once, and leaves no shell', async () => {
  await using world = await openWorld({
    programs: [(io) => new Promise((resolve) => io.signal.addEventListener('abort', () => resolve(1)))],
  });
  const controller = new AbortController();
  const connecting = world.connect({}, controller.signal);
  await expect.poll(() => world.server.shells, { timeout: 10_000 }).toBe(1);
  controller.abort(abortError({ kind: 'caller', message: 'no more' }));
  await expect(connecting).rejects.toThrow('no more');
  expect(world.server.shells).toBe(0);
});
