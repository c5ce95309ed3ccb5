/**
 * A range of a source text. `start` and `end` are UTF-16 offsets into the text of `file`, `end` exclusive; lines and
 * columns exist only in rendering (see `LineIndex`).
 */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export type Severity = 'error' | 'warning';

/** A place that helps to understand a diagnostic: "previous declaration was here". */
export interface Related {
  readonly message: string;
  readonly span: Span;
}

/**
 * One mistake, said once. `summary` is short and general, `detail` says in whole sentences what is wrong here and what to
 * do about it. Codes are `catalogue/name` and are never reused for another meaning.
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly detail?: string;
  readonly span?: Span;
  readonly related?: readonly Related[];
  /** Values of the references that take part in the mistake, as they may be shown: `var.x` is `"5"`. */
  readonly values?: readonly { readonly reference: string; readonly value: string }[];
}

/** A partial result and everything that is wrong with it. Both are always there. */
export interface Result<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** True when at least one of the diagnostics is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/** Diagnostics in the order a reader meets them: by file, then by position; those without a place come first. */
export function inSourceOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort((a, b) => {
    if (a.span === undefined || b.span === undefined) return Number(a.span !== undefined) - Number(b.span !== undefined);
    if (a.span.file !== b.span.file) return a.span.file < b.span.file ? -1 : 1;
    return a.span.start - b.span.start || a.span.end - b.span.end;
  });
}

/** A bug in our own code, not a mistake of a user. Carries what is needed to report it. */
export class Invariant extends Error {
  override readonly name = 'Invariant';
}

/** Throws `Invariant` when `condition` does not hold. Never used for what input, plugins or the world can cause. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Invariant(`This is a bug in imgbuild: ${message}`);
}
