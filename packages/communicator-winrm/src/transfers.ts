import { randomBytes } from 'node:crypto';
import { failure, lineDown } from '@imgbuild/core/sdk';
import type { Line } from './line.ts';
import { problems } from './problems.ts';
import type { Ended } from './run-script.ts';

/** What all transfers of a line share. */
export interface Transfers {
  readonly line: Line;
  /** What has turned out about the machine. */
  readonly machine: { hasInput: boolean; hasZip: boolean };
}

export interface TransferOptions {
  readonly transfers: Transfers;
  readonly signal: AbortSignal;
}

/** How often a transfer begins again, or goes on, after the connection was lost while it ran. */
export const mostAttempts = 5;

/** A name that nothing on a machine has; short, since paths on Windows are. */
export function unusedName(): string {
  return `~imgbuild-${randomBytes(6).toString('hex')}`;
}

/** Why a transfer cannot be done, as the error to throw. */
export function transferError(what: string, ended: Exclude<Ended, { readonly kind: 'done' }>): Error {
  switch (ended.kind) {
    case 'lost':
      return lineDown(`the connection was lost ${mostAttempts} times. ${what} was given up`);
    case 'no-powershell':
      return failure(problems.create('no-powershell', { what, reason: ended.reason }));
    case 'no-zip':
      return failure(problems.create('transfer-failed', { what, reason: 'the machine can expand no zip' }));
    case 'failed':
    case 'no-input':
      return failure(problems.create('transfer-failed', { what, reason: ended.reason }));
  }
}
