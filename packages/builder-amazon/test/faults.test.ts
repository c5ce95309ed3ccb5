// Calls of a whole build are refused, or their answers lost, through the real core with its ledger: each of the different calls once. What
// a release that was refused leaves is found by `imgbuild cleanup`.
import { expect, test } from 'vitest';
import { type Account, cleanUp, leftovers, openAccount, type Place, placesOf, runEverything } from './world/fault-build.ts';

/** How many builds go side by side. */
const together = 8;

/** The different calls of an undisturbed build. */
async function placesOfBuild(): Promise<readonly Place[]> {
  await using account = await openAccount();
  const { builds } = await runEverything(account);
  expect(builds.map(({ error }) => error)).toEqual([undefined]);
  expect(builds[0]?.artifacts[0]?.id).toMatch(/^eu-west-1:ami-\w+,us-west-2:ami-\w+$/);
  expect(leftovers(account.amazon, 'built')).toEqual([]);
  // So that this list can tell what a failed build leaves: the images of the one that succeeded.
  expect(leftovers(account.amazon, 'failed')).toHaveLength(4);
  return placesOf(account.amazon.calls.calls).filter(({ ordinal }) => ordinal === 1);
}

/** Runs a build for each place, several side by side, and gives what is wrong. */
async function complaints(
  places: readonly Place[],
  disturbed: (place: Place, account: Account) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (let start = 0; start < places.length; start += together) {
    const wrong = places.slice(start, start + together).map(async (place) => {
      await using account = await openAccount();
      return (await disturbed(place, account)).map((text) => `${place.service} ${place.action} in ${place.region}: ${text}`);
    });
    found.push(...(await Promise.all(wrong)).flat());
  }
  return found;
}

const first = { from: 1, to: 1 } as const;

test('a call that is refused fails the build, which names it, and nothing is left', async () => {
  const places = await placesOfBuild();
  expect(places.length).toBeGreaterThan(25);
  const wrong = await complaints(places, async ({ service, action, region }, account) => {
    const effect = { kind: 'fail', code: 'PlannedFailure', message: 'as planned' } as const;
    account.amazon.faults.plan({ service, action, region, calls: first, effect });
    const { builds } = await runEverything(account);
    const { outcome, error = '' } = builds[0] ?? { outcome: 'failed' };
    // EC2 is asked for volumes only when they are released.
    const isRelease = /^(Delete|Terminate|Deregister|Remove|DescribeVolumes$)/.test(action);
    await cleanUp(account);
    return [
      // A release that is refused fails no build: its thing stays in the ledger.
      ...(outcome === (isRelease ? 'ok' : 'failed') ? [] : [`the build was ${outcome}`]),
      ...(outcome === 'ok' || (error.includes(action) && error.includes('as planned')) ? [] : [`unclear: ${error}`]),
      ...leftovers(account.amazon, outcome === 'ok' ? 'built' : 'failed').map((each) => `left: ${each}`),
    ];
  });
  expect(wrong).toEqual([]);
});

test('a call whose answer is lost fails no build', async () => {
  const wrong = await complaints(await placesOfBuild(), async ({ service, action, region }, account) => {
    account.amazon.faults.plan({ service, action, region, calls: first, effect: { kind: 'lose-answer' } });
    const { builds } = await runEverything(account);
    const [{ outcome, error = '' } = { outcome: 'failed' as const }] = builds;
    return [
      ...(outcome === 'ok' ? [] : [`the build was ${outcome}: ${error}`]),
      ...leftovers(account.amazon, 'built').map((each) => `left: ${each}`),
    ];
  });
  expect(wrong).toEqual([]);
});
