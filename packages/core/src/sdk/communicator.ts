import type { Json } from './json.ts';

export type Exit =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'disconnected' };

/** Bytes that can be read again, from an offset: an upload that broke off goes on where it stopped. */
export interface Source {
  readonly size?: number;
  /** Permission bits for the file that is made. */
  readonly mode?: number;
  open(from?: number): AsyncIterable<Uint8Array>;
}

/** A line to one running machine. Calls may overlap; every one ends when its signal aborts. */
export interface Communicator extends AsyncDisposable {
  /** Starts a command in the machine's shell. A dropped line reconnects, or throws what `isLineDown` knows. */
  spawn(
    command: string,
    o?: { readonly signal?: AbortSignal; readonly pty?: { readonly columns: number; readonly rows: number } },
  ): Promise<RemoteProcess>;
  /** Never leaves a partial file under the final name. */
  upload(source: Source, path: string, o?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Copies the contents of `localDir` into `path`, made if missing. Trailing-slash rules are the file provisioner's alone. */
  uploadDir(
    localDir: string,
    path: string,
    o?: { readonly exclude?: readonly string[]; readonly signal?: AbortSignal },
  ): Promise<void>;
  download(path: string, o?: { readonly signal?: AbortSignal }): AsyncIterable<Uint8Array>;
  downloadDir(
    path: string,
    localDir: string,
    o?: { readonly exclude?: readonly string[]; readonly signal?: AbortSignal },
  ): Promise<void>;
}

/** A command running on a machine. Disposing it ends it. */
export interface RemoteProcess extends AsyncDisposable {
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly stderr: AsyncIterable<Uint8Array>;
  write(chunk: Uint8Array): Promise<void>;
  closeStdin(): Promise<void>;
  resize(size: { readonly columns: number; readonly rows: number }): void;
  readonly exit: Promise<Exit>;
}

/** How to reach a machine; what provisioners see of it as `build.Host`, `build.User` and so on. Secrets are hidden by the host. */
export interface Connection {
  /** `ssh`, `winrm`, `none`, or a name of the builder's own, as `docker`. */
  readonly communicator: string;
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly publicKey?: string;
  readonly privateKey?: string;
  readonly privateKeyFile?: string;
  /** The machine's host keys, as lines of `known_hosts` without the names (`ssh-ed25519 AAAA…`), where the platform tells them. */
  readonly hostKeys?: readonly string[];
  /** The communicator's own settings, as the template gave them. */
  readonly settings?: Json;
}

/** A machine that can be provisioned. */
export interface Machine {
  readonly id: string;
  readonly os: 'linux' | 'windows' | 'darwin' | 'freebsd';
  readonly communicator: Communicator;
  readonly connection: Connection;
  /** Reserved for step caching: a name for the machine's present state. */
  checkpoint?(label: string): Promise<Json>;
}
