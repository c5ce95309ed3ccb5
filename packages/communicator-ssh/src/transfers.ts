import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import type { Progress, Reporter } from '@imgbuild/core/sdk';
import type { Line } from './line.ts';

/** What all transfers of a line share. */
export interface Transfers {
  readonly line: Line;
  readonly report: Reporter;
  /** What has turned out about the machine. */
  readonly machine: { hasShell: boolean | undefined; hasTar: boolean | undefined; hasSftp: boolean | undefined };
}

/** How often a transfer goes on after the connection was lost while it ran. */
export const mostAttempts = 5;

/** A name that nothing on a machine has. */
export function unusedName(): string {
  return `.imgbuild-${randomBytes(8).toString('hex')}`;
}

/** Folder of a path on a machine, and what a file is called there until it is whole. */
export function partialOf(path: string): { readonly folder: string; readonly partial: string; readonly elsewhere: string } {
  const folder = posix.dirname(path);
  const name = unusedName();
  return { folder, partial: posix.join(folder, name), elsewhere: `/tmp/${name}` };
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
  o: { readonly label: string; readonly from: number; readonly total?: number | undefined; readonly report: Reporter },
): AsyncGenerator<Uint8Array> {
  const progress = watched(o.label, o);
  let bytes = o.from;
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
