import { randomBytes } from 'node:crypto';
import type { Progress, Reporter } from '@imgbuild/core/sdk';
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

/** Bytes from which on a transfer is worth watching. */
const worthWatching = 1024 * 1024;

/** Tells the person watching how far a transfer is, once it turns out to be a long one. */
export function watched(label: string, o: { readonly total?: number | undefined; readonly report: Reporter }): Progress {
  let progress: Progress | undefined;
  return {
    update: (bytes) => {
      if (bytes < worthWatching) return;
      progress ??= o.report.progress(label, { unit: 'bytes', ...(o.total === undefined ? {} : { total: o.total }) });
      progress.update(bytes);
    },
    end: () => progress?.end(),
  };
}

/** Chunks as they come, with the bytes so far told to the person watching. */
export async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  o: { readonly label: string; readonly total?: number | undefined; readonly report: Reporter },
): AsyncGenerator<Uint8Array> {
  const progress = watched(o.label, o);
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      yield chunk;
      bytes += chunk.length;
      progress.update(bytes);
    }
  } finally {
    progress.end();
  }
}
