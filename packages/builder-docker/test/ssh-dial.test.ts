import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { EngineAddress } from '../src/engine/address.ts';
import { dialBySsh, sshCommand } from '../src/engine/ssh-dial.ts';
import { problemIn, type TestFolder, testFolder } from './folder.ts';

type SshAddress = Extract<EngineAddress, { kind: 'ssh' }>;

const address: SshAddress = { kind: 'ssh', host: 'engine', name: 'ssh://engine', from: 'DOCKER_HOST' };

/** What an engine does on the other side, without one: a server at a socket, which answers with what it was sent. */
async function engine(folder: TestFolder): Promise<AsyncDisposable & { readonly server: Server; readonly socket: string }> {
  const server = createServer((asked, answer) => {
    answer.writeHead(200, { 'content-type': 'text/plain' });
    answer.write(`${asked.method} ${asked.url} `);
    asked.pipe(answer);
  });
  server.on('upgrade', (_asked, stream: Duplex) => {
    stream.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
    stream.pipe(stream);
  });
  const socket = `${folder.path}/engine.sock`;
  await once(server.listen(socket), 'listening');
  return {
    server,
    socket,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** An `ssh` that writes its arguments down, and joins its input and output to a socket, as `docker system dial-stdio` does. */
async function joinedSsh(folder: TestFolder, socket: string): Promise<void> {
  const script = await folder.write(
    'ssh.mjs',
    `import { connect } from 'node:net';
import { writeFileSync } from 'node:fs';
writeFileSync(${JSON.stringify(`${folder.path}/arguments`)}, JSON.stringify(process.argv.slice(2)));
const socket = connect({ path: ${JSON.stringify(socket)}, allowHalfOpen: true });
process.stdin.pipe(socket);
socket.pipe(process.stdout);
socket.on('close', () => process.exit(0));`,
  );
  await folder.program('ssh', `exec '${process.execPath}' '${script}' "$@"`);
}

/** Waits until a stream is closed, also by an error. */
async function closed(stream: Duplex): Promise<void> {
  if (!stream.closed) await new Promise<void>((resolve) => stream.once('close', resolve));
}

/** One request over a stream; its answer's text. */
async function ask(stream: Duplex, body: Buffer): Promise<string> {
  const asking = request({ method: 'POST', path: '/v1.41/build', createConnection: () => stream });
  // After its answer, the end of the program is the end of the connection, and nobody's error.
  asking.on('error', () => undefined);
  asking.end(body);
  const [answer] = await once(asking, 'response');
  return text(answer);
}

test.each([
  [{}, 'docker', ['--', 'engine', 'docker', 'system', 'dial-stdio']],
  [{ user: 'me', port: 2022 }, 'docker', ['-l', 'me', '-p', '2022', '--', 'engine', 'docker', 'system', 'dial-stdio']],
  [
    { socketPath: '/run/user/1/docker.sock' },
    'docker',
    ['--', 'engine', 'docker', '--host', 'unix:///run/user/1/docker.sock', 'system', 'dial-stdio'],
  ],
  [
    { socketPath: "/it's; here" },
    'podman',
    ['--', 'engine', 'podman', '--url', `'unix:///it'\\''s; here'`, 'system', 'dial-stdio'],
  ],
] as const)('the command for %j and %s', (more, program, words) => {
  expect(sshCommand({ ...address, ...more }, program)).toEqual(['ssh', '-o', 'ConnectTimeout=30', '-T', ...words]);
});

test('requests and answers go through it, however large', async () => {
  await using folder = await testFolder();
  await using other = await engine(folder);
  await joinedSsh(folder, other.socket);
  const stream = await dialBySsh({ ...address, user: 'me' }, 'docker', folder.context);
  const body = Buffer.alloc(3_000_000, 'x');
  expect(await ask(stream, body)).toBe(`POST /v1.41/build ${body.toString()}`);
  expect(JSON.parse(await readFile(`${folder.path}/arguments`, 'utf8'))).toEqual(
    sshCommand({ ...address, user: 'me' }, 'docker').slice(1),
  );
});

test('an upgraded connection is a stream both ways, of which one side can end first', async () => {
  await using folder = await testFolder();
  await using other = await engine(folder);
  await joinedSsh(folder, other.socket);
  const stream = await dialBySsh(address, 'docker', folder.context);
  const asking = request({ method: 'POST', path: '/exec', createConnection: () => stream });
  asking.setHeader('connection', 'Upgrade').setHeader('upgrade', 'tcp').end();
  const [, upgraded] = (await once(asking, 'upgrade')) as [unknown, Duplex];
  upgraded.write('hello ');
  upgraded.end('world');
  expect(await text(upgraded)).toBe('hello world');
});

test('nothing is left when a stream has ended, or is destroyed', async () => {
  await using folder = await testFolder();
  await folder.program('ssh', 'exec cat');
  const ended = await dialBySsh(address, 'docker', folder.context);
  ended.end('to the end');
  expect(await text(ended)).toBe('to the end');
  const destroyed = await dialBySsh(address, 'docker', folder.context);
  expect(folder.scope.held).toHaveLength(1);
  destroyed.destroy();
  await closed(destroyed);
  expect(folder.scope.held).toEqual([]);
});

test.each([
  ['echo "Permission denied (publickey)." >&2; exit 255', 'exit code 255: Permission denied (publickey).'],
  ['echo partly; exit 1', 'exit code 1: it said nothing'],
  ['kill -KILL $$', 'signal SIGKILL: it said nothing'],
  // Of much that is said, the end is what tells.
  ['seq 1 100000 >&2; echo "the end" >&2; exit 3', 'the end. Try the command yourself'],
])('a program that ends early tells why: %s', async (script, reason) => {
  await using folder = await testFolder();
  await folder.program('ssh', script);
  const stream = await dialBySsh(address, 'podman', folder.context);
  const told = await problemIn(text(stream));
  expect(told).toContain(
    'docker/ssh-ended: "ssh -o ConnectTimeout=30 -T -- engine podman system dial-stdio" (DOCKER_HOST) ended with ',
  );
  expect(told).toContain(reason);
  expect(told).toContain('podman must be installed on the other machine');
  expect(told.length).toBeLessThan(3_000);
});

test('a request on its way fails with what the program said, not with a broken pipe', async () => {
  await using folder = await testFolder();
  await folder.program('ssh', 'echo "no such host" >&2; exit 255');
  const stream = await dialBySsh(address, 'docker', folder.context);
  expect(await problemIn(ask(stream, Buffer.alloc(1_000_000)))).toContain('ended with exit code 255: no such host.');
});

test('a stream that nobody uses may lose its program', async () => {
  await using folder = await testFolder();
  await folder.program('ssh', 'exec sleep 1000');
  const stream = await dialBySsh(address, 'docker', folder.context);
  stream.resume();
  await folder.scope.close('ok');
  await closed(stream);
  expect(stream.errored?.message).toContain('ended with signal SIGTERM');
});

test('an abort ends the program and the stream, with its reason', async () => {
  await using folder = await testFolder();
  await folder.program('ssh', 'echo ready; exec sleep 1000');
  const stream = await dialBySsh(address, 'docker', folder.context);
  await once(stream, 'readable');
  folder.controller.abort(new Error('enough'));
  await expect(text(stream)).rejects.toThrow('enough');
  await closed(stream);
  expect(folder.scope.held).toEqual([]);
  await expect(dialBySsh(address, 'docker', folder.context)).rejects.toThrow('enough');
});
