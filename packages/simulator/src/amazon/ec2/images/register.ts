import { action, type Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { DeviceMapping, Image } from '../../state.ts';
import { boolean, list, string, structure } from '../../wire/shape.ts';
import { dryRun, known, required, tagsFor, tagSpecifications } from '../common.ts';
import { isDeviceName, isParavirtualDeviceName } from '../device-names.ts';
import { deviceMappings, readMappings } from '../mappings.ts';
import { snapshotState, usableSnapshot } from '../snapshots.ts';
import { askable } from '../volume-types.ts';
import { planVolume } from '../volumes.ts';
import { checkName, checkQuota, fateOf, newImage } from './image.ts';

/** Source: EC2 API Reference, RegisterImage. Images that are stored in S3 do not exist here. */
export const registerImage = action(
  structure({
    Name: string,
    Description: string,
    Architecture: string,
    BillingProduct: list(string),
    BootMode: string,
    EnaSupport: boolean,
    ImageLocation: string,
    ImdsSupport: string,
    KernelId: string,
    RamdiskId: string,
    RootDeviceName: string,
    SriovNetSupport: string,
    TpmSupport: string,
    UefiData: string,
    VirtualizationType: string,
    ...deviceMappings,
    ...tagSpecifications,
    ...dryRun,
  }),
  (input, caller) => {
    const { world, region } = caller;
    if (input.Name === undefined) throw required('name');
    checkName(input.Name, caller);
    if (input.ImageLocation !== undefined)
      throw refusal(
        'InvalidManifest',
        `The manifest ${input.ImageLocation} cannot be read: the simulator keeps no images in S3.`,
      );
    const features = checkedFeatures(input);
    checkQuota(caller);
    const rootDeviceName = input.RootDeviceName;
    if (rootDeviceName === undefined) throw required('rootDeviceName');
    const isName = features.virtualizationType === 'hvm' ? isDeviceName : isParavirtualDeviceName;
    const mappings = readMappings(input.BlockDeviceMapping, isName).map((mapping) => checkedMapping(mapping, caller));
    if (!mappings.some(({ device, ebs }) => device === rootDeviceName && ebs?.snapshotId !== undefined))
      throw refusal('InvalidBlockDeviceMapping', `The root device '${rootDeviceName}' is not mapped to a snapshot.`);
    const base = newImage(caller);
    const image: Image = {
      ...base,
      ...features,
      productCodes: input.BillingProduct,
      tags: tagsFor(input.TagSpecification, 'image'),
      name: input.Name,
      description: input.Description ?? '',
      ...fateOf(input.Name, base.createdAt + world.settings().durations.imageRegistration, caller),
      rootDeviceName,
      mappings,
      source: {},
      defaultUser: userOf(mappings, caller),
    };
    region.images.set(image.id, image);
    return { imageId: image.id };
  },
);

interface Features {
  readonly Architecture: string | undefined;
  readonly BootMode: string | undefined;
  readonly EnaSupport: boolean | undefined;
  readonly ImdsSupport: string | undefined;
  readonly KernelId: string | undefined;
  readonly RamdiskId: string | undefined;
  readonly SriovNetSupport: string | undefined;
  readonly TpmSupport: string | undefined;
  readonly UefiData: string | undefined;
  readonly VirtualizationType: string | undefined;
}

/** Defaults are EC2's: an image is i386 and paravirtual unless the call says something else. */
function checkedFeatures(input: Features) {
  const architecture = oneOf('architecture', input.Architecture ?? 'i386', [
    'i386',
    'x86_64',
    'arm64',
    'x86_64_mac',
    'arm64_mac',
  ]);
  const virtualizationType = oneOf('virtualizationType', input.VirtualizationType ?? 'paravirtual', ['hvm', 'paravirtual']);
  const bootMode = oneOf('bootMode', input.BootMode, ['legacy-bios', 'uefi', 'uefi-preferred']);
  const tpmSupport = oneOf('tpmSupport', input.TpmSupport, ['v2.0']);
  const imdsSupport = oneOf('imdsSupport', input.ImdsSupport, ['v2.0']);
  const sriovNetSupport = oneOf('sriovNetSupport', input.SriovNetSupport, ['simple']);
  if (tpmSupport !== undefined && bootMode !== 'uefi')
    throw refusal('InvalidParameterCombination', 'tpmSupport requires the boot mode uefi.');
  if (input.UefiData !== undefined && bootMode !== 'uefi' && bootMode !== 'uefi-preferred')
    throw refusal('InvalidParameterCombination', 'uefiData requires the boot mode uefi or uefi-preferred.');
  if (virtualizationType === 'paravirtual') {
    const feature = input.EnaSupport === true ? 'enaSupport' : sriovNetSupport === undefined ? undefined : 'sriovNetSupport';
    if (feature !== undefined) throw refusal('InvalidParameterCombination', `${feature} is supported for HVM AMIs only.`);
  }
  return {
    architecture,
    virtualizationType,
    enaSupport: input.EnaSupport ?? false,
    ...known({ bootMode, tpmSupport, imdsSupport, sriovNetSupport }),
    ...known({ uefiData: input.UefiData, kernelId: input.KernelId, ramdiskId: input.RamdiskId }),
  };
}

/** Refuses a value that is none of those that there are, in EC2's words. */
export function oneOf<V extends string | undefined>(parameter: string, value: V, values: readonly string[]): V {
  if (value !== undefined && !values.includes(value))
    throw refusal('InvalidParameterValue', `Value (${value}) for parameter ${parameter} is invalid.`);
  return value;
}

/** A device of a new image with what its snapshot and its type leave no choice about; refuses what a launch could not make. */
export function checkedMapping(mapping: DeviceMapping, caller: Caller): DeviceMapping {
  const { device, ebs } = mapping;
  if (ebs === undefined) return mapping;
  if (ebs.snapshotId === undefined) {
    planVolume(mapping, caller);
    return mapping;
  }
  const snapshot = usableSnapshot(ebs.snapshotId, caller);
  if (ebs.encrypted !== undefined) throw encryptedWithSnapshot(device);
  if (snapshotState(snapshot, caller.world.clock.now()) !== 'completed')
    throw refusal('InvalidSnapshot.InvalidState', `The snapshot '${snapshot.id}' is not in the completed state.`);
  const { size, type, ...plan } = planVolume(mapping, caller);
  return { device, ebs: { ...ebs, ...askable(type, plan), size, type, encrypted: snapshot.encrypted } };
}

/** An image that has an encrypted snapshot cannot say whether it is encrypted. Source: EC2 API Reference, EbsBlockDevice. */
function encryptedWithSnapshot(device: string): Error {
  return refusal(
    'InvalidBlockDeviceMapping',
    `the encrypted flag cannot be specified since device ${device} has a snapshot specified.`,
  );
}

/** The user whom machines let in is the guest's own affair: that of the machine that the root snapshot was taken of. */
function userOf(mappings: readonly DeviceMapping[], { region }: Caller): string {
  const snapshots = mappings.map(({ ebs }) => ebs?.snapshotId).filter((id) => id !== undefined);
  return snapshots.map((id) => region.snapshots.get(id)?.defaultUser).find((user) => user !== undefined) ?? 'root';
}
