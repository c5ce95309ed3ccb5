import { networkRows } from './run-rows/network-rows.ts';
import { processRows } from './run-rows/process-rows.ts';
import { resourceRows } from './run-rows/resource-rows.ts';
import type { Row } from './run-rows/row.ts';
import { storageRows } from './run-rows/storage-rows.ts';

export type { Row } from './run-rows/row.ts';
export { unusable } from './run-rows/unusable.ts';

/** At least one for every flag of `docker run`, but for those that are refused. `GIVEN` is `from outside` in the environment. */
export const rows: readonly Row[] = [...processRows, ...networkRows, ...resourceRows, ...storageRows];
