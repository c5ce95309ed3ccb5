import type { Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { DeviceMapping, Image } from '../../state.ts';
import { required } from '../common.ts';
import { foundImage, imageState, unavailable } from '../images/image.ts';
import type { LaunchParameters } from '../launch-templates/template-shape.ts';
import { readMappings } from '../mappings.ts';
import { usableSnapshot } from '../snapshots.ts';
import { planVolume } from '../volumes.ts';
import { hasEnclaves } from './describe-types.ts';
import { type InstanceType, instanceTypes } from './instance-types.ts';

/** What is launched: an image, on a type of machine. */
export interface MachinePlan {
  readonly image: Image;
  readonly type: InstanceType;
  /** Every volume, the image's and those of the launch; `noDevice` has taken away what it names. */
  readonly mappings: readonly DeviceMapping[];
}

/** Refuses what cannot be launched: images that are not there, types that do not fit them, volumes that cannot be made. */
export function planMachine(input: LaunchParameters, caller: Caller): MachinePlan {
  if (input.ImageId === undefined) throw required('ImageId');
  const image = foundImage(input.ImageId, caller);
  if (imageState(image, caller.world.clock.now()) !== 'available') throw unavailable(image.id);
  // What RunInstances takes when it is told nothing. Source: EC2 API Reference, RunInstances, InstanceType.
  const name = input.InstanceType ?? 'm1.small';
  const type = instanceTypes.get(name);
  if (type === undefined) throw refusal('InvalidParameterValue', `Invalid value '${name}' for InstanceType.`);
  checkFit(image, type);
  checkOptions(input, type);
  const mappings = mergedMappings(image.mappings, readMappings(input.BlockDeviceMapping));
  for (const mapping of mappings) {
    const snapshotId = mapping.ebs?.snapshotId;
    const ofImage = image.mappings.some(({ ebs }) => ebs?.snapshotId === snapshotId);
    if (snapshotId !== undefined && !ofImage) usableSnapshot(snapshotId, caller);
    planVolume(mapping, caller);
  }
  if (!mappings.some(({ device }) => device === image.rootDeviceName))
    throw refusal(
      'InvalidBlockDeviceMapping',
      `The device '${image.rootDeviceName}' is the root device of '${image.id}' and must be among the block device mappings.`,
    );
  return { image, type, mappings };
}

function checkFit(image: Image, type: InstanceType): void {
  if (!type.architectures.includes(image.architecture))
    throw refusal(
      'InvalidParameterValue',
      `The architecture '${type.architectures.join(',')}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.`,
    );
  if (image.virtualizationType !== 'hvm')
    throw refusal(
      'InvalidParameterCombination',
      `Virtualization type '${image.virtualizationType}' is not supported for the '${type.name}' instance type. Use an AMI with virtualization type 'hvm'.`,
    );
  if (type.ena === 'required' && !image.enaSupport)
    throw refusal(
      'InvalidParameterCombination',
      `Enhanced networking with the Elastic Network Adapter (ENA) is required for the '${type.name}' instance type. Ensure that you are using an AMI that is enabled for ENA.`,
    );
  if (image.bootMode !== undefined && image.bootMode !== 'uefi-preferred' && !type.bootModes.includes(image.bootMode))
    throw refusal(
      'InvalidParameterCombination',
      `The boot mode '${image.bootMode}' of the AMI is not supported by the '${type.name}' instance type.`,
    );
}

function checkOptions(input: LaunchParameters, type: InstanceType): void {
  if (input.CreditSpecification !== undefined && !type.burstable)
    throw refusal('InstanceCreditSpecification.NotSupported', `The ${type.name} instance type does not support T2 Unlimited.`);
  const credits = input.CreditSpecification?.CpuCredits;
  if (credits !== undefined && credits !== 'standard' && credits !== 'unlimited')
    throw refusal('InvalidParameterValue', `Invalid value '${credits}' for cpuCredits. Valid values: standard, unlimited.`);
  if (input.EnclaveOptions?.Enabled === true && !hasEnclaves(type))
    throw refusal('Unsupported', `The instance type '${type.name}' does not support AWS Nitro Enclaves.`);
  if (input.EnclaveOptions?.Enabled === true && input.HibernationOptions?.Configured === true)
    throw refusal('InvalidParameterCombination', 'Enclaves and hibernation cannot be enabled on the same instance.');
}

/** A launch's mappings over those of the image: what a launch says of a device goes before, the rest stays. */
function mergedMappings(ofImage: readonly DeviceMapping[], asked: readonly DeviceMapping[]): readonly DeviceMapping[] {
  const merged = ofImage.map((mapping) => {
    const override = asked.find(({ device }) => device === mapping.device);
    if (override === undefined) return mapping;
    return override.ebs === undefined ? override : { ...override, ebs: overridden(mapping.ebs, override.ebs) };
  });
  const added = asked.filter(({ device }) => !ofImage.some((mapping) => mapping.device === device));
  return [...merged, ...added].filter(({ ebs }) => ebs !== undefined);
}

function overridden(known: DeviceMapping['ebs'], asked: NonNullable<DeviceMapping['ebs']>): NonNullable<DeviceMapping['ebs']> {
  if (asked.snapshotId !== undefined && known?.snapshotId !== undefined && asked.snapshotId !== known.snapshotId) return asked;
  // Performance belongs to a type: another type begins anew.
  const performance = asked.type === undefined || asked.type === known?.type ? {} : { iops: undefined, throughput: undefined };
  const { iops, throughput, ...rest } = { ...known, ...performance, ...asked };
  return { ...rest, ...(iops === undefined ? {} : { iops }), ...(throughput === undefined ? {} : { throughput }) };
}
