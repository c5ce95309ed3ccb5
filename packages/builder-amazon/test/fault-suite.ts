// Disturbs the calls of whole builds, through the real core with its ledger: afterwards the account must hold nothing that the build
// made, but for the image of one that succeeded, and the error must say which call it was, and why.
import { expect, test } from 'vitest';
import { type Account, leftovers, openAccount, requestSeconds } from './world/fault-account.ts';
import { faultTemplates, type FaultTemplateName } from './world/fault-builds.ts';
import { type Case, failing, interrupted, killed, losing, throttled } from './world/fault-kinds.ts';
import { isRead, kindOf, placesOf } from './world/fault-places.ts';
import { runFaultBuild } from './world/fault-run.ts';

const names = Object.keys(faultTemplates) as readonly FaultTemplateName[];

/** How many builds go side by side, which wait most of the time; and how many processes, which have to start. */
const [together, processesTogether] = [64, 3];

/** Calls that make what costs most, or is hard to find again. */
const makes =
  /^(RunInstances|CreateFleet|CreateLaunchTemplate|CreateImage|CopyImage|CreateSnapshot|RegisterImage|CreateKeyPair|CreateSecurityGroup|CreateInstanceProfile)$/;

/**
 * The tests. With `first of each`, each of the different calls of the builds is disturbed once, and a process is killed only where most
 * would be left. With `every call`, also those that are made again, and a process is killed at each.
 */
export function faultSuite(extent: 'first of each' | 'every call'): void {
  let known: Promise<readonly Case[]> | undefined;
  /** The calls that are disturbed: each of the builds is run undisturbed first. */
  const cases = (): Promise<readonly Case[]> => (known ??= casesOf(extent));
  /** Those where it makes a difference whether the call is done: all, or without those that only ask. */
  const casesWhere = async (effect: 'undone' | 'done'): Promise<readonly Case[]> =>
    (await cases()).filter(({ place }) => effect === 'undone' || !isRead(place));

  test('a call that is refused fails the build, which names it and says why', async () => {
    const all = await cases();
    expect(all.length).toBeGreaterThan(50);
    const o = { effect: 'refused', tries: 1, reason: 'as planned' } as const;
    expect(await complaints(all, together, (each, account) => failing(each, account, o))).toEqual([]);
  });

  test('a call whose answer is lost fails no build', async () => {
    expect(await complaints(await cases(), together, losing)).toEqual([]);
  });

  test.each(['undone', 'done'] as const)('a call that hangs, %s, fails the build in time, which names it', async (effect) => {
    // Two tries are all that the templates allow.
    const o = { effect, tries: 2, reason: `there was none within ${requestSeconds} s` };
    expect(await complaints(await casesWhere(effect), together, (each, account) => failing(each, account, o))).toEqual([]);
  });

  test.each(['undone', 'done'] as const)(
    'an interrupt during a call, %s, ends the build, and nothing is left',
    async (effect) => {
      const wrong = await complaints(await casesWhere(effect), together, (each, account) => interrupted(each, account, effect));
      expect(wrong).toEqual([]);
    },
  );

  for (const effect of extent === 'every call' ? (['undone', 'done'] as const) : (['done'] as const))
    test(`a process is killed during a call, ${effect}: cleanup leaves nothing`, async () => {
      const all = await casesWhere(effect);
      const chosen = extent === 'every call' ? all : all.filter(({ place }) => makes.test(place.action));
      expect(chosen.length).toBeGreaterThan(9);
      expect(await complaints(chosen, processesTogether, (each, account) => killed(each, account, effect))).toEqual([]);
    });

  test('a call that is throttled for a minute fails no build', async () => {
    expect(await complaints(await cases(), together, throttled)).toEqual([]);
  });

  test.each(names)('%s: nothing can be found for a while after it was made, which fails no build', async (template) => {
    await using account = await openAccount();
    account.amazon.change({ consistency: 20_000 });
    expect(await runFaultBuild(template, account)).toEqual({ outcome: 'ok', told: '' });
    expect(leftovers(account.amazon, 'built')).toEqual([]);
    const unseen = account.amazon.calls.calls.filter(({ error = '' }) => /NotFound|NoSuchEntity/.test(error));
    expect(unseen.length).toBeGreaterThan(2);
  });
}

/** The calls of undisturbed builds; of each the first only, and only where no former template makes it, unless all are wanted. */
async function casesOf(extent: 'first of each' | 'every call'): Promise<readonly Case[]> {
  const kinds = new Set<string>();
  const all: Case[] = [];
  for (const template of names) {
    await using account = await openAccount();
    const { outcome, told } = await runFaultBuild(template, account);
    expect({ outcome, told, left: leftovers(account.amazon, 'built') }).toEqual({ outcome: 'ok', told: '', left: [] });
    // So that this list can tell what a failed build leaves: the images of the one that succeeded.
    expect(leftovers(account.amazon, 'failed')).not.toEqual([]);
    for (const place of placesOf(account.amazon.calls.calls)) {
      if (extent === 'every call' || !kinds.has(kindOf(place))) all.push({ template, place });
      kinds.add(kindOf(place));
    }
  }
  return all;
}

/** Runs a build for each case, so many side by side, each in an account of its own, and gives what is wrong. */
async function complaints(
  cases: readonly Case[],
  limit: number,
  run: (each: Case, account: Account) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const found: string[] = [];
  const left = cases.values();
  const worker = async (): Promise<void> => {
    for (const each of left) {
      const { service, action, region, ordinal } = each.place;
      await using account = await openAccount();
      const wrong = await run(each, account);
      found.push(...wrong.map((text) => `${each.template}: ${service} ${action} ${ordinal} in ${region}: ${text}`));
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return found.sort();
}
