import { Agent, type IncomingMessage } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { addAbortSignal, type Duplex, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Host, Scope } from '@imgbuild/core/sdk';
import Docker, { type ContainerInspectInfo, type DockerOptions, type ImageInspectInfo } from 'dockerode';
import { followBuild } from './build-messages.ts';
import type { Engine, EngineExec, EngineInfo, EngineMessage, ExecOptions } from './engine.ts';
import type { EngineAddress } from './address.ts';
import { sourceError, statusOf } from './error.ts';
import { jsonLines } from './json-lines.ts';

interface Context {
  readonly host: Host;
  readonly scope: Scope;
  readonly signal: AbortSignal;
}

/** One request. Names of `query` and `body` are the API's. */
interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: object;
  readonly archive?: AsyncIterable<Uint8Array>;
  readonly auth?: object | undefined;
  readonly signal: AbortSignal;
}

/** Of the engine's events, what is looked for. Source: Engine API, "Monitor events". */
interface CommitEvent {
  readonly Actor?: { readonly Attributes?: Readonly<Record<string, string>> };
}

/** Answers that are no error: what was asked for is so already, or is done. */
const accepted = Object.fromEntries([200, 201, 204, 304].map((status) => [status, true]));

/** A client of the engine at an address. Nothing is asked before the first call. */
export function openEngine(address: EngineAddress, ctx: Context): Engine {
  const docker = new Docker(connectionOf(address, ctx));

  const dial = <T>(request: Request): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const { archive } = request;
      const file = archive === undefined ? undefined : Readable.from(archive, { objectMode: false });
      const query = Object.fromEntries(Object.entries(request.query ?? {}).filter(([, value]) => value !== undefined));
      const options = {
        method: request.method,
        path: Object.keys(query).length === 0 ? request.path : `${request.path}?`,
        options: { _query: query, _body: request.body ?? {} },
        statusCodes: accepted,
        abortSignal: request.signal,
        ...(file === undefined ? {} : { file }),
        ...(request.auth === undefined ? {} : { authconfig: request.auth }),
        isStream: true,
      };
      docker.modem.dial(options, (error: unknown, answer: unknown) => {
        if (error === null || error === undefined) resolve(answer as T);
        else {
          // An engine that says no does not read on; nor shall we.
          file?.destroy();
          const failed = file?.errored ? sourceError(file.errored) : (error as Error);
          reject(request.signal.aborted ? (request.signal.reason as Error) : failed);
        }
      });
    });
  /** The answer as it comes. */
  const open = async (request: Request): Promise<IncomingMessage> => {
    const answer = await dial<IncomingMessage>(request);
    return addAbortSignal(request.signal, answer);
  };
  /** The whole answer. The library would wait forever for the rest of one that breaks off. */
  const ask = async <T>(request: Request): Promise<T> => {
    const answer = await open(request);
    const said = await text(answer).catch((error: unknown) => {
      throw request.signal.aborted ? (request.signal.reason as Error) : (error as Error);
    });
    return (/\bjson\b/.test(answer.headers['content-type'] ?? '') && said.trim() !== '' ? JSON.parse(said) : undefined) as T;
  };
  const follow = async (request: Request): Promise<AsyncIterable<EngineMessage>> => jsonLines<EngineMessage>(await open(request));
  /** What there is of something; nothing when there is no such thing. */
  const find = <T>(request: Request): Promise<T | undefined> => ask<T>(request).catch(unlessMissing);

  return {
    name: address.name,
    info: async (signal) => {
      const answer = await open({ method: 'GET', path: '/_ping', signal });
      answer.resume();
      return infoFrom(answer.headers);
    },
    checkAuth: async (auth, signal) => void (await ask({ method: 'POST', path: '/auth', body: auth, signal })),

    inspectImage: (reference, signal) =>
      find<ImageInspectInfo>({ method: 'GET', path: `/images/${segments(reference)}/json`, signal }),
    pull: ({ reference, platform, auth }, signal) =>
      follow({ method: 'POST', path: '/images/create', query: { fromImage: reference, platform }, auth, signal }),
    push: ({ repository, tag, platform, auth }, signal) =>
      // Without the header the engine does not even ask the registry.
      follow({
        method: 'POST',
        path: `/images/${segments(repository)}/push`,
        query: { tag, platform: platform === undefined ? undefined : platformJson(platform) },
        auth: auth ?? {},
        signal,
      }),
    build: (context, o) => followBuild(docker, context, o),
    importImage: (archive, { repository, tag, changes, platform, signal }) =>
      follow({
        method: 'POST',
        path: '/images/create',
        // Podman takes one instruction in each `changes` here, and lines of one in a commit; Docker takes either.
        query: { fromSrc: '-', repo: named(repository, tag), platform, changes: changes.length === 0 ? undefined : changes },
        archive,
        signal,
      }),
    load: (archive, signal) => follow({ method: 'POST', path: '/images/load', query: { quiet: '0' }, archive, signal }),
    save: (reference, signal) => open({ method: 'GET', path: `/images/${segments(reference)}/get`, signal }),
    tag: async (reference, { repository, tag }, signal) =>
      void (await ask({ method: 'POST', path: `/images/${segments(reference)}/tag`, query: { repo: repository, tag }, signal })),
    removeImage: async (reference, signal) => {
      await ask({ method: 'DELETE', path: `/images/${segments(reference)}`, signal }).catch(unlessMissing);
    },
    danglingImages: async (signal) => {
      const filters = JSON.stringify({ dangling: ['true'] });
      const found = await ask<readonly { readonly Id: string }[]>({
        method: 'GET',
        path: '/images/json',
        query: { filters },
        signal,
      });
      return found.map(({ Id: id }) => id);
    },

    createContainer: async ({ name, platform, body }, signal) => {
      const created = await ask<{ readonly Id: string; readonly Warnings: readonly string[] | null }>({
        method: 'POST',
        path: '/containers/create',
        query: { name, platform },
        body,
        signal,
      });
      return { id: created.Id, warnings: created.Warnings ?? [] };
    },
    renameContainer: async (id, name, signal) =>
      void (await ask({ method: 'POST', path: `/containers/${id}/rename`, query: { name }, signal })),
    startContainer: async (id, signal) => void (await ask({ method: 'POST', path: `/containers/${id}/start`, signal })),
    stopContainer: async (id, signal) => void (await ask({ method: 'POST', path: `/containers/${id}/stop`, signal })),
    inspectContainer: (id, signal) => find<ContainerInspectInfo>({ method: 'GET', path: `/containers/${id}/json`, signal }),
    logs: async (id, signal) => {
      const query = { stdout: '1', stderr: '1', tail: '20' };
      const chunks: Uint8Array[] = [];
      for await (const chunk of await open({ method: 'GET', path: `/containers/${id}/logs`, query, signal }))
        chunks.push(chunk as Uint8Array);
      return Buffer.concat(chunks);
    },
    removeContainer: async (id, signal) => {
      await ask({ method: 'DELETE', path: `/containers/${id}`, query: { force: '1', v: '1' }, signal }).catch(unlessMissing);
    },
    exec: (id, o) => startExec(docker, id, o, ask),
    putArchive: async (id, folder, archive, signal) =>
      void (await ask({
        method: 'PUT',
        path: `/containers/${id}/archive`,
        query: { path: folder, noOverwriteDirNonDir: '1' },
        archive,
        signal,
      })),
    getArchive: (id, path, signal) => open({ method: 'GET', path: `/containers/${id}/archive`, query: { path }, signal }),
    export: (id, signal) => open({ method: 'GET', path: `/containers/${id}/export`, signal }),
    commitsOf: async (id, since, signal) => {
      const filters = JSON.stringify({ container: [id], event: ['commit'] });
      // An end, or the engine would go on telling.
      const until = (ctx.host.clock.now() / 1000).toFixed(3);
      const events = await follow({ method: 'GET', path: '/events', query: { since: String(since), until, filters }, signal });
      const ids: string[] = [];
      for await (const event of events as AsyncIterable<CommitEvent>) {
        const made = event.Actor?.Attributes?.['imageID'];
        if (made !== undefined) ids.push(made);
      }
      return ids;
    },
    commit: async (id, { changes, config, author, comment, signal }) => {
      const query = { container: id, author, comment, ...changesOf(changes) };
      return (await ask<{ readonly Id: string }>({ method: 'POST', path: '/commit', query, body: config, signal })).Id;
    },
  };
}

/** Starts a command with its streams. Source: Engine API, "Exec"; the connection is taken over after "Upgrade: tcp". */
async function startExec(
  docker: Docker,
  id: string,
  o: ExecOptions,
  ask: <T>(request: Request) => Promise<T>,
): Promise<EngineExec> {
  const { signal } = o;
  const { Id: exec } = await ask<{ readonly Id: string }>({
    method: 'POST',
    path: `/containers/${id}/exec`,
    body: {
      Cmd: o.argv,
      Env: Object.entries(o.environment).map(([name, value]) => `${name}=${value}`),
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      Tty: o.terminal === 'terminal',
      ...(o.user === undefined ? {} : { User: o.user }),
    },
    signal,
  });
  const stream = await docker
    .getExec(exec)
    .start({ hijack: true, stdin: true, Detach: false, Tty: o.terminal === 'terminal', abortSignal: signal })
    .catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
  return {
    stream,
    resize: async ({ columns, rows }) => void (await docker.getExec(exec).resize({ w: columns, h: rows })),
    exitCode: async (wait) => {
      const { Running: isRunning, ExitCode: code } = await ask<{ Running: boolean; ExitCode: number | null }>({
        method: 'GET',
        path: `/exec/${exec}/json`,
        signal: wait,
      });
      return isRunning || code === null ? undefined : code;
    },
  };
}

/** Instructions of a Dockerfile as the API takes them: one text, a line each. */
function changesOf(changes: readonly string[]): { readonly changes?: string } {
  return changes.length === 0 ? {} : { changes: changes.join('\n') };
}

/** A repository with its tag in one, as Podman wants it; Docker takes either. */
function named(repository: string | undefined, tag: string | undefined): string | undefined {
  return repository === undefined || tag === undefined ? repository : `${repository}:${tag}`;
}

/** `linux/arm64/v8` as OCI platform in JSON (Engine API 1.46, "Push an image"). */
function platformJson(platform: string): string {
  const [os, architecture, variant] = platform.split('/');
  return JSON.stringify({ os, architecture, variant });
}

/** A reference in a path of the API; its slashes are the path's own. */
function segments(reference: string): string {
  return reference.split('/').map(encodeURIComponent).join('/');
}

function unlessMissing(error: unknown): undefined {
  if (statusOf(error) === 404) return undefined;
  throw error;
}

/** Source: Engine API, "Ping"; Podman's own header tells it from Docker. */
function infoFrom(headers: IncomingMessage['headers']): EngineInfo {
  const said = (name: string): string => String(headers[name] ?? '');
  return {
    engine: said('libpod-api-version') === '' ? 'docker' : 'podman',
    os: said('ostype') === 'windows' ? 'windows' : 'linux',
    apiVersion: said('api-version'),
    builder: said('builder-version') === '2' ? 'buildkit' : 'classic',
  };
}

/**
 * What the library needs to connect. All of it is said, since it would otherwise look into this process's environment by
 * itself; and no connection is kept, since an engine may close one at the moment it is used again.
 */
function connectionOf(address: EngineAddress, ctx: Context): DockerOptions {
  const nothing = { host: undefined, port: undefined, ca: undefined, cert: undefined, key: undefined, timeout: undefined };
  switch (address.kind) {
    case 'socket':
      return { ...nothing, protocol: 'http', socketPath: address.path, agent: new Agent({ keepAlive: false }) } as never;
    case 'tcp': {
      const { host, port, tls } = address;
      if (tls === undefined) return { ...nothing, protocol: 'http', host, port, agent: new Agent({ keepAlive: false }) } as never;
      const { ca, cert, key } = tls;
      const agent = new SecureAgent({ keepAlive: false, ca, cert, key, rejectUnauthorized: tls.verify === 'yes' });
      return { ...nothing, protocol: 'https', host, port, agent } as never;
    }
    case 'ssh':
      return { ...nothing, protocol: 'http', host: 'docker', port: 80, agent: sshAgent(address, ctx) } as never;
  }
}

/** Connections that are a program on the other side of ssh, as Docker's CLI makes them. */
function sshAgent(address: Extract<EngineAddress, { kind: 'ssh' }>, ctx: Context): Agent {
  const agent = new Agent({ keepAlive: false });
  const connect = (_options: object, done: (error: Error | null, stream?: Duplex) => void): undefined => {
    import('./ssh-dial.ts')
      .then(({ dialBySsh }) => dialBySsh(address, address.from === 'CONTAINER_HOST' ? 'podman' : 'docker', ctx))
      .then(
        (stream) => done(null, stream),
        (error: unknown) => done(error as Error),
      );
    return undefined;
  };
  return Object.assign(agent, { createConnection: connect });
}
