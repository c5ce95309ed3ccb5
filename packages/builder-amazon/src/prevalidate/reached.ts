import { failure } from '@imgbuild/core/sdk';
import type { Clients } from '../aws/clients.ts';
import { codeOf } from '../aws/errors.ts';
import { problems } from '../problems.ts';

/** The answer of a call. A host that has no name is mostly a region that is written wrong: its name is part of the host's. */
export async function reached<T>(call: Promise<T>, { region }: Clients): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (codeOf(error) !== 'ENOTFOUND' || !(error instanceof Error)) throw error;
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    throw failure(problems.create('region-not-reached', { region, reason }), error);
  }
}
