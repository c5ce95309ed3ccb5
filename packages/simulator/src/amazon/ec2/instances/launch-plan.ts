import { randomBytes } from 'node:crypto';
import type { Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { AskedAtLaunch, Instance, InstanceProfile, KeyPair } from '../../state.ts';
import { tagsFor } from '../common.ts';
import type { LaunchParameters } from '../launch-templates/template-shape.ts';
import { checkMetadataKeys } from '../tag-checks.ts';
import { type MachinePlan, planMachine } from './launch-machine.ts';
import { type NetworkPlan, planNetwork, type PrivateParameters } from './launch-network.ts';
import {
  askedAtLaunch,
  checkedUserData,
  launchKey,
  launchProfile,
  metadataOptions,
  oneOf,
  planSpot,
  type SpotPlan,
  usualMetadata,
} from './launch-options.ts';
import { checkLaunchNames, type KernelParameters, planPlacement } from './launch-placement.ts';
import { instanceTypes } from './instance-types.ts';

/** A launch with everything that it needs found, and nothing done yet. */
export interface LaunchPlan {
  readonly machine: MachinePlan;
  readonly network: NetworkPlan;
  readonly key: KeyPair | undefined;
  readonly profile: InstanceProfile | undefined;
  readonly spot: SpotPlan | undefined;
  readonly count: number;
  readonly userData: string;
  readonly shutdownBehavior: Instance['shutdownBehavior'];
  readonly metadata: Instance['metadata'];
  readonly placement: Instance['placement'];
  readonly asked: AskedAtLaunch;
  readonly flags: Pick<Instance, 'ebsOptimized' | 'disableApiTermination' | 'disableApiStop'>;
  readonly tags: Readonly<
    Record<'instance' | 'volume' | 'network-interface' | 'spot-instances-request', ReadonlyMap<string, string>>
  >;
}

/** A launch's parameters and how many instances it is to have. */
export type LaunchRequest = LaunchParameters &
  PrivateParameters &
  KernelParameters & { readonly MinCount: number; readonly MaxCount: number };

const taggable = ['instance', 'volume', 'network-interface', 'spot-instances-request', 'elastic-gpu'];

/** Refuses all that EC2 would refuse of a launch; makes nothing. */
export function planLaunch(input: LaunchRequest, caller: Caller): LaunchPlan {
  const machine = planMachine(input, caller);
  checkLaunchNames(input);
  const key = launchKey(input, machine.image, caller);
  const profile = launchProfile(input, caller);
  const userData = checkedUserData(input.UserData);
  const shutdownBehavior =
    oneOf('InstanceInitiatedShutdownBehavior', input.InstanceInitiatedShutdownBehavior, ['stop', 'terminate']) ?? 'stop';
  const spot = planSpot(input, machine.type);
  const count = planCount(input, machine, spot, caller);
  const network = planNetwork(input, machine.type.name, caller);
  if (network.privateAddress !== undefined && count > 1)
    throw refusal(
      'InvalidParameterCombination',
      'The parameter privateIpAddress cannot be used when launching more than one instance.',
    );
  const tagged = (type: string): ReadonlyMap<string, string> => tagsFor(input.TagSpecification, type, taggable);
  const metadata = metadataOptions(input.MetadataOptions, usualMetadata(machine.image));
  checkMetadataKeys(metadata.tags, tagged('instance').keys());
  return {
    machine,
    network,
    key,
    profile,
    spot,
    count,
    userData,
    shutdownBehavior,
    metadata,
    placement: planPlacement(input),
    asked: askedAtLaunch(input),
    flags: {
      ebsOptimized: input.EbsOptimized ?? false,
      disableApiTermination: input.DisableApiTermination ?? false,
      disableApiStop: input.DisableApiStop ?? false,
    },
    tags: {
      instance: tagged('instance'),
      volume: tagged('volume'),
      'network-interface': tagged('network-interface'),
      'spot-instances-request': tagged('spot-instances-request'),
    },
  };
}

/** A new password for the Administrator of a Windows instance: 32 characters, as EC2 makes them. */
export function newPassword(): string {
  return randomBytes(24).toString('base64').replaceAll('+', '!').replaceAll('/', '$');
}

/** How many there will be: as many as asked for, or as quotas allow, if those are enough. Source: RunInstances, MinCount. */
function planCount(
  { MinCount: least, MaxCount: most }: LaunchRequest,
  { type }: MachinePlan,
  spot: SpotPlan | undefined,
  { world, region, account }: Caller,
): number {
  if (least < 1 || most < least)
    throw refusal(
      'InvalidParameterValue',
      `Invalid value for minCount and maxCount: ${least}, ${most}. minCount must be at least 1, and not above maxCount.`,
    );
  const running = [...region.instances.values()].filter(
    ({ owner, state }) => owner === account.id && (state === 'pending' || state === 'running'),
  );
  const { instances, vcpus, spotInstances } = world.settings().quotas;
  const room = (limit: number | undefined, taken: number, each = 1): number =>
    limit === undefined ? Infinity : Math.max(0, Math.floor((limit - taken) / each));
  const byInstances = room(instances, running.length);
  const usedVcpus = running.reduce((sum, instance) => sum + (instanceTypes.get(instance.type)?.vcpus ?? 0), 0);
  const byVcpus = room(vcpus, usedVcpus, type.vcpus);
  const bySpot =
    spot === undefined ? Infinity : room(spotInstances, running.filter(({ lifecycle }) => lifecycle === 'spot').length);
  const where = 'Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.';
  if (bySpot < least) throw refusal('MaxSpotInstanceCountExceeded', 'Max spot instance count exceeded');
  if (byInstances < least)
    throw refusal(
      'InstanceLimitExceeded',
      `You have requested more instances (${running.length + least}) than your current instance limit of ${instances ?? 0} allows for the specified instance type. ${where}`,
    );
  if (byVcpus < least)
    throw refusal(
      'VcpuLimitExceeded',
      `You have requested more vCPU capacity than your current vCPU limit of ${vcpus ?? 0} allows for the instance bucket that the specified instance type belongs to. ${where}`,
    );
  return Math.min(most, byInstances, byVcpus, bySpot);
}
