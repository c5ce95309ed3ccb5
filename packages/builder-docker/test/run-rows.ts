import { lists } from './run-rows/lists.ts';
import { networkRows } from './run-rows/network-rows.ts';
import { processRows } from './run-rows/process-rows.ts';
import { resourceRows } from './run-rows/resource-rows.ts';
import type { Case, Row } from './run-rows/row.ts';
import { storageRows } from './run-rows/storage-rows.ts';
import { unusable } from './run-rows/unusable.ts';

export type { Case, Row } from './run-rows/row.ts';
export { unusable } from './run-rows/unusable.ts';

/** At least one for every flag of `docker run`, but for those that are refused. `GIVEN` is `from outside` in the environment. */
export const rows: readonly Row[] = [...processRows, ...networkRows, ...resourceRows, ...storageRows];

/** All that can be used, by the name of the fixture that holds what Docker's CLI requests for it. */
export const groups = {
  process: processRows,
  network: networkRows,
  resources: resourceRows,
  storage: storageRows,
  lists,
} as const satisfies Readonly<Record<string, readonly Case[]>>;

/** What Docker's CLI is given. */
export function wordsOf({ by, before = [], args, command = [] }: Case): readonly string[] {
  return [by ?? 'run', ...before, ...args, 'tiny:1', ...command];
}

/** What Docker's CLI is given, which it should refuse. */
export const unusableWords: readonly (readonly string[])[] = unusable.map(([flag, value]) =>
  wordsOf({ args: value === undefined ? [flag] : [flag, value] }),
);
