import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { failure, type Host } from '@imgbuild/core/sdk';
import { configFolder, homeFolder, reasonOf, said } from '../registry/docker-config.ts';
import { chosenContext, readContext } from './contexts.ts';
import { defaultPipe, defaultSocket, type EnginePlace, parseEngineHost } from './address-text.ts';
import { problems } from '../problems.ts';

/** How the engine and we know each other; certificates and keys are PEM. */
export interface EngineTls {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  /** Whether the engine's certificate must be right. */
  readonly verify: 'yes' | 'no';
  readonly serverName?: string;
}

/** Where the engine is. */
export type EngineAddress = (
  | Extract<EnginePlace, { readonly kind: 'socket' | 'ssh' }>
  | (Extract<EnginePlace, { readonly kind: 'tcp' }> & { readonly tls?: EngineTls })
) & {
  /** As the user wrote it, for messages. */
  readonly name: string;
  /** What said so: `DOCKER_HOST`, `the context "x"`, `the default`. */
  readonly from: string;
  /** The context that named it. */
  readonly context?: string;
};

/** Sockets that are not below a folder of the user's. */
export interface UsualSockets {
  readonly docker: string;
  readonly podman: string;
}

const usualSockets: UsualSockets = { docker: defaultSocket, podman: '/run/podman/podman.sock' };

interface Context {
  readonly host: Host;
  readonly signal: AbortSignal;
}

/**
 * Finds the engine as Docker's CLI does: DOCKER_HOST, DOCKER_CONTEXT, the context in use, the default socket. Where nothing
 * was said and the default socket is missing, the sockets of rootless Docker, Docker Desktop and Podman are looked for. With
 * Podman as `dockerPath`, CONTAINER_HOST and Podman's sockets come first.
 */
export async function findEngine(
  o: { readonly dockerPath: string },
  ctx: Context,
  sockets: UsualSockets = usualSockets,
): Promise<EngineAddress> {
  ctx.signal.throwIfAborted();
  const { host } = ctx;
  const podman = isPodman(o.dockerPath) ? await podmanEngine(host, sockets) : undefined;
  if (podman !== undefined) return podman;
  // Not `said`: with a DOCKER_HOST of blanks, Docker looks at no context and takes the default.
  const dockerHost = host.environment['DOCKER_HOST'] ?? '';
  const context = dockerHost === '' ? await chosenContext(host) : undefined;
  if (context !== undefined) {
    const { host: address, ...tls } = await readContext(context, host);
    // A context says that it wants TLS by having certificates, or by not wanting them verified.
    const wantsTls = tls.verify === 'no' || tls.ca !== undefined || tls.key !== undefined;
    const found = await addressOf(address, `the context "${context.name}"`, host, async () => (wantsTls ? tls : undefined));
    return { ...found, context: context.name };
  }
  if (dockerHost.trim() !== '') return addressOf(dockerHost.trim(), 'DOCKER_HOST', host, () => environmentTls(host));
  const tlsVariable = variableForTls(host);
  if (tlsVariable !== undefined) return addressOf('tcp://localhost:2376', tlsVariable, host, () => environmentTls(host));
  return defaultEngine(host, sockets);
}

function isPodman(dockerPath: string): boolean {
  return /^podman(?:\.exe)?$/i.test(dockerPath.split(/[/\\]/).at(-1) ?? '');
}

/** The address that a text says. `tls` is only asked for where it can be used. */
async function addressOf(
  text: string,
  from: string,
  host: Host,
  tls: () => Promise<EngineTls | undefined>,
): Promise<EngineAddress> {
  const place = parseEngineHost(text, host.platform);
  if (place.kind === 'malformed') {
    const password = /:\/\/[^/@]*?:([^/@]+)@/.exec(text)?.[1];
    if (password !== undefined) host.hide(password);
    throw failure(problems.create('host-malformed', { text, from, reason: place.reason }));
  }
  if (place.kind === 'socket' && host.platform !== 'windows')
    return { kind: 'socket', path: resolve(host.workingDirectory, place.path), name: text, from };
  if (place.kind !== 'tcp') return { ...place, name: text, from };
  const secured = await tls();
  if (secured?.key !== undefined) host.hide(secured.key.toString());
  return { ...place, ...(secured === undefined ? {} : { tls: secured }), name: text, from };
}

/** The variable that asks for TLS. Any text in it does, `0` as well. */
function variableForTls(host: Host): string | undefined {
  return ['DOCKER_TLS_VERIFY', 'DOCKER_TLS'].find((name) => said(host, name) !== undefined);
}

/** TLS as the environment wants it (docs.docker.com/engine/security/protect-access). */
async function environmentTls(host: Host): Promise<EngineTls | undefined> {
  const variable = variableForTls(host);
  if (variable === undefined) return undefined;
  const folder = resolve(host.workingDirectory, said(host, 'DOCKER_CERT_PATH') ?? configFolder(host));
  const read = async (name: string): Promise<Buffer> => {
    const path = join(folder, name);
    try {
      return await readFile(path);
    } catch (error) {
      const values = { path: host.displayPath(path), reason: reasonOf(error), variable };
      throw failure(problems.create('certificate-missing', values), error);
    }
  };
  const isThere = await Promise.all(['cert.pem', 'key.pem'].map((name) => exists(join(folder, name))));
  const [ca, cert, key] = await Promise.all([
    read('ca.pem'),
    isThere.includes(true) ? read('cert.pem') : undefined,
    isThere.includes(true) ? read('key.pem') : undefined,
  ]);
  const verify = variable === 'DOCKER_TLS_VERIFY' ? 'yes' : 'no';
  return { ca, ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }), verify };
}

interface Candidate {
  readonly path: string;
  readonly from: string;
}

/** The default socket, or the first of the others that is there. Nobody there is for the connection to tell. */
async function defaultEngine(host: Host, sockets: UsualSockets): Promise<EngineAddress> {
  if (host.platform === 'windows')
    return { kind: 'socket', path: defaultPipe, name: `npipe://${defaultPipe}`, from: 'the default' };
  const usual: Candidate = { path: sockets.docker, from: 'the default' };
  const home = homeFolder(host);
  const others: readonly Candidate[] = [
    ...inRuntimeFolder(host, 'docker.sock', 'the default of rootless Docker'),
    ...(home === undefined
      ? []
      : [
          { path: join(home, '.docker/run/docker.sock'), from: 'the default of Docker Desktop' },
          { path: join(home, '.docker/desktop/docker.sock'), from: 'the default of Docker Desktop' },
        ]),
    ...podmanSockets(host, sockets),
  ];
  return socketEngine((await firstThere([usual, ...others])) ?? usual);
}

/** Podman's engine by its own settings. On Windows its machine answers at Docker's pipe, which is found without it. */
async function podmanEngine(host: Host, sockets: UsualSockets): Promise<EngineAddress | undefined> {
  const named = said(host, 'CONTAINER_HOST');
  if (named !== undefined) return addressOf(named, 'CONTAINER_HOST', host, async () => undefined);
  if (host.platform === 'windows') return undefined;
  const found = await firstThere(podmanSockets(host, sockets));
  return found === undefined ? undefined : socketEngine(found);
}

function podmanSockets(host: Host, sockets: UsualSockets): readonly Candidate[] {
  return [
    ...inRuntimeFolder(host, 'podman/podman.sock', 'the default of rootless Podman'),
    { path: sockets.podman, from: 'the default of Podman' },
  ];
}

function inRuntimeFolder(host: Host, path: string, from: string): readonly Candidate[] {
  const folder = said(host, 'XDG_RUNTIME_DIR');
  return folder === undefined ? [] : [{ path: join(folder, path), from }];
}

async function firstThere(candidates: readonly Candidate[]): Promise<Candidate | undefined> {
  for (const candidate of candidates) if (await exists(candidate.path)) return candidate;
  return undefined;
}

function socketEngine({ path, from }: Candidate): EngineAddress {
  return { kind: 'socket', path, name: `unix://${path}`, from };
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
