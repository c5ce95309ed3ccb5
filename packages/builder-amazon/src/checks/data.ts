import type { Problem } from '@imgbuild/core/sdk';
import { accessSettings, type AccessConfig } from '../config/access.ts';
import { checkAccess } from './access.ts';
import { checkWholeNumbers } from './whole-numbers.ts';

/** What the schemas of the data sources cannot say: only how they reach the account. */
export function* checkData(config: AccessConfig): Iterable<Problem> {
  yield* checkWholeNumbers(accessSettings, config);
  yield* checkAccess(config);
}
