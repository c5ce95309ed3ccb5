import type { RemoteProcess, RunEvent } from '@imgbuild/core/sdk';
import type { Arguments, Flags } from './flags.ts';

/** What is written for whoever looks for a mistake of imgbuild's own, beside the output. */
export interface Log extends Disposable {
  line(level: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR', text: string): void;
  event(event: RunEvent): void;
}

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
  /** Lines typed by the person, one after another, with a history and completion. */
  lines(o: LineOptions): AsyncIterable<string>;
  /** Gives the whole terminal to a process elsewhere, until it ends. */
  attach(process: Attached, signal: AbortSignal): Promise<void>;
  /** Standard input as bytes, whatever it is connected to. */
  input(): AsyncIterable<Uint8Array>;
  /** Told of every SIGINT, SIGTERM and SIGHUP until it is disposed; gives the signal's name. */
  onInterrupt(listener: (signal: string) => void): Disposable;
  /** Conditions that packages' exports are resolved with, beside Node's own. */
  readonly conditions: readonly string[];
  /** Only when the environment asks for one. */
  readonly log?: Log;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** A process that gets a terminal. */
export interface Attached {
  /** Starts it for the terminal's size. */
  start(size: TerminalSize): Promise<RemoteProcess>;
  /** What it is given: every key, when it has a terminal on its side, or whole lines. */
  readonly typed: 'keys' | 'lines';
}

export interface LineOptions {
  readonly prompt: string;
  /** Lines of earlier sessions, the newest first. */
  readonly history: readonly string[];
  /** The words that may stand at the end of what was typed, and the part of it that they replace. */
  complete(line: string): readonly [words: readonly string[], replaced: string];
  /** Told when the history changes, the newest line first. */
  remember(history: readonly string[]): void;
}

/** What a command's positional arguments are, for shell completion. */
export type Completes = 'template' | 'folder' | 'component' | 'shell' | 'nothing';

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  /** What the help says between summary and flags: whole paragraphs. */
  readonly details?: string;
  readonly flags: Flags;
  /** Fewest and most positional arguments. */
  readonly positional: readonly [number, number];
  readonly completes?: Completes;
  /** Gives the exit code. */
  run(given: Arguments, terminal: Terminal, commands: CommandTable): Promise<number>;
}

/** A command by its name, loaded when it is asked for, or a group of them (`imgbuild plugins installed`). */
export type CommandEntry = { readonly summary: string; readonly hidden?: 'yes' } & (
  { load(): Promise<Command> } | { readonly commands: CommandTable }
);

export type CommandTable = Readonly<Record<string, CommandEntry>>;
