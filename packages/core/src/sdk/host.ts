import type { Exit } from './communicator.ts';
import type { Reporter } from './report.ts';
import type { Scope } from './resource.ts';

/** A child process on this machine, in a process group of its own, journalled. Ends with its scope at the latest. */
export interface LocalProcess {
  readonly pid: number;
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly stderr: AsyncIterable<Uint8Array>;
  write(chunk: Uint8Array): Promise<void>;
  closeStdin(): Promise<void>;
  /** Sends a signal to the process group. */
  kill(signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT'): void;
  /** Never rejects. */
  readonly exit: Promise<Exit>;
}

export interface SpawnOptions {
  readonly scope: Scope;
  /** Aborting it ends the process: SIGTERM to its group, SIGKILL after five seconds. */
  readonly signal: AbortSignal;
  /** Default: the run's working directory. */
  readonly directory?: string;
  /** Added to the run's environment; undefined removes a variable. Secrets belong here or on stdin, never into argv. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** `pipe` to write to it; by default it reads nothing. */
  readonly stdin?: 'none' | 'pipe';
  /** Umask of the child, for instance 0o022; by default the run's. */
  readonly umask?: number;
}

/** The world behind ports. Going round them is a bug: the ledger, the redactor and fault injection see only these. */
export interface Host {
  readonly platform: 'linux' | 'darwin' | 'windows' | 'freebsd' | 'openbsd' | 'solaris' | 'other';
  readonly clock: {
    /** Milliseconds since the epoch. */
    now(): number;
    /** Rejects with the signal's reason when it aborts. */
    sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  };
  /** Where relative paths of templates begin. */
  readonly workingDirectory: string;
  /** The environment the run was opened with; core reads no other. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder for what is worth keeping between runs, `…/imgbuild/NAME`; made if missing, mode 0700. */
  cacheDirectory(name: string): Promise<string>;
  /** A path as a person would write it: relative when it lies below the working directory. */
  displayPath(path: string): string;
  /** A new folder below the run's own, mode 0700; a dead run's are found and removed. */
  tempDir(prefix: string, scope: Scope): Promise<string>;
  /** Fetches a file over http(s) into the cache and gives its path. `checksum` is `TYPE:HEX`. */
  fetchFile(
    url: string,
    o: { readonly checksum?: string; readonly signal: AbortSignal; readonly report: Reporter },
  ): Promise<string>;
  /** Rejects when the program cannot be started; `argv[0]` is looked up on the run's PATH. */
  spawn(argv: readonly string[], o: SpawnOptions): Promise<LocalProcess>;
  /** A free port on loopback, kept for this scope. */
  freePort(range: { readonly min: number; readonly max: number }, scope: Scope): Promise<number>;
  /** Registers a secret with the redactor. */
  hide(secret: string): void;
  /** A text as output would show it, with every known secret replaced. For what a component writes down beside the image. */
  redact(text: string): string;
}
