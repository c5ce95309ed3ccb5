import type { Arguments, Flags } from './flags.ts';

/** What a command sees of the process it runs in; only `main.ts` touches the process itself. */
export interface Terminal {
  /** Resolves when the text was taken, so that a slow reader is waited for. */
  stdout(text: string): Promise<void>;
  stderr(text: string): Promise<void>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** Columns of standard error when it is a terminal. */
  readonly columns: number | undefined;
  readonly interactive: boolean;
  /** A line typed by the person; undefined at the end of input. */
  question(text: string, signal: AbortSignal): Promise<string | undefined>;
  /** Told of every SIGINT, SIGTERM and SIGHUP until it is disposed; gives the signal's name. */
  onInterrupt(listener: (signal: string) => void): Disposable;
  /** Conditions that packages' exports are resolved with, beside Node's own. */
  readonly conditions: readonly string[];
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  readonly flags: Flags;
  /** Fewest and most positional arguments. */
  readonly positional: readonly [number, number];
  /** Gives the exit code. */
  run(given: Arguments, terminal: Terminal): Promise<number>;
}
