import { abortCauseOf, isLineDown, problemOf } from '@imgbuild/core/sdk';

/** Kinds of refusals that a client can tell apart; they are those of SFTP. */
export type RefusalKind = 'missing' | 'denied' | 'failed' | 'malformed' | 'unsupported' | 'lost';

/** An error that says in the machine's words why something was not done. */
export interface Refusal extends Error {
  readonly refusal: RefusalKind;
}

export function refusal(kind: RefusalKind, words: string): Refusal {
  return Object.assign(new Error(words), { name: 'Refusal', refusal: kind });
}

/** What a client is told of an error. */
export function describeError(error: unknown): { readonly kind: RefusalKind; readonly words: string } {
  if (error instanceof Error && 'refusal' in error) return { kind: (error as Refusal).refusal, words: error.message };
  if (isLineDown(error) || abortCauseOf(error) !== undefined) return { kind: 'lost', words: wordsOf(error) };
  const problem = problemOf(error);
  const words = problem?.detail ?? problem?.summary ?? wordsOf(error);
  return { kind: kindOf(words), words };
}

/** What a machine's words mean; its locale is C. */
export function kindOf(words: string): RefusalKind {
  if (/no such file|not a directory|can't cd to|cannot find|too many (levels of )?symbolic links/i.test(words)) return 'missing';
  if (/permission denied|operation not permitted|cannot create .*denied/i.test(words)) return 'denied';
  return 'failed';
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
