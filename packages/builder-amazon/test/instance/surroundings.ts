import {
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeImagesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type Image,
} from '@aws-sdk/client-ec2';
import type { InstanceOptions, Surroundings } from '../../src/builders/instance.ts';
import { launchOnDemand } from '../../src/instance/on-demand.ts';
import { launchSpot } from '../../src/instance/spot.ts';
import { isSpot } from '../../src/checks/spot.ts';
import { openWorld, type World } from '../world.ts';

/** The image that worlds have. */
export async function sourceOf({ clients }: World): Promise<Image> {
  const { Images: [image] = [] } = await clients.ec2().send(new DescribeImagesCommand({ Owners: ['099720109477'] }));
  if (image === undefined) throw new Error('the world has no image');
  return image;
}

/** A world whose waiting takes no time: the clock of what is built jumps, but for calls, which keep their time. */
export async function hastyWorld(o?: Parameters<typeof openWorld>[0]): Promise<World> {
  const world = await openWorld(o);
  const { clock } = world.host;
  let jumped = 0;
  const host = {
    ...world.host,
    clock: {
      now: () => clock.now() + jumped,
      sleep: async (milliseconds: number, signal: AbortSignal): Promise<void> => {
        if (milliseconds >= world.clients.limit) return clock.sleep(milliseconds, signal);
        jumped += milliseconds;
        return clock.sleep(0, signal);
      },
    },
  };
  return { ...world, host, work: { ...world.work, host } };
}

/** What is ready when an instance is launched, where nothing is asked for. */
export async function surroundingsIn(world: World, more: Partial<Surroundings> = {}): Promise<Surroundings> {
  return {
    source: await sourceOf(world),
    network: {},
    key: {},
    groups: [],
    profile: undefined,
    runTags: {},
    volumeTags: {},
    tagsByDevice: {},
    spotTags: {},
    fleetTags: {},
    ...more,
  };
}

export const noDevices: InstanceOptions = { launchDevices: [], keeps: [], volumeTags: {} };

/** Launches as a build does. */
export async function launchIn(
  world: World,
  raw: Readonly<Record<string, unknown>>,
  more: Partial<Surroundings> = {},
  o: Partial<InstanceOptions> = {},
): Promise<string> {
  const config = world.configOf(raw);
  const surroundings = await surroundingsIn(world, more);
  const launch = isSpot(config) ? launchSpot : launchOnDemand;
  return launch(config, surroundings, { ...noDevices, launchDevices: config.launch_block_device_mappings, ...o }, world.work);
}

/** Parameters of the calls of an action, in their order. */
export function sent({ amazon }: World, action: string): readonly Readonly<Record<string, string>>[] {
  return amazon.calls.calls.flatMap((call) =>
    call.action === action ? [call.parameters as Readonly<Record<string, string>>] : [],
  );
}

/** The names of all calls that a build made, in their order. */
export function actions({ amazon }: World): readonly string[] {
  return amazon.calls.calls.map(({ action }) => action);
}

type Kind = 'instances' | 'volumes' | 'fleets' | 'keyPairs' | 'launchTemplates' | 'spotRequests' | 'networkInterfaces';

/** What of a kind there is in a region of the cloud, as the simulator tells it. */
export function thingsIn({ amazon }: World, kind: Kind): readonly Readonly<Record<string, unknown>>[] {
  const state = amazon.state() as { readonly regions: Readonly<Record<string, Readonly<Record<Kind, object>>>> };
  return Object.values(state.regions).flatMap((region) => Object.values(region[kind]) as Readonly<Record<string, unknown>>[]);
}

/** Takes the default network away, as accounts have it that were told to. */
export async function removeNetwork({ clients }: World): Promise<void> {
  const ec2 = clients.ec2();
  const { Subnets: subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  for (const { SubnetId } of subnets) await ec2.send(new DeleteSubnetCommand({ SubnetId }));
  const { Vpcs: vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  for (const { VpcId } of vpcs) await ec2.send(new DeleteVpcCommand({ VpcId }));
}
