// Disturbs the calls of whole builds, through the real core with its ledger: afterwards the account must hold nothing that the build
// made, but for the image of one that succeeded, and the error must say which call it was, and why.
import { expect, test } from 'vitest';
import { type Account, leftovers, openAccount, requestSeconds } from './world/fault-account.ts';
import { faultTemplates, type FaultTemplateName } from './world/fault-builds.ts';
import { type Case, failing, interrupted, killed, losing, throttled } from './world/fault-kinds.ts';
import { isRead, kindOf, placesOf } from './world/fault-places.ts';
import { runFaultBuild } from './world/fault-run.ts';

const names = Object.keys(faultTemplates) as readonly FaultTemplateName[];

/** Lets so many of what it is given run at once. */
type Gate = <T>(work: () => Promise<T>) => Promise<T>;

function atMost(limit: number): Gate {
  const waiting: (() => void)[] = [];
  let free = limit;
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}

/** Calls that make what costs most, or is hard to find again. */
const makes =
  /^(RunInstances|CreateFleet|CreateLaunchTemplate|CreateImage|CopyImage|CreateSnapshot|RegisterImage|CreateKeyPair|CreateSecurityGroup|CreateInstanceProfile)$/;

/**
 * The tests. With `first of each`, each of the different calls of the builds is disturbed once, and a process is killed only where most
 * would be left. With `every call`, also those that are made again, and a process is killed at each.
 */
export function faultSuite(extent: 'first of each' | 'every call'): void {
  // Builds wait most of the time, and processes have to start.
  const [builds, processes] = [atMost(96), atMost(2)];
  let known: Promise<readonly Case[]> | undefined;
  /** The calls that are disturbed: each of the builds is run undisturbed first. */
  const cases = (): Promise<readonly Case[]> => (known ??= casesOf(extent));
  /** Those where it makes a difference whether the call is done: all, or without those that only ask. */
  const casesWhere = async (effect: 'undone' | 'done'): Promise<readonly Case[]> =>
    (await cases()).filter(({ place }) => effect === 'undone' || !isRead(place));

  test.concurrent('a call that is refused fails the build, which names it and says why', async () => {
    const all = await cases();
    expect(all.length).toBeGreaterThan(50);
    const o = { effect: 'refused', tries: 1, reason: 'as planned' } as const;
    expect(await complaints(all, builds, (each, account) => failing(each, account, o))).toEqual([]);
  });

  test.concurrent('a call whose answer is lost fails no build', async () => {
    expect(await complaints(await cases(), builds, losing)).toEqual([]);
  });

  test.concurrent.each(['undone', 'done'] as const)(
    'a call that hangs, %s, fails the build in time, which names it',
    async (effect) => {
      // Two tries are all that the templates allow.
      const o = { effect, tries: 2, reason: `there was none within ${requestSeconds} s` };
      expect(await complaints(await casesWhere(effect), builds, (each, account) => failing(each, account, o))).toEqual([]);
    },
  );

  test.concurrent.each(['undone', 'done'] as const)(
    'an interrupt during a call, %s, ends the build, and nothing is left',
    async (effect) => {
      const wrong = await complaints(await casesWhere(effect), builds, (each, account) => interrupted(each, account, effect));
      expect(wrong).toEqual([]);
    },
  );

  for (const effect of extent === 'every call' ? (['undone', 'done'] as const) : (['done'] as const))
    test.concurrent(`a process is killed during a call, ${effect}: cleanup leaves nothing`, async () => {
      const all = await casesWhere(effect);
      const chosen = extent === 'every call' ? all : all.filter(({ place }) => makes.test(place.action));
      expect(chosen.length).toBeGreaterThan(9);
      expect(await complaints(chosen, processes, (each, account) => killed(each, account, effect))).toEqual([]);
    });

  test.concurrent('a call that is throttled for a minute fails no build', async () => {
    expect(await complaints(await cases(), builds, throttled)).toEqual([]);
  });

  // By itself: a busy machine would see what was made a moment ago.
  test.each(names)('%s: nothing can be found for a while after it was made, which fails no build', async (template) => {
    await using account = await openAccount();
    account.amazon.change({ consistency: 60_000 });
    expect(await runFaultBuild(template, account)).toEqual({ outcome: 'ok', told: '' });
    expect(leftovers(account.amazon, 'built')).toEqual([]);
    const unseen = account.amazon.calls.calls.filter(({ error = '' }) => /NotFound|NoSuchEntity/.test(error));
    expect(unseen.length).toBeGreaterThan(0);
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

/** Runs a build for each case, each in an account of its own, and gives what is wrong. */
async function complaints(
  cases: readonly Case[],
  gate: Gate,
  run: (each: Case, account: Account) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const wrong = cases.map(async (each) =>
    gate(async () => {
      const { service, action, region, ordinal } = each.place;
      await using account = await openAccount();
      const texts = await run(each, account);
      return texts.map((text) => `${each.template}: ${service} ${action} ${ordinal} in ${region}: ${text}`);
    }),
  );
  return (await Promise.all(wrong)).flat();
}
