// What an attribute does: the difference between what a build asks and does with it and without it.
import type { Artifact, Builder, BuildContext } from '@imgbuild/core/sdk';
import { failureLine, fakeMachine, runBuilder } from '@imgbuild/core/testing';
import type { PublicImage } from '@imgbuild/simulator';
import plugin from '../../src/index.ts';
import { type Type, withoutIds } from '../builders/build.ts';
import { sourceOf } from '../instance/surroundings.ts';
import { account, openWorld, region, type World } from '../world.ts';

export type Raw = Readonly<Record<string, unknown>>;

/** Attributes, settings that have them, and what must be set for them to mean something, which the build without them has too. */
export interface Row {
  /** As they stand in a template, with the blocks they are in: `metadata_options.http_tokens`. */
  readonly of: string | readonly string[];
  readonly set: Raw | ((world: World) => Promise<Raw>);
  /** Joined with what every build here has; undefined takes a setting away. */
  readonly besides?: Raw | ((world: World) => Promise<Raw>);
  /** The builders it is run with; by default all that have the attributes. */
  readonly on?: readonly Type[];
  /** Images that the world has; an Ubuntu unless given. */
  readonly images?: readonly PublicImage[];
}

/** What every build has, by its builder. */
const usual: Readonly<Record<Type, Raw>> = {
  'amazon-ebs': { ami_name: 'image' },
  'amazon-ebssurrogate': {
    ami_name: 'image',
    ami_virtualization_type: 'hvm',
    launch_block_device_mappings: [{ device_name: '/dev/xvdf', volume_size: 9, delete_on_termination: true }],
    ami_root_device: { source_device_name: '/dev/xvdf', device_name: '/dev/xvda', delete_on_termination: true },
  },
  'amazon-ebsvolume': { ebs_volumes: [{ device_name: '/dev/xvdf', volume_size: 9 }] },
};

/** The calls of a build, what its communicator is told, and how it ended: each line once, ids and times made the same. */
async function linesOf(type: Type, { besides = {}, set, images }: Row, isSet: boolean): Promise<readonly string[]> {
  await using world = await openWorld(images === undefined ? {} : { images });
  const settings = async (of: Row['set']): Promise<Raw> => (typeof of === 'function' ? of(world) : of);
  const { ImageId: source_ami } = await sourceOf(world);
  const common = { source_ami, instance_type: 't3.micro', communicator: 'none', ...usual[type] };
  const around = merged(common, await settings(besides));
  const all: Raw = isSet ? merged(around, await settings(set)) : around;
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  world.amazon.calls.clear();
  const lines: string[] = [];
  const builder = plugin.builders[type] as Builder;
  const run = async (ctx: BuildContext<never, never>): Promise<Artifact | undefined> => {
    const connect: typeof ctx.connect = async (target) => {
      const { settings: given = {}, ...rest } = target as { readonly settings?: Raw };
      for (const [name, value] of Object.entries({ ...rest, ...given })) lines.push(`connect ${name}=${shown(value)}`);
      return fakeMachine();
    };
    return builder.run({ ...ctx, connect });
  };
  let end = 'built';
  try {
    await runBuilder({ ...builder, run }, given as never, async () => undefined, { ...world, build: { force: false } });
    await world.scope.close('ok');
  } catch (error) {
    end = failureLine(error);
    await world.scope.close('failed');
  }
  for (const call of world.amazon.calls.calls) {
    const where = `${call.region === region ? '' : `${call.region} `}${call.account === account ? '' : `${call.account} `}`;
    lines.push(`${where}${call.action}`);
    for (const [name, value] of Object.entries(call.parameters as Raw))
      lines.push(`${where}${call.action} ${name}=${shown(value)}`);
  }
  return [...new Set(withoutIds([...lines, end]).map((line) => plain(line.replaceAll(world.folder, 'FOLDER'))))];
}

/** Blocks are joined, so that a row need not repeat what surrounds its attribute. */
function merged(one: Raw, other: Raw): Raw {
  const entries = Object.entries(other).map(([name, value]): readonly [string, unknown] => {
    const former = one[name];
    return [name, isBlock(former) && isBlock(value) ? merged(former, value) : value];
  });
  return { ...one, ...Object.fromEntries(entries) };
}

function isBlock(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Without what is another in every run. */
function plain(line: string): string {
  return line
    .replace(/^(.* ClientToken=).*/, '$1TOKEN')
    .replace(/\b[0-9a-f]{32}\b/g, 'TOKEN')
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UUID')
    .replace(/^(connect host=)\d+\.\d+\.\d+\.\d+$/, '$1PUBLIC')
    .replace(/\b(subnet|vpc|eni|lt|fleet|sir|import-ami)-[0-9a-f-]{8,}/g, '$1-ID')
    .replace(/-----BEGIN [\s\S]*/, 'KEY')
    .replace(/(PublicKeyMaterial)=.*/, '$1=KEY')
    .replace(/127\.0\.0\.1:\d+/g, 'HOST:PORT');
}

/** A row's lines in a fixture: what comes with its attributes, and what goes. */
export async function effectOf(type: Type, row: Row): Promise<string> {
  const [without, having] = [await linesOf(type, row, false), await linesOf(type, row, true)];
  const gone = without.filter((line) => !having.includes(line)).map((line) => `- ${line}`);
  const come = having.filter((line) => !without.includes(line)).map((line) => `+ ${line}`);
  return [...gone, ...come].join('\n');
}

/** Paths of a row. */
export function pathsOf({ of }: Pick<Row, 'of'>): readonly string[] {
  return typeof of === 'string' ? [of] : of;
}
