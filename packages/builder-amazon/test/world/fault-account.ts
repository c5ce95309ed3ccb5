import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanUpRun, listRuns } from '@imgbuild/core';
import { fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';
import { type Amazon, openSimulator, stubMachines } from '@imgbuild/simulator';
import plugin from '../../src/index.ts';
import { environmentOf, ubuntu } from '../world.ts';
import { imageName, resultTag } from './fault-builds.ts';

/** A simulated account of its own, and a folder for what the core remembers. Ending it ends both. */
export interface Account extends AsyncDisposable {
  readonly amazon: Amazon;
  readonly stateDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Seconds that a call may take, so that one that hangs is not waited for long. */
export const requestSeconds = 2;

export async function openAccount(): Promise<Account> {
  const folder = await mkdtemp(join(tmpdir(), 'amazon-faults-'));
  const outside = testHost({ folder, sleeping: 'real' });
  const cloud = fakeScope({ host: outside, report: recordingReporter() });
  const stateDirectory = join(folder, 'state');
  await mkdir(stateDirectory);
  const { amazon } = await openSimulator(
    { machines: stubMachines(), timeScale: 1000, amazon: { images: [ubuntu] } },
    { host: outside, scope: cloud, signal: new AbortController().signal },
  );
  if (amazon === undefined) throw new Error('the simulator opened no Amazon');
  return {
    amazon,
    stateDirectory,
    environment: {
      PATH: process.env['PATH'] ?? '',
      ...environmentOf(amazon, folder),
      AWS_POLL_DELAY_SECONDS: '0.02',
      IMGBUILD_AWS_REQUEST_SECONDS: String(requestSeconds),
    },
    [Symbol.asyncDispose]: async () => {
      await cloud.close('ok');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** `imgbuild cleanup` for all runs that the core remembers. Gives what could not be released. */
export async function cleanUp({ stateDirectory, environment }: Account): Promise<readonly string[]> {
  const o = {
    stateDirectory,
    cacheDirectory: join(stateDirectory, 'cache'),
    workingDirectory: stateDirectory,
    environment,
    loadResources: async () => plugin.resources,
  };
  const failed: string[] = [];
  for (const { id } of await listRuns(o)) {
    const cleaned = await cleanUpRun(id, o, recordingReporter(), new AbortController().signal);
    failed.push(...cleaned.failed.map(({ description, message }) => `${description}: ${message}`));
  }
  return failed;
}

type Thing = Readonly<Record<string, unknown>>;
type Kinds = Readonly<Record<string, Readonly<Record<string, Thing>>>>;

const isPublic = ({ owner }: Thing): boolean => owner === ubuntu.owner;
const never = (): boolean => false;

/** What of each kind does not count: what every account has, and what has ended, but is shown for an hour. */
const uncounted: Readonly<Record<string, (thing: Thing) => boolean>> = {
  instances: ({ state }) => state === 'terminated',
  fleets: ({ state }) => state === 'deleted_terminating',
  securityGroups: ({ name }) => name === 'default',
  images: isPublic,
  snapshots: isPublic,
  volumes: never,
  keyPairs: never,
  launchTemplates: never,
  networkInterfaces: never,
};

/** Whether something is what a build is for: it stays when it was built. */
function isResult({ kind, thing: { name, tags } }: { readonly kind: string; readonly thing: Thing }): boolean {
  return (kind === 'images' && name === imageName) || (tags as Thing | undefined)?.[resultTag] !== undefined;
}

/** What is in the account that a build made, each as a line; when it was built, without its result, which must be there. */
export function leftovers(amazon: Amazon, outcome: 'built' | 'failed'): readonly string[] {
  const { regions, accounts } = amazon.state() as unknown as {
    readonly regions: Readonly<Record<string, Kinds>>;
    readonly accounts: Readonly<Record<string, Kinds>>;
  };
  const there = Object.entries(regions).flatMap(([name, kinds]) =>
    Object.entries(uncounted).flatMap(([kind, isNothing]) =>
      Object.values(kinds[kind] ?? {}).flatMap((thing) => (isNothing(thing) ? [] : [{ name, kind, thing }])),
    ),
  );
  const kept = outcome === 'built' ? there.filter(isResult) : [];
  const keptText = JSON.stringify(kept);
  return [
    ...(outcome === 'built' && kept.length === 0 ? ['nothing that was built'] : []),
    ...there.flatMap(({ name, kind, thing: { id, name: called = '' } }) =>
      keptText.includes(String(id)) ? [] : [`${name} ${kind} ${String(id)} ${String(called)}`],
    ),
    ...Object.values(accounts).flatMap((kinds) =>
      ['roles', 'instanceProfiles'].flatMap((kind) => Object.keys(kinds[kind] ?? {}).map((id) => `${kind} ${id}`)),
    ),
  ];
}
