import { abortError, isLineDown, problemOf } from '@imgbuild/core/sdk';
import { expect, test } from 'vitest';
import { finish, openWorld, run } from './connect.ts';
import type { Io, Program } from './server/program.ts';
import { faults } from './server/service.ts';
import type { Mishap } from './server/winrm-server.ts';

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const program =
  (name: string, body: (io: Io) => Promise<number> | number): Program =>
  (io) =>
    io.command === name ? body(io) : undefined;

/** Says something each tenth of a second, and so many times. */
const ticking = (times: number): Program =>
  program('tick', async (io) => {
    for (let index = 1; index <= times && !io.signal.aborted; index++) {
      await pause(100);
      io.out(`${index}\r\n`);
    }
    return 0;
  });

test('both streams, and the exit code', async () => {
  const both = program('both', (io) => {
    io.out('Straße €\r\n');
    io.error('oh\r\n');
    return 3221225786;
  });
  await using world = await openWorld({ programs: [both] });
  const line = await world.connect();
  expect(await run(line, 'both')).toEqual({
    stdout: 'Straße €\r\n',
    stderr: 'oh\r\n',
    exit: { kind: 'exited', code: 3221225786 },
  });
});

test('a command with every character that XML knows', async () => {
  const command = 'echo <a> & "b" \'c\' \\ é € 😀 ]]>';
  await using world = await openWorld({ programs: [program(command, () => 0)] });
  const line = await world.connect();
  expect(await run(line, command)).toMatchObject({ exit: { kind: 'exited', code: 0 } });
});

test('what is written arrives, also in pieces that one message does not hold', async () => {
  const count = program('count', async (io) => {
    let [bytes, sum] = [0, 0];
    for await (const chunk of io.input) {
      bytes += chunk.length;
      for (const byte of chunk) sum += byte;
    }
    io.out(`${bytes} ${sum}`);
    return 0;
  });
  await using world = await openWorld({ programs: [count] });
  const line = await world.connect();
  await using child = await line.spawn('count');
  await child.write(Buffer.alloc(1_000_000, 2));
  await child.write(Buffer.from([5]));
  await child.closeStdin();
  expect(await finish(child)).toMatchObject({ stdout: '1000001 2000005', exit: { kind: 'exited', code: 0 } });
  await expect(child.write(Buffer.from('x'))).rejects.toThrow('the command has ended');
});

test('much output comes whole, and at the pace of its reader', async () => {
  const much = program('much', (io) => {
    for (let index = 0; index < 50; index++) io.out(Buffer.alloc(100_000, index));
    return 0;
  });
  await using world = await openWorld({ programs: [much] });
  const line = await world.connect();
  await using child = await line.spawn('much');
  await pause(1000);
  const before = world.server.seen.filter(({ action }) => action === 'receive').length;
  await pause(500);
  // A megabyte is kept; nothing more is asked for.
  expect(world.server.seen.filter(({ action }) => action === 'receive')).toHaveLength(before);
  let bytes = 0;
  for await (const chunk of child.stdout) bytes += chunk.length;
  expect(bytes).toBe(5_000_000);
  expect(await child.exit).toEqual({ kind: 'exited', code: 0 });
});

test('a command that says nothing for longer than an operation may take is waited for', async () => {
  const slow = program('slow', async (io) => {
    await pause(2600);
    io.out('at last');
    return 7;
  });
  await using world = await openWorld({ programs: [slow] });
  const line = await world.connect({ winrm_timeout: '1s' });
  expect(await run(line, 'slow')).toMatchObject({ stdout: 'at last', exit: { kind: 'exited', code: 7 } });
});

test('commands overlap', async () => {
  await using world = await openWorld({ programs: [ticking(5)], delay: 5 });
  const line = await world.connect();
  const all = await Promise.all(Array.from({ length: 8 }, () => run(line, 'tick')));
  expect(new Set(all.map(({ stdout }) => stdout))).toEqual(new Set(['1\r\n2\r\n3\r\n4\r\n5\r\n']));
  await line[Symbol.asyncDispose]();
  expect(world.server.shells).toBe(0);
});

test('an abort interrupts the command and closes its shell', async () => {
  await using world = await openWorld({ programs: [ticking(1000)] });
  const line = await world.connect();
  const controller = new AbortController();
  const child = await line.spawn('tick', { signal: controller.signal });
  await pause(300);
  controller.abort(abortError({ kind: 'caller', message: 'enough' }));
  expect((await finish(child)).exit).toEqual({ kind: 'signalled', signal: 'SIGINT' });
  expect(world.server.shells).toBe(0);
  expect(world.server.seen.slice(-2)).toEqual([
    { action: 'signal', detail: 'ctrl_c' },
    { action: 'delete', detail: '' },
  ]);
  await expect(line.spawn('echo x', { signal: controller.signal })).rejects.toThrow('enough');
});

test('closing the line ends what runs', async () => {
  await using world = await openWorld({ programs: [ticking(1000)] });
  const line = await world.connect();
  const child = await line.spawn('tick');
  await pause(200);
  await line[Symbol.asyncDispose]();
  expect((await child.exit).kind).not.toBe('exited');
  expect(world.server.shells).toBe(0);
  const error: unknown = await line.spawn('echo x').catch((thrown: unknown) => thrown);
  expect(isLineDown(error)).toBe(true);
});

test('a command goes on when its connection is cut', async () => {
  let receives = 0;
  const mishap = ({ action, detail }: { action: string; detail: string }): Mishap | undefined =>
    action === 'receive' && detail === '' && ++receives === 4 ? 'cut-before' : undefined;
  await using world = await openWorld({ programs: [ticking(10)], mishap });
  const line = await world.connect();
  const { stdout, exit } = await run(line, 'tick');
  expect(stdout.trim().split('\r\n')).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
  expect(exit).toEqual({ kind: 'exited', code: 0 });
  expect(world.report.told.slice(-3)).toEqual([
    'detail: The connection was lost; waiting for the machine to come back...',
    'detail: Connected to WinRM again.',
    'detail: The command is still running. What it said while the connection was lost may be missing.',
  ]);
});

test('a restart ends the command as disconnected; the next one waits until the machine is back', async () => {
  await using world = await openWorld({ programs: [ticking(1000)] });
  const line = await world.connect();
  const child = await line.spawn('tick');
  await pause(300);
  const restarting = world.server.restart(700);
  const next = run(line, 'echo back');
  expect((await finish(child)).exit).toEqual({ kind: 'disconnected' });
  expect(await next).toMatchObject({ stdout: 'back\r\n' });
  await restarting;
  const news = world.report.told.slice(4);
  expect(news).toEqual([
    'detail: The connection was lost; waiting for the machine to come back...',
    'detail: Connected to WinRM again.',
  ]);
});

test('a machine that stays away is a line that is down, after as long as it was to be waited for', async () => {
  await using world = await openWorld();
  const line = await world.connect({ winrm_timeout: '2s' });
  await world.server[Symbol.asyncDispose]();
  const error: unknown = await run(line, 'echo x').catch((thrown: unknown) => thrown);
  expect(isLineDown(error)).toBe(true);
  expect((error as Error).message).toContain('ECONNREFUSED');
});

test('an abort ends the wait for a machine that is away', async () => {
  await using world = await openWorld();
  const line = await world.connect();
  await world.server[Symbol.asyncDispose]();
  const controller = new AbortController();
  const waiting = line.spawn('echo x', { signal: controller.signal });
  setTimeout(() => controller.abort(abortError({ kind: 'caller', message: 'enough' })), 300);
  await expect(waiting).rejects.toThrow('enough');
});

test('a connection that was closed meanwhile is replaced without a word', async () => {
  await using world = await openWorld({
    mishap: ({ action }, number) => (action === 'create' && number === 5 ? 'cut-before' : undefined),
  });
  const line = await world.connect();
  expect(await run(line, 'echo x')).toMatchObject({ stdout: 'x\r\n' });
  expect(world.server.seen.filter(({ action }) => action === 'create')).toHaveLength(3);
  expect(world.report.told).toHaveLength(4);
});

test('a command of which it is not known whether it was started is not started twice', async () => {
  await using world = await openWorld({
    mishap: ({ action, detail }) => (action === 'command' && detail === 'echo x' ? 'cut-after' : undefined),
  });
  const line = await world.connect();
  const error: unknown = await run(line, 'echo x').catch((thrown: unknown) => thrown);
  expect(isLineDown(error)).toBe(true);
  expect(world.server.seen.filter(({ detail }) => detail === 'echo x')).toHaveLength(1);
  await line[Symbol.asyncDispose]();
  expect(world.server.shells).toBe(0);
});

test('a machine that has too many shells is asked again', async () => {
  let creates = 0;
  await using world = await openWorld({
    mishap: ({ action }) => (action === 'create' && ++creates === 2 ? { fault: faults.quota } : undefined),
  });
  const line = await world.connect();
  expect(await run(line, 'echo x')).toMatchObject({ stdout: 'x\r\n' });
});

test('a refusal is told in the machine’s words', async () => {
  const fault = { code: 0x80338012, subcode: 'w:InternalError', reason: 'No.' };
  await using world = await openWorld({
    mishap: ({ action, detail }) => (action === 'command' && detail === 'echo x' ? { fault } : undefined),
  });
  const line = await world.connect();
  const error: unknown = await run(line, 'echo x').catch((thrown: unknown) => thrown);
  expect(problemOf(error)).toMatchObject({
    code: 'winrm/command-refused',
    detail: 'The machine refused to start a command: No.',
  });
});
