import { action, type Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { DeviceMapping, Image, Instance, Volume } from '../../state.ts';
import { boolean, string, structure } from '../../wire/shape.ts';
import { dryRun, found, known, required, tagsFor, tagSpecifications } from '../common.ts';
import { whileDown } from '../instances/lifecycle.ts';
import { deviceMappings, readMappings } from '../mappings.ts';
import { placeSnapshot } from '../snapshots.ts';
import { askable, performanceOf } from '../volume-types.ts';
import { attachmentOf } from '../volumes.ts';
import { checkName, checkQuota, fateOf, newImage } from './image.ts';
import { checkedMapping } from './register.ts';

/**
 * Source: EC2 API Reference, CreateImage. A running instance is rebooted unless NoReboot is set: what its programs write when they
 * end is then in the image. With NoReboot its files are copied while they are written to, and may not fit together.
 */
export const createImage = action(
  structure({
    InstanceId: string,
    Name: string,
    Description: string,
    NoReboot: boolean,
    SnapshotLocation: string,
    ...deviceMappings,
    ...tagSpecifications,
    ...dryRun,
  }),
  async (input, caller) => {
    const { world, region } = caller;
    const instance = found('instance', region.instances, input.InstanceId, caller);
    if (input.Name === undefined) throw required('name');
    checkName(input.Name, caller);
    if (instance.state !== 'running' && instance.state !== 'stopping' && instance.state !== 'stopped')
      throw refusal(
        'InvalidParameterValue',
        `Invalid value '${instance.id}' for instanceId. Instance is not in state 'running' or 'stopping' or 'stopped'`,
      );
    checkQuota(caller);
    const types = ['image', 'snapshot'];
    const imageTags = tagsFor(input.TagSpecification, 'image', types);
    const snapshotTags = tagsFor(input.TagSpecification, 'snapshot', types);
    const asked = readMappings(input.BlockDeviceMapping);
    const volumes = volumesOf(instance, caller);
    for (const mapping of asked) checkOverride(mapping, volumes.get(mapping.device), instance);
    const added = asked
      .filter(({ device, noDevice }) => noDevice !== true && !volumes.has(device))
      .map((mapping) => checkedMapping(mapping, caller));
    const kept = [...volumes].filter(([device]) => !asked.some((mapping) => mapping.device === device && mapping.noDevice));
    const freeze = () =>
      Promise.all(kept.map(async ([device, volume]) => ({ device, volume, contents: await volume.disk.freeze(caller.signal) })));
    const reboots = input.NoReboot !== true && instance.state === 'running';
    const frozen = await (reboots ? whileDown(instance, caller, freeze) : freeze());
    // Somebody else may have taken the name in the meantime. From here on nothing waits.
    checkName(input.Name, caller);
    checkQuota(caller);
    const base = newImage(caller);
    const described = `Created by CreateImage(${instance.id}) for ${base.id}`;
    const mapped = frozen.map(({ device, volume, contents }): DeviceMapping => {
      const snapshot = placeSnapshot(volume, contents, { description: described, tags: snapshotTags }, caller);
      const override = asked.find((mapping) => mapping.device === device)?.ebs;
      return {
        device,
        ebs: {
          type: volume.type,
          ...(changesType(override, volume) ? {} : askable(volume.type, volume)),
          deleteOnTermination: volume.attachment?.deleteOnTermination ?? true,
          ...override,
          snapshotId: snapshot.id,
          size: override?.size ?? volume.size,
          encrypted: volume.encrypted,
        },
      };
    });
    const { durations } = world.settings();
    const image: Image = {
      ...base,
      ...inherited(instance, caller),
      tags: imageTags,
      name: input.Name,
      description: input.Description ?? '',
      ...fateOf(input.Name, base.createdAt + Math.max(durations.image, durations.snapshot), caller),
      mappings: [...mapped, ...added],
      source: { instanceId: instance.id },
    };
    region.images.set(image.id, image);
    return { imageId: image.id };
  },
);

/** The volumes at an instance by device, the root device first. */
function volumesOf(instance: Instance, { world, region }: Caller): ReadonlyMap<string, Volume> {
  const now = world.clock.now();
  const all = [...instance.volumes].flatMap(([device, id]): readonly (readonly [string, Volume])[] => {
    const volume = region.volumes.get(id);
    return volume === undefined || attachmentOf(volume, now) === undefined ? [] : [[device, volume]];
  });
  const isRoot = ([device]: readonly [string, Volume]): boolean => device === instance.rootDeviceName;
  return new Map([...all.filter(isRoot), ...all.filter((each) => !isRoot(each))]);
}

/** Performance belongs to a type: another type begins anew. */
function changesType(override: DeviceMapping['ebs'], volume: Volume): boolean {
  return override?.type !== undefined && override.type !== volume.type;
}

/** Source: EC2 API Reference, EbsBlockDevice, Encrypted; CreateImage, BlockDeviceMapping. */
function checkOverride({ device, noDevice, ebs }: DeviceMapping, volume: Volume | undefined, instance: Instance): void {
  if (noDevice === true) {
    if (device === instance.rootDeviceName)
      throw refusal('InvalidBlockDeviceMapping', `The root device '${device}' cannot be left out of the image.`);
    return;
  }
  if (volume === undefined) return;
  if (ebs?.size !== undefined && ebs.size < volume.size)
    throw refusal(
      'InvalidBlockDeviceMapping',
      `Volume of size ${ebs.size}GB is smaller than expected size ${volume.size}GB of device '${device}'`,
    );
  if (ebs?.snapshotId !== undefined)
    throw refusal('InvalidBlockDeviceMapping', `snapshotId can only be modified on EBS devices that are not attached: ${device}`);
  if (ebs?.encrypted === true && !volume.encrypted)
    throw refusal(
      'InvalidBlockDeviceMapping',
      `The encryption of the volume at '${device}' cannot be changed by an image of it.`,
    );
  performanceOf(ebs?.type ?? volume.type, ebs?.size ?? volume.size, {
    ...(changesType(ebs, volume) ? {} : askable(volume.type, volume)),
    ...known({ iops: ebs?.iops, throughput: ebs?.throughput }),
  });
}

/** What an image has from the instance it is made of, and through it from the image that the instance was launched from. */
function inherited(instance: Instance, { region }: Caller) {
  const { architecture, platform, virtualizationType, bootMode, tpmSupport, productCodes, defaultUser } = instance.image;
  const launched = region.images.get(instance.imageId);
  return {
    architecture,
    virtualizationType,
    productCodes,
    defaultUser,
    rootDeviceName: instance.rootDeviceName,
    enaSupport: instance.enaSupport,
    ...known({ platform, bootMode, tpmSupport, uefiData: launched?.uefiData, imdsSupport: launched?.imdsSupport }),
    ...known({ sriovNetSupport: instance.sriovNetSupport }),
  };
}
