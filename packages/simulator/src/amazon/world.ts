import { randomBytes } from 'node:crypto';
import type { CallLog } from '../calls.ts';
import type { SimulatedClock } from '../clock.ts';
import type { Machines } from '../machines/machines.ts';
import type { World } from './action.ts';
import { changedSettings } from './change-settings.ts';
import { type SettingsChange, usualSettings } from './settings.ts';
import type { AccessKey, Account, Region } from './state.ts';

/** The account of keys that no account was set up for. */
export const usualAccount = '111122223333';

/** Regions that there are unless others are asked for. */
export const usualRegions = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'ap-south-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-southeast-1',
  'ap-southeast-2',
] as const;

export interface WorldOptions {
  readonly clock: SimulatedClock;
  readonly machines: Machines;
  readonly signal: AbortSignal;
  readonly calls: CallLog;
  readonly regions?: readonly string[];
  /** Accounts and their keys. Without any, every key is one of `usualAccount`. */
  readonly accounts?: readonly {
    readonly id: string;
    readonly accessKeys: readonly { readonly id: string; readonly secret: string }[];
  }[];
}

/** A world that can be set up, and looked at from outside. */
export interface OpenWorld extends World {
  change(settings: SettingsChange): void;
  /** Work behind answered calls that failed: bugs of the simulator, or of what machines run on. */
  readonly failures: readonly string[];
  /** Ends when all work behind answered calls has ended. */
  settled(): Promise<void>;
}

export function openWorld({ clock, machines, signal, calls, regions = usualRegions, accounts = [] }: WorldOptions): OpenWorld {
  let settings = usualSettings;
  const failures: string[] = [];
  const working = new Set<Promise<void>>();
  const known = new Map(regions.map((name) => [name, emptyRegion(name)] as const));
  const holders = new Map<string, Account>();
  const account = (id: string): Account => {
    const there = holders.get(id) ?? emptyAccount(id);
    holders.set(id, there);
    return there;
  };
  const keys = new Map<string, AccessKey>();
  for (const { id, accessKeys } of accounts) {
    account(id);
    for (const key of accessKeys)
      keys.set(key.id, { ...key, account: id, arn: `arn:aws:iam::${id}:user/builder`, userId: 'AIDASIMULATEDBUILDER1' });
  }
  return {
    clock,
    machines,
    signal,
    calls,
    partition: 'aws',
    settings: () => settings,
    change: (changed) => {
      settings = changedSettings(settings, changed);
    },
    region: (name) => {
      const region = known.get(name);
      if (region === undefined) throw new Error(`the simulated cloud has no region ${name}`);
      return region;
    },
    regions: known,
    account,
    accounts: holders,
    accessKeys: keys,
    newId: (prefix) => `${prefix}-0${randomBytes(8).toString('hex')}`,
    background: (what, work) => {
      const doing = work().catch((error: unknown) => {
        if (!signal.aborted) failures.push(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      });
      working.add(doing);
      void doing.then(() => working.delete(doing));
    },
    failures,
    settled: async () => void (await Promise.all(working)),
  };
}

function emptyRegion(name: string): Region {
  const short = name
    .split('-')
    .map((part, at) => (at === 1 ? part.slice(0, 1) : part))
    .join('');
  return {
    name,
    zones: ['a', 'b', 'c'].map((letter, index) => ({ name: `${name}${letter}`, id: `${short}-az${index + 1}` })),
    images: new Map(),
    deregistered: new Map(),
    snapshots: new Map(),
    volumes: new Map(),
    instances: new Map(),
    keyPairs: new Map(),
    securityGroups: new Map(),
    securityGroupRules: new Map(),
    vpcs: new Map(),
    subnets: new Map(),
    networkInterfaces: new Map(),
    networked: new Set(),
    launchTemplates: new Map(),
    fleets: new Map(),
    spotRequests: new Map(),
    importTasks: new Map(),
  };
}

function emptyAccount(id: string): Account {
  return {
    id,
    instanceProfiles: new Map(),
    roles: new Map(),
    parameters: new Map(),
    secrets: new Map(),
    sessions: new Map(),
    buckets: new Map(),
    objects: new Map(),
  };
}
