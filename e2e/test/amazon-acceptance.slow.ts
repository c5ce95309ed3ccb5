// The whole acceptance suite of builder-amazon on a simulated account whose instances are real machines. Needs root.
import { expect, test } from 'vitest';
import { compareLogs, printDifferences } from '../../packages/builder-amazon/acceptance/compare.ts';
import { runSuite, type SuiteResult } from '../../packages/builder-amazon/acceptance/run-suite.ts';
import { openSimulatedAccount } from '../../packages/builder-amazon/acceptance/simulated.ts';
import { builds } from '../../packages/builder-amazon/acceptance/suite.ts';

test('the suite succeeds, leaves nothing, and asks for the same every time', async () => {
  await using simulated = await openSimulatedAccount('sandbox');
  const runOf = async (run: string): Promise<SuiteResult> =>
    runSuite({
      region: 'eu-central-1',
      copyRegion: 'eu-west-1',
      ...simulated,
      run,
      builds,
      of: 'simulator',
      say: () => undefined,
      signal: new AbortController().signal,
    });
  const [first, second] = [await runOf('c0ffee0001'), await runOf('c0ffee0002')];
  expect([...first.failures, ...second.failures]).toEqual([]);
  expect(first.log.builds.map(({ name }) => name)).toEqual(builds.map(({ name }) => name));
  expect(printDifferences(compareLogs(first.log, second.log))).toBe('');
});
