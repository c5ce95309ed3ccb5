import type { Fault } from './answers.ts';

/** Why a request has no answer that can be used. */
export type Trouble =
  /** Nothing came back: refused, reset, silent. What was asked may have been done. */
  | { readonly kind: 'lost' }
  /** The login was refused. */
  | { readonly kind: 'refused' }
  /** The certificate is not trusted. */
  | { readonly kind: 'certificate' }
  /** Something answers that is not WinRM, or not yet. */
  | { readonly kind: 'unusable' }
  | { readonly kind: 'fault'; readonly fault: Fault };

/** A request that failed; its message is half a sentence. */
export interface WireError extends Error {
  readonly trouble: Trouble;
}

export function wireError(trouble: Trouble, reason: string, cause?: unknown): WireError {
  const error = new Error(reason, cause === undefined ? undefined : { cause });
  return Object.assign(error, { name: 'WireError', trouble });
}

/** The trouble behind an error, when it is one of a request. */
export function troubleOf(error: unknown): Trouble | undefined {
  return error instanceof Error && 'trouble' in error ? (error as WireError).trouble : undefined;
}

export const isLost = (error: unknown): boolean => troubleOf(error)?.kind === 'lost';

export const faultBehind = (error: unknown): Fault | undefined => {
  const trouble = troubleOf(error);
  return trouble?.kind === 'fault' ? trouble.fault : undefined;
};
