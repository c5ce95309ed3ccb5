import type { Duplex } from 'node:stream';
import type { ContainerCreateOptions, ContainerInspectInfo, ImageInspectInfo } from 'dockerode';

/** Credentials of one registry, as the header X-Registry-Auth wants them (Engine API, "Authentication"). */
export interface RegistryAuth {
  readonly serveraddress: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
  readonly registrytoken?: string;
}

/** What an engine says of itself. */
export interface EngineInfo {
  readonly engine: 'docker' | 'podman';
  readonly os: 'linux' | 'windows';
  /** Of the API, `1.41`. */
  readonly apiVersion: string;
  /** Which builder it prefers: the classic one, or BuildKit. */
  readonly builder: 'classic' | 'buildkit';
}

/** One message of a stream that tells of a pull, a push or a build. Source: Engine API, "JSONMessage" of moby's jsonmessage package. */
export interface EngineMessage {
  readonly status?: string;
  readonly stream?: string;
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
  readonly id?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly aux?: unknown;
}

/** A command that was started in a container. */
export interface EngineExec {
  /** Both ways: what is written is its input, what is read is its output, in frames unless it has a terminal. */
  readonly stream: Duplex;
  resize(size: { readonly columns: number; readonly rows: number }): Promise<void>;
  /** Its exit code; nothing while it runs. */
  exitCode(signal: AbortSignal): Promise<number | undefined>;
}

export interface ExecOptions {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly user?: string | undefined;
  readonly terminal: 'terminal' | 'streams';
  readonly signal: AbortSignal;
}

export interface CommitOptions {
  readonly changes: readonly string[];
  /** What the image has instead of the container's, where no instruction can say it: "none" cannot be said by one. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly author?: string | undefined;
  readonly comment?: string | undefined;
  readonly signal: AbortSignal;
}

export interface ImportOptions {
  readonly repository?: string | undefined;
  readonly tag?: string | undefined;
  readonly changes: readonly string[];
  readonly platform?: string | undefined;
  readonly signal: AbortSignal;
}

export interface BuildOptions {
  readonly query: Readonly<Record<string, string>>;
  /** By the registry's name. */
  readonly auths: Readonly<Record<string, RegistryAuth>>;
  /** The only one that BuildKit is told. */
  readonly sessionAuth?: RegistryAuth | undefined;
  readonly builder: EngineInfo['builder'];
  readonly signal: AbortSignal;
}

/**
 * What is asked of a container engine: the Engine API as far as images are made with it
 * (https://docs.docker.com/reference/api/engine/). All calls reject with what `statusOf` knows when the engine answered no, and
 * with another error when it did not answer.
 */
export interface Engine {
  /** Where it is, for messages. */
  readonly name: string;
  info(signal: AbortSignal): Promise<EngineInfo>;
  /** Whether a registry takes the credentials. */
  checkAuth(auth: RegistryAuth, signal: AbortSignal): Promise<void>;

  inspectImage(reference: string, signal: AbortSignal): Promise<ImageInspectInfo | undefined>;
  pull(
    o: { readonly reference: string; readonly platform?: string | undefined; readonly auth?: RegistryAuth | undefined },
    signal: AbortSignal,
  ): Promise<AsyncIterable<EngineMessage>>;
  push(
    o: {
      readonly repository: string;
      readonly tag: string;
      readonly platform?: string | undefined;
      readonly auth?: RegistryAuth | undefined;
    },
    signal: AbortSignal,
  ): Promise<AsyncIterable<EngineMessage>>;
  /** Decoded, also where BuildKit builds. */
  build(context: AsyncIterable<Uint8Array>, o: BuildOptions): Promise<AsyncIterable<EngineMessage>>;
  /** Makes an image of a root filesystem. */
  importImage(archive: AsyncIterable<Uint8Array>, o: ImportOptions): Promise<AsyncIterable<EngineMessage>>;
  load(archive: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<AsyncIterable<EngineMessage>>;
  save(reference: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  tag(reference: string, to: { readonly repository: string; readonly tag: string }, signal: AbortSignal): Promise<void>;
  /** Removes a name, and the image when it was its last. Gone already is success; one that is used is refused. */
  removeImage(reference: string, signal: AbortSignal): Promise<void>;
  /** Ids of images without a name. */
  danglingImages(signal: AbortSignal): Promise<readonly string[]>;

  createContainer(
    o: { readonly name: string; readonly platform?: string | undefined; readonly body: ContainerCreateOptions },
    signal: AbortSignal,
  ): Promise<{ readonly id: string; readonly warnings: readonly string[] }>;
  renameContainer(id: string, name: string, signal: AbortSignal): Promise<void>;
  startContainer(id: string, signal: AbortSignal): Promise<void>;
  stopContainer(id: string, signal: AbortSignal): Promise<void>;
  inspectContainer(id: string, signal: AbortSignal): Promise<ContainerInspectInfo | undefined>;
  /** What it wrote last, frames and all. */
  logs(id: string, signal: AbortSignal): Promise<Uint8Array>;
  /** Ends it, and removes it with its anonymous volumes. Gone already is success. */
  removeContainer(id: string, signal: AbortSignal): Promise<void>;
  exec(id: string, o: ExecOptions): Promise<EngineExec>;
  /** Unpacks a tar archive in a folder of the container. */
  putArchive(id: string, folder: string, archive: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>;
  getArchive(id: string, path: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  export(id: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  commit(id: string, o: CommitOptions): Promise<string>;
  /** Ids of the images that a container was committed to, as far as the engine remembers; `since` in seconds since the epoch. */
  commitsOf(id: string, since: number, signal: AbortSignal): Promise<readonly string[]>;
}
