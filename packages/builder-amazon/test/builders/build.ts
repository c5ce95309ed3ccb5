import type { Artifact, Builder, BuildContext, ComponentContext } from '@imgbuild/core/sdk';
import { configure, failureLine, fakeMachine, runBuilder, toldLines } from '@imgbuild/core/testing';
import plugin from '../../src/index.ts';
import { account, type World } from '../world.ts';
import { sourceOf } from '../instance/surroundings.ts';

export type Type = 'amazon-ebs' | 'amazon-ebssurrogate' | 'amazon-ebsvolume';
type Raw = Readonly<Record<string, unknown>>;

/** The names that a root device must have. */
export const root = { source_device_name: '/dev/xvdf', device_name: '/dev/xvda' };

/** What a builder is given unless a test says otherwise. */
const usual: Readonly<Record<Type, Raw>> = {
  'amazon-ebs': { ami_name: 'image' },
  'amazon-ebssurrogate': {
    ami_name: 'image',
    ami_virtualization_type: 'hvm',
    launch_block_device_mappings: [{ device_name: '/dev/xvdf', volume_size: 9, volume_type: 'gp3', delete_on_termination: true }],
    ami_root_device: { ...root, delete_on_termination: true },
  },
  'amazon-ebsvolume': { ebs_volumes: [{ device_name: '/dev/xvdf', volume_size: 9 }] },
};

async function rawOf(world: World, type: Type, raw: Raw): Promise<Raw> {
  const { ImageId: source_ami } = await sourceOf(world);
  return { source_ami, instance_type: 't3.micro', communicator: 'none', ...usual[type], ...raw };
}

/** Builds with the real builder; its scope is the world's, and is not closed. Provisioners do what `provision` does. */
export async function build(
  world: World,
  type: Type,
  raw: Raw = {},
  o: { readonly force?: boolean; readonly provision?: () => Promise<void> } = {},
): Promise<Artifact | undefined> {
  const given = await rawOf(world, type, raw);
  world.amazon.calls.clear();
  const builder = plugin.builders[type] as Builder;
  const run = async (ctx: BuildContext<never, never>): Promise<Artifact | undefined> =>
    builder.run({ ...ctx, connect: async () => fakeMachine() });
  return runBuilder({ ...builder, run }, given as never, async () => o.provision?.(), {
    ...world,
    build: { force: o.force ?? false },
  });
}

/** The same, and gives what went wrong as a line. The scope is closed by how it ended. */
export async function buildToItsEnd(...o: Parameters<typeof build>): Promise<string> {
  const [world] = o;
  try {
    await build(...o);
  } catch (error) {
    await world.scope.close('failed');
    return withoutIds([failureLine(error)])[0] ?? '';
  }
  await world.scope.close('ok');
  return 'built';
}

/** Destroys an artifact, as the core does with one that nobody keeps. */
export async function destroy(world: World, type: Type, artifact: Artifact | undefined, raw: Raw = {}): Promise<void> {
  if (artifact === undefined) throw new Error('nothing was built');
  const builder = plugin.builders[type] as Builder;
  const { config } = configure(builder, (await rawOf(world, type, raw)) as never, world.host);
  await builder.destroy?.(artifact, { ...world, config } as unknown as ComponentContext<never>);
}

interface Thing {
  readonly owner?: string;
  readonly state?: string;
  readonly name?: string;
}

/** Everything that the account holds but what every account has: how many of each kind, by region. Ended instances are nothing. */
export function holdings({ amazon }: World): readonly string[] {
  const { regions } = amazon.state() as unknown as {
    readonly regions: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Thing>>>>>>;
  };
  const counted = [
    'instances',
    'volumes',
    'snapshots',
    'images',
    'keyPairs',
    'securityGroups',
    'launchTemplates',
    'networkInterfaces',
  ];
  return Object.entries(regions).flatMap(([region, kinds]) =>
    counted.flatMap((kind) => {
      const there = Object.values(kinds[kind] ?? {}).filter(
        ({ owner = account, state, name }) => owner === account && state !== 'terminated' && name !== 'default',
      );
      return there.length === 0 ? [] : [`${region}: ${there.length} ${kind}`];
    }),
  );
}

/** Calls that change something, in their order. */
export function changes({ amazon }: World): readonly string[] {
  return amazon.calls.calls.flatMap(({ action }) => (/^(?:Describe|Get|List)/.test(action) ? [] : [action]));
}

/** What was told, with ids by the order of their kinds. */
export function told(world: World): readonly string[] {
  return withoutIds(toldLines(world.report));
}

/** Texts with ids, times and random names made the same in every run. */
export function withoutIds(texts: readonly string[]): readonly string[] {
  return texts.map((text) =>
    text
      .replace(/\b(ami|snap|i|vol|sg)-[0-9a-f]{17}\b/g, '$1-ID')
      .replace(/packer_[0-9a-f-]{36}/g, 'packer_UUID')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME'),
  );
}
