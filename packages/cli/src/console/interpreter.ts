import type { Diagnostic } from '@imgbuild/diagnostics';

/** What evaluating a line gave. */
export interface Answer {
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** A language that lines can be typed in. */
export interface Interpreter {
  /** What `help` says. */
  readonly help: string;
  /** What `variables` says. */
  variables(): string;
  evaluate(line: string): Promise<Answer>;
  /** Names that may continue what was typed, and the part of it that they replace. */
  complete(line: string): readonly [words: readonly string[], replaced: string];
  /** A text without secrets. */
  redact(text: string): string;
}

/** The file that spans of typed lines carry. */
export const typedFile = '<console-input>';
