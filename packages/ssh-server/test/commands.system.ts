// Commands and terminals, with OpenSSH's client.
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import ssh2 from 'ssh2';
import { makeKeyPair } from '../src/keys.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld({ environment: { FROM_SERVER: "it's $HOME" } });
});
afterAll(() => world[Symbol.asyncDispose]());

/** Waits for something that comes about by itself. */
async function eventually(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Waits until there is much, and no more comes. */
async function settled(size: () => number): Promise<void> {
  for (let before = -1; size() < 1_000_000 || size() !== before;) {
    before = size();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

interface Client extends AsyncDisposable {
  readonly raw: ssh2.Client;
  open(command: string, pty?: { readonly cols: number; readonly rows: number }): Promise<ssh2.ClientChannel>;
}

/** The client of ssh2, which can do what OpenSSH's cannot. */
async function connect(): Promise<Client> {
  const raw = new ssh2.Client();
  const privateKey = readFileSync(join(world.folder, 'key'));
  raw.connect({ host: '127.0.0.1', port: world.server.port, username: 'me', privateKey });
  await once(raw, 'ready');
  return {
    raw,
    open: (command, pty) =>
      new Promise((resolve, reject) =>
        raw.exec(command, pty === undefined ? {} : { pty }, (error, channel) => (error ? reject(error) : resolve(channel))),
      ),
    [Symbol.asyncDispose]: async () => void raw.end(),
  };
}

test('output, errors and exit code are those of the command, and nothing is added to it', async () => {
  const result = await world.ssh('echo out; echo err >&2; exit 3');
  expect(result).toMatchObject({ code: 3, stderr: 'err\n' });
  expect(result.stdout.toString()).toBe('out\n');
});

test('every exit code arrives', async () => {
  const { options, server } = world;
  const control = ['-o', `ControlPath=${join(world.folder, 'codes')}`, '-o', 'ControlMaster=auto', '-o', 'ControlPersist=30'];
  await world.ssh('true', { flags: control });
  for (let code = 0; code < 256; code += 15) expect((await world.ssh(`exit ${code}`, { flags: control })).code).toBe(code);
  await world.run(['ssh', ...options, ...control, '-p', String(server.port), '-O', 'exit', 'me@127.0.0.1']);
});

test('a command that a signal ends is told of as such', async () => {
  // OpenSSH's client ends with 255 and says nothing of the signal.
  expect((await world.ssh('kill -USR1 $$')).code).toBe(255);
});

test('bytes arrive as they are, both ways, at the pace of the slower side', async () => {
  const input = randomBytes(9_000_000);
  const result = await world.ssh('cat; printf "\\377\\0" >&2', { input });
  expect(result.code).toBe(0);
  expect(result.stdout.equals(input)).toBe(true);
  const both = await world.ssh('head -c 6000000 /dev/zero | tr "\\0" e >&2 & head -c 6000000 /dev/zero | tr "\\0" o; wait');
  expect(both.stdout.equals(Buffer.alloc(6_000_000, 'o'))).toBe(true);
  expect(both.stderr).toBe('e'.repeat(6_000_000));
});

test('a command reads on until its input is closed, and may end before', async () => {
  expect((await world.ssh('wc -c', { input: 'four' })).stdout.toString().trim()).toBe('4');
  expect((await world.ssh('exec 0<&-; exit 7', { input: Buffer.alloc(5_000_000) })).code).toBe(7);
});

test('variables of the server and the client', async () => {
  const { options, server } = world;
  const argv = ['ssh', ...options, '-p', String(server.port), '-o', `SetEnv=CLIENT="a 'b' $c"`, 'me@127.0.0.1'];
  const result = await world.run([...argv, 'printf "%s|%s|%s" "$FROM_SERVER" "$CLIENT" "$COMMUNICATOR"']);
  expect(result.stdout.toString()).toBe(`it's $HOME|a 'b' $c|local`);
});

test('a terminal, with its size', async () => {
  const result = await world.ssh('test -t 0 && stty size; echo $TERM; exit 4', { flags: ['-tt'] });
  expect(result.stdout.toString()).toMatch(/^\d+ \d+\r\n\S+\r\n$/);
  expect(result.code).toBe(4);
});

test('a shell, with a terminal and without', async () => {
  const { options, server } = world;
  const argv = ['ssh', ...options, '-p', String(server.port)];
  const plain = await world.run([...argv, '-T', 'me@127.0.0.1'], { input: 'echo $((6*7)); exit 5\n' });
  expect(plain).toMatchObject({ code: 5 });
  expect(plain.stdout.toString()).toBe('42\n');
  const terminal = await world.run([...argv, '-tt', 'me@127.0.0.1'], { input: 'echo $((6*7)); exit 6\n' });
  expect(terminal.stdout.toString()).toContain('42\r\n');
  expect(terminal.code).toBe(6);
});

test('20 channels at once over one connection', async () => {
  const { options, server, folder } = world;
  const control = ['-o', `ControlPath=${join(folder, 'control')}`, '-o', 'ControlMaster=auto', '-o', 'ControlPersist=30'];
  await world.ssh('true', { flags: control });
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      world.ssh(`cat; exit ${index}`, { flags: control, input: 'x'.repeat(index * 50_000) }),
    ),
  );
  expect(results.map(({ code }) => code)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(results.map(({ stdout }) => stdout.length)).toEqual(Array.from({ length: 20 }, (_, index) => index * 50_000));
  await world.run(['ssh', ...options, ...control, '-p', String(server.port), '-O', 'exit', 'me@127.0.0.1']);
});

test('a command ends with its client', async () => {
  await eventually(() => world.communicator.running() === 0);
  const { options, server, machine } = world;
  const child = world.start(['ssh', ...options, '-p', String(server.port), 'me@127.0.0.1', 'echo $$ > pid; exec sleep 1000']);
  await eventually(() => existsSync(join(machine, 'pid')) && world.communicator.running() === 1);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await eventually(() => world.communicator.running() === 0);
});

test('another key is refused, and a client that expects another server says so', async () => {
  const { folder, options, server } = world;
  const other = makeKeyPair();
  writeFileSync(join(folder, 'other'), other.privateKey, { mode: 0o600 });
  const withOther = options.map((word) => (word === join(folder, 'key') ? join(folder, 'other') : word));
  const refused = await world.run(['ssh', ...withOther, '-p', String(server.port), 'me@127.0.0.1', 'true']);
  expect(refused).toMatchObject({ code: 255, stderr: expect.stringContaining('Permission denied (publickey)') });
  expect(world.report.told.join('\n')).toContain('refused to let "me" in');
  writeFileSync(join(folder, 'wrong'), `[127.0.0.1]:${server.port} ${other.publicKey}\n`);
  const known = `UserKnownHostsFile=${join(folder, 'known')}`;
  const withWrong = options.map((word) => (word === known ? `UserKnownHostsFile=${join(folder, 'wrong')}` : word));
  const changed = await world.run(['ssh', ...withWrong, '-p', String(server.port), 'me@127.0.0.1', 'true']);
  expect(changed).toMatchObject({ code: 255, stderr: expect.stringContaining('Host key verification failed') });
});

test('only the name that was asked for, with keys of every kind', async () => {
  for (const [kind, o] of [
    ['rsa', { bits: 2048 }],
    ['ecdsa', { bits: 256 }],
  ] as const) {
    const pair = ssh2.utils.generateKeyPairSync(kind as 'rsa', o);
    await using one = await openWorld({
      authorizedKeys: ['# ours', `${pair.public} comment`],
      user: 'ada',
      hostKeys: [pair.private],
    });
    writeFileSync(join(one.folder, 'key'), pair.private, { mode: 0o600 });
    const login = async (user: string): Promise<number | null> =>
      (await one.run(['ssh', ...one.options, '-p', String(one.server.port), `${user}@127.0.0.1`, 'true'])).code;
    expect(await login('ada')).toBe(0);
    expect(await login('bob')).toBe(255);
  }
});

test('connections are not forwarded, and the client learns why', async () => {
  const { options, server } = world;
  const verbose = options.map((word) => (word === 'LogLevel=ERROR' ? 'LogLevel=INFO' : word));
  const argv = ['ssh', ...verbose, '-p', String(server.port), '-W', '127.0.0.1:22', 'me@127.0.0.1'];
  const result = await world.run(argv);
  expect(result.stderr).toContain('this server runs commands and copies files; it forwards no connections');
  const agent = await world.ssh('echo "${SSH_AUTH_SOCK-none}"', { flags: ['-A'] });
  expect(agent).toMatchObject({ code: 0, stderr: '' });
  expect(agent.stdout.toString()).toBe('none\n');
});

test('closing ends commands, tells their clients, and frees the port', async () => {
  const one = await openWorld();
  const waiting = one.ssh('echo there; echo $$ > pid; exec sleep 1000');
  await eventually(() => existsSync(join(one.machine, 'pid')) && readFileSync(join(one.machine, 'pid'), 'utf8') !== '');
  const pid = Number(readFileSync(join(one.machine, 'pid'), 'utf8'));
  await one.server[Symbol.asyncDispose]();
  expect(() => process.kill(pid, 0)).toThrow();
  expect(await waiting).toMatchObject({ code: 255 });
  await one[Symbol.asyncDispose]();
});

test('a client that stops reading gets every byte once, of both streams', async () => {
  await using client = await connect();
  const fill = (letter: string): string => `head -c 8000000 /dev/zero | tr "\\0" ${letter}`;
  const channel = await client.open(`${fill('o')}; ${fill('e')} >&2; exit 3`);
  const exit = once(channel, 'exit');
  // Nobody reads, so that the window of a channel, two megabytes, is used up by the one stream, and then by the other.
  await settled(() => channel.readableLength);
  const out: Buffer[] = [];
  channel.on('data', (chunk: Buffer) => out.push(chunk));
  await settled(() => channel.stderr.readableLength);
  const errors = await buffer(channel.stderr);
  expect((await exit)[0]).toBe(3);
  expect(Buffer.concat(out).equals(Buffer.alloc(8_000_000, 'o'))).toBe(true);
  expect(errors.equals(Buffer.alloc(8_000_000, 'e'))).toBe(true);
});

test('signals and window changes of a client of ssh2', async () => {
  await using client = await connect();
  const sleeping = await client.open('exec sleep 1000');
  sleeping.end();
  sleeping.resume();
  await eventually(() => world.communicator.running() > 0);
  // The client of ssh2 sends no signal any more by itself; others do.
  const { _protocol: protocol } = client.raw as unknown as { readonly _protocol: { signal(id: number, name: string): void } };
  protocol.signal((sleeping as unknown as { readonly outgoing: { readonly id: number } }).outgoing.id, 'TERM');
  expect((await once(sleeping, 'exit')).slice(0, 2)).toEqual([null, 'SIGKILL']);
  const terminal = await client.open('trap "exit 9" INT; echo ready; while :; do sleep 0.1; done', { cols: 100, rows: 30 });
  await once(terminal, 'data');
  terminal.setWindow(50, 132, 0, 0);
  terminal.signal('INT');
  terminal.resume();
  expect(await once(terminal, 'exit')).toEqual([9]);
  expect(world.communicator.resizes).toContain('132x50');
});
