import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pack } from 'tar-stream';
import type { ContainerSpec } from '../src/run/command.ts';
import { runDocker } from './recorder.ts';

/** A Docker engine of our own, with one image and one container, and without a network. */
export async function openEngine(docker: { readonly environment: NodeJS.ProcessEnv; readonly directory: string }) {
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
  const daemon = spawn('dockerd', [...options, '--bridge=none', '--iptables=false', '--storage-driver=vfs'], {
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
  const version = async (): Promise<string> => {
    for (;;) {
      if (daemon.exitCode !== null) throw new Error(`dockerd ended: ${log.slice(-2000)}`);
      const found = await call<{ readonly ApiVersion: string }>('GET', '/version').catch(() => undefined);
      if (found?.status === 200) return found.answer.ApiVersion;
      await sleep(50);
    }
  };
  const close = async (): Promise<void> => {
    daemon.kill();
    await ended;
    await rm(home, { recursive: true, force: true });
  };
  const api = await version().catch(async (error: unknown) => {
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
      Config: { ...answer.Config, Env: answer.Config.Env?.toSorted() },
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
    api,
    created: () => created,
    async createOurs({ image, name, platform, body }: ContainerSpec): Promise<unknown> {
      const query = new URLSearchParams({
        ...(name === undefined ? {} : { name }),
        ...(platform === undefined ? {} : { platform }),
      });
      const { answer } = await call<{ readonly Id?: string; readonly message?: string }>(
        'POST',
        `/containers/create?${query.toString()}`,
        { ...body, Image: image },
      );
      if (answer.Id === undefined) return { refused: answer.message };
      created++;
      return inspect(answer.Id);
    },
    async createTheirs(args: readonly string[]): Promise<unknown> {
      const { stdout, stderr } = await runDocker(
        ['-H', `unix://${socket}`, 'create', ...args],
        docker.environment,
        docker.directory,
      );
      const id = /^[\da-f]{64}$/m.exec(stdout)?.[0];
      return id === undefined ? { refused: /Error response from daemon: (.*)/.exec(stderr)?.[1] ?? stderr } : inspect(id);
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
