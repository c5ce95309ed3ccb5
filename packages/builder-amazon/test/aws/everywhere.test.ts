import { abortCauseOf, abortError } from '@imgbuild/core/sdk';
import { failureLine } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { everywhere } from '../../src/aws/everywhere.ts';

/** Waits until it is ended. */
async function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}

test('a failure in one region ends the waiting in the others, and is what is told', async () => {
  const { signal } = new AbortController();
  const reasons: unknown[] = [];
  const going = everywhere('Copying', ['a', 'b', 'c'], signal, async (region, own) => {
    if (region === 'b') throw new Error('refused');
    return ended(own).catch((error: unknown) => {
      reasons.push(abortCauseOf(error));
      throw new Error('wrapped', { cause: error });
    });
  });
  expect(await going.catch(failureLine)).toBe('failed: Error: refused');
  expect(reasons).toEqual(Array(2).fill({ kind: 'failed', what: 'Copying', message: 'refused' }));
});

test('failures of their own are all told', async () => {
  const { signal } = new AbortController();
  const going = everywhere('Copying', ['a', 'b', 'c'], signal, async (region, own) =>
    region === 'c' ? ended(own) : Promise.reject(new Error(`${region} failed.`)),
  );
  expect(await going.catch(failureLine)).toContain('a failed. b failed.');
});

test('a build that ends, ends them with its own reason', async () => {
  const ending = new AbortController();
  const going = everywhere('Copying', ['a', 'b'], ending.signal, async (_region, own) => ended(own));
  const reason = abortError({ kind: 'interrupt', signal: 'SIGINT' });
  ending.abort(reason);
  await expect(going).rejects.toBe(reason);
});
