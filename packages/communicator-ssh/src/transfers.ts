import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import type { Reporter } from '@imgbuild/core/sdk';
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
