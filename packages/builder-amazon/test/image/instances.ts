import { failureLine, toldLines } from '@imgbuild/core/testing';
import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  type Image,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { ProvisionedInstance } from '../../src/builders/instance.ts';
import { waitFor } from '../../src/aws/wait.ts';
import { account, type World } from '../world.ts';

/** The public image that the world begins with. */
export async function publicImage({ clients }: World): Promise<Image> {
  const { Images: [image] = [] } = await clients.ec2().send(new DescribeImagesCommand({ ExecutableUsers: ['all'] }));
  if (image === undefined) throw new Error('the world has no image');
  return image;
}

/** An instance that has been provisioned and has stopped. It is not held: the tests look at images. */
export async function provisioned(
  world: World,
  o: { readonly runTags?: Readonly<Record<string, string>>; readonly request?: Partial<RunInstancesCommandInput> } = {},
): Promise<ProvisionedInstance> {
  const ec2 = world.clients.ec2();
  const source = await publicImage(world);
  const { Instances: [made] = [] } = await ec2.send(
    new RunInstancesCommand({ ImageId: source.ImageId, InstanceType: 't3.micro', ...o.request, MinCount: 1, MaxCount: 1 }),
  );
  const id = made?.InstanceId ?? '';
  const until = async (wanted: string): Promise<unknown> =>
    waitFor(`${id} ${wanted}`, { delay: 5, limit: 20_000 }, world, async () => {
      const { Reservations: all = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
      return all[0]?.Instances?.[0]?.State?.Name === wanted ? 'there' : undefined;
    });
  await until('running');
  await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  await until('stopped');
  world.amazon.calls.clear();
  return {
    id,
    source,
    network: {},
    runTags: o.runTags ?? {},
    fill: ({ text }) => text.replaceAll('{{ .SourceAMI }}', source.ImageId ?? ''),
  };
}

interface Thing {
  readonly id: string;
  readonly owner: string;
  readonly name?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Everything of a kind that the account has, by region. */
export function own(world: World, kind: 'images' | 'snapshots'): readonly (Thing & Readonly<Record<string, unknown>>)[] {
  const { regions } = world.amazon.state() as unknown as {
    readonly regions: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Thing>>>>>>;
  };
  return Object.entries(regions)
    .flatMap(([region, kinds]) => Object.values(kinds[kind] ?? {}).map((each) => ({ region, ...each })))
    .filter(({ owner }) => owner === account);
}

/** Images and snapshots of the account: how many there are, by region. */
export function left(world: World): Readonly<Record<string, string>> {
  const count = (kind: 'images' | 'snapshots', region: unknown): number =>
    own(world, kind).filter((each) => each['region'] === region).length;
  const regions = [...new Set([...own(world, 'images'), ...own(world, 'snapshots')].map(({ region }) => region))];
  return Object.fromEntries(
    regions.map((region) => [String(region), `${count('images', region)} images, ${count('snapshots', region)} snapshots`]),
  );
}

/** Parameters of the calls of an action, as EC2 got them, each with its region in front. */
export function sent(world: World, action: string): readonly unknown[] {
  return world.amazon.calls.calls
    .filter((call) => call.action === action)
    .map(({ region, parameters }) => ({ region, ...(parameters as object) }));
}

/** Texts with ids by the order in which they appear, `ami-1`, so that they are the same in every run. */
export function numbered(texts: readonly string[]): readonly string[] {
  const seen = new Map<string, string>();
  const counts = new Map<string, number>();
  return texts.map((text) =>
    text.replace(/\b(ami|snap|i|vol)-[0-9a-f]{17}\b/g, (id, prefix: string) => {
      const count = (counts.get(prefix) ?? 0) + (seen.has(id) ? 0 : 1);
      const name = seen.get(id) ?? `${prefix}-${count}`;
      seen.set(id, name);
      counts.set(prefix, count);
      return name;
    }),
  );
}

/** What a test does that must fail, as a line. */
export async function failing(work: Promise<unknown>): Promise<string> {
  const line = await work.then(
    () => 'nothing failed',
    (error: unknown) => failureLine(error),
  );
  return numbered([line])[0] ?? '';
}

/** Names of intermediary images are random. */
export function told(world: World): readonly string[] {
  return numbered(toldLines(world.report)).map((line) => line.replace(/packer_[0-9a-f-]{36}/g, 'packer_UUID'));
}
