import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CleanedRun, cleanUpRun, listRuns, openRun, type RunResult } from '@imgbuild/core';
import { body, type Builder, type Provisioner } from '@imgbuild/core/sdk';
import { blockOf, fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';
import { type Amazon, type AmazonSettings, type Call, openSimulator, stubMachines } from '@imgbuild/simulator';
import plugin from '../../src/index.ts';
import { region, settingsOf, ubuntu } from '../world.ts';

/** A template that makes every kind of call of a build, and copies to one other region. */
export const everything = {
  source_ami: undefined,
  source_ami_filter: { filters: { name: 'ubuntu/images/*' }, owners: ['099720109477'], most_recent: true },
  subnet_filter: { filters: { 'default-for-az': 'true' }, random: true },
  communicator: 'none',
  temporary_key_pair_name: 'fault-key',
  temporary_iam_instance_profile_policy_document: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['*'] }],
  },
  ami_name: 'faulty',
  ami_description: 'An image',
  ami_users: ['123456789012'],
  ami_regions: [region, 'eu-west-1'],
  encrypt_boot: true,
  kms_key_id: 'alias/images',
  region_kms_key_ids: { [region]: 'alias/images', 'eu-west-1': 'alias/images' },
  tags: { Name: 'faulty' },
  snapshot_tags: { Kind: 'snapshot' },
  run_tags: { Run: 'yes' },
  run_volume_tags: { Volume: 'yes' },
  deprecate_at: new Date(Date.now() + 365 * 86_400_000).toISOString().replace(/\.\d+/, ''),
} as const;

/** A simulated account of its own, and a folder for what the core remembers. Ending it ends both. */
export interface Account extends AsyncDisposable {
  readonly amazon: Amazon;
  readonly stateDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export async function openAccount(
  settings: Partial<AmazonSettings> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Account> {
  const folder = await mkdtemp(join(tmpdir(), 'amazon-faults-'));
  const outside = testHost({ folder, sleeping: 'real' });
  const cloud = fakeScope({ host: outside, report: recordingReporter() });
  const stateDirectory = join(folder, 'state');
  await mkdir(stateDirectory);
  const { amazon } = await openSimulator(
    { machines: stubMachines(), timeScale: 1000, amazon: { images: [ubuntu], settings } },
    { host: outside, scope: cloud, signal: new AbortController().signal },
  );
  if (amazon === undefined) throw new Error('the simulator opened no Amazon');
  return {
    amazon,
    stateDirectory,
    environment: {
      PATH: process.env['PATH'],
      HOME: folder,
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: 'secret-of-the-test',
      AWS_REGION: region,
      AWS_ENDPOINT_URL: amazon.url,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_POLL_DELAY_SECONDS: '0.02',
      ...environment,
    },
    [Symbol.asyncDispose]: async () => {
      await cloud.close('ok');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs the build as the real core does it, with a provisioner that does nothing. */
export async function runEverything(
  o: Pick<Account, 'stateDirectory' | 'environment'> & { readonly signal?: AbortSignal },
): Promise<RunResult> {
  const folder = join(o.stateDirectory, '..', 'work');
  await mkdir(folder, { recursive: true });
  const provisioner: Provisioner = { kind: 'provisioner', summary: 'nothing', config: body({}), run: async () => undefined };
  await using run = await openRun({
    stateDirectory: o.stateDirectory,
    cacheDirectory: join(folder, 'cache'),
    workingDirectory: folder,
    environment: o.environment,
    ...(o.signal === undefined ? {} : { signal: o.signal }),
    onEvent: async () => undefined,
  });
  const config = settingsOf(everything, testHost({ folder }));
  return await run.execute({
    builds: [
      {
        name: 'faulty',
        sourceName: 'faulty',
        builder: blockOf(plugin.builders['amazon-ebs'] as unknown as Builder, config, plugin.resources),
        provisioners: [{ block: blockOf(provisioner, {}, plugin.resources) }],
        chains: [],
      },
    ],
  });
}

/** `imgbuild cleanup` for all runs that the core remembers, with an environment of its own. */
export async function cleanUp({ stateDirectory, environment }: Account): Promise<readonly CleanedRun[]> {
  const o = {
    stateDirectory,
    cacheDirectory: join(stateDirectory, 'cache'),
    workingDirectory: stateDirectory,
    environment,
    loadResources: async () => plugin.resources,
  };
  const cleaned: CleanedRun[] = [];
  for (const { id } of await listRuns(o))
    cleaned.push(await cleanUpRun(id, o, recordingReporter(), new AbortController().signal));
  return cleaned;
}

/** One call of a build: the `ordinal`th of its action in its region, from 1. */
export interface Place extends Pick<Call, 'service' | 'action' | 'region'> {
  readonly ordinal: number;
}

const reads = /^(Describe|Get|List)/;

/** Whether a call only asks, so that how often it is made depends on time. */
export function isRead({ action }: Pick<Call, 'action'>): boolean {
  return reads.test(action);
}

/** The calls of a build, in their order; of what it asks again and again until it is so, the first only. */
export function placesOf(calls: readonly Call[]): readonly Place[] {
  const counts = new Map<string, number>();
  let former = '';
  return calls.flatMap((call) => {
    const { service, action, region: at } = call;
    const key = `${service} ${action} ${at}`;
    const ordinal = (counts.get(key) ?? 0) + 1;
    counts.set(key, ordinal);
    const asked = `${key} ${JSON.stringify(call.parameters)}`;
    const again = isRead(call) && asked === former;
    former = asked;
    return again ? [] : [{ service, action, region: at, ordinal }];
  });
}

/** The call at a place, once it was made. */
export function callAt(place: Place, { calls }: Amazon): Call | undefined {
  return calls.calls.filter(
    (each) => each.service === place.service && each.action === place.action && each.region === place.region,
  )[place.ordinal - 1];
}

type Thing = Readonly<Record<string, unknown>>;
type Kinds = Readonly<Record<string, Readonly<Record<string, Thing>>>>;

/**
 * What is in the account that a build made, each as a line. Terminated instances are left out, as EC2 shows them for an hour; so
 * are the finished images with their snapshots when the build succeeded.
 */
export function leftovers(amazon: Amazon, outcome: 'built' | 'failed'): readonly string[] {
  const { regions, accounts } = amazon.state() as unknown as {
    readonly regions: Readonly<Record<string, Kinds>>;
    readonly accounts: Readonly<Record<string, Kinds>>;
  };
  const found: string[] = [];
  for (const [name, kinds] of Object.entries(regions)) {
    const of = (kind: string): readonly Thing[] => Object.values(kinds[kind] ?? {});
    const tell = (kind: string, things: readonly Thing[]): void =>
      void found.push(...things.map(({ id, name: called = '' }) => `${name} ${kind} ${String(id)} ${String(called)}`));
    const isPublic = (thing: Thing): boolean => thing['owner'] === ubuntu.owner;
    const images = of('images').filter((image) => !isPublic(image));
    const kept = outcome === 'built' ? images.filter((image) => image['name'] === everything.ami_name) : [];
    const keptText = JSON.stringify(kept);
    tell(
      'image',
      images.filter((image) => !kept.includes(image)),
    );
    tell(
      'snapshot',
      of('snapshots').filter((each) => !isPublic(each) && !keptText.includes(String(each['id']))),
    );
    tell(
      'instance',
      of('instances').filter((each) => each['state'] !== 'terminated'),
    );
    tell(
      'group',
      of('securityGroups').filter((each) => each['name'] !== 'default'),
    );
    for (const kind of ['volumes', 'keyPairs', 'launchTemplates', 'networkInterfaces', 'fleets']) tell(kind, of(kind));
  }
  for (const kinds of Object.values(accounts))
    for (const kind of ['roles', 'instanceProfiles']) found.push(...Object.keys(kinds[kind] ?? {}).map((id) => `${kind} ${id}`));
  return found;
}
