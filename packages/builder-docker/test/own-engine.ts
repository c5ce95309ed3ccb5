import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pack } from 'tar-stream';
import { type CreateRequest, sortedEnvironment } from './run-requests.ts';

/** A Docker engine of our own, with one image and one container, and without a network. */
export async function openEngine() {
  const home = await mkdtemp(join(tmpdir(), 'imgbuild-engine-'));
  const socket = join(home, 'engine.sock');
  const options = [
    '-H',
    `unix://${socket}`,
    '--data-root',
    join(home, 'data'),
    '--exec-root',
    join(home, 'exec'),
    '--pidfile',
    join(home, 'pid'),
  ];
  // One without a bridge takes away that of the others, which it shall not see.
  const argv = ['--net', 'dockerd', ...options, '--bridge=none', '--iptables=false', '--storage-driver=vfs'];
  const daemon = spawn('unshare', argv, {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  daemon.once('error', (error) => (log += error.message));
  daemon.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise<void>((done) =>
    daemon.once('close', () => {
      done();
    }),
  );
  const call = <T>(
    method: string,
    path: string,
    body?: object | AsyncIterable<Uint8Array>,
  ): Promise<{ readonly status: number; readonly answer: T }> => callEngine(socket, method, path, body);
  const untilItAnswers = async (): Promise<void> => {
    for (;;) {
      if (daemon.exitCode !== null) throw new Error(`dockerd ended: ${log.slice(-2000)}`);
      const found = await call('GET', '/version').catch(() => undefined);
      if (found?.status === 200) return;
      await sleep(50);
    }
  };
  const close = async (): Promise<void> => {
    daemon.kill();
    await ended;
    await rm(home, { recursive: true, force: true });
  };
  await untilItAnswers().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const archive = pack();
  archive.entry({ name: 'hello' }, 'hello\n');
  archive.finalize();
  await call('POST', '/images/create?fromSrc=-&repo=tiny&tag=1&changes=CMD%20x', archive);
  await call('POST', '/containers/create?name=other', { Image: 'tiny:1' });

  /** What the engine says of a container that it created, without what is different each time; and removes it. */
  const inspect = async (id: string): Promise<unknown> => {
    const { answer } = await call<{
      readonly Name: string;
      readonly Mounts: readonly { readonly Destination: string }[];
      readonly Config: { readonly Env: readonly string[] | null };
      readonly HostConfig: { readonly Binds: readonly string[] | null };
    }>('GET', `/containers/${id}/json`);
    await call('DELETE', `/containers/${id}?v=1`);
    const named = {
      // A name of its own for each, and lists that come from maps. That the engine removes it is never asked for.
      ...answer,
      Name: '',
      Config: { ...answer.Config, Env: sortedEnvironment(answer.Config.Env ?? []) },
      Mounts: answer.Mounts.toSorted((a, b) => a.Destination.localeCompare(b.Destination)),
      HostConfig: { ...answer.HostConfig, AutoRemove: false, Binds: answer.HostConfig.Binds?.toSorted() },
    };
    // Engines keep an empty list and none apart, and ports alike, though both mean the same to them; the CLI sends some of each.
    const text = JSON.stringify(named)
      .replaceAll(':[]', ':null')
      .replaceAll('"PortBindings":{}', '"PortBindings":null')
      .replaceAll(id, 'ID')
      .replaceAll(id.slice(0, 12), 'SHORT');
    return JSON.parse(text.replaceAll(/[\da-f]{64}/g, 'HEX').replaceAll(/"\d{4}-\d\d-\d\dT[^"]*"/g, '"TIME"'));
  };

  let created = 0;
  return {
    /** How many containers were created so far. */
    created: () => created,
    /** What the engine says of the container that it made of a request, or why it made none. */
    async create({ query, body }: CreateRequest): Promise<unknown> {
      const path = `/containers/create?${new URLSearchParams(query).toString()}`;
      const { answer } = await call<{ readonly Id?: string; readonly message?: string }>('POST', path, body);
      if (answer.Id === undefined) return { refused: answer.message };
      created++;
      return inspect(answer.Id);
    },
    [Symbol.asyncDispose]: close,
  };
}

/** One call of the Engine API over its socket. */
function callEngine<T>(
  socketPath: string,
  method: string,
  path: string,
  body: object | AsyncIterable<Uint8Array> | undefined,
): Promise<{ readonly status: number; readonly answer: T }> {
  return new Promise((resolve, reject) => {
    const stream = body !== undefined && Symbol.asyncIterator in body;
    const headers = { 'Content-Type': stream ? 'application/x-tar' : 'application/json' };
    const sent = request({ socketPath, method, path, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        const parsed: unknown = /^\{.*\}\s*$/.test(text) ? JSON.parse(text) : {};
        resolve({ status: response.statusCode ?? 0, answer: parsed as T });
      });
    });
    sent.on('error', reject);
    if (stream) void (body as unknown as { pipe: (to: unknown) => void }).pipe(sent);
    else sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
