import {
  CreateImageCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeSnapshotsCommand,
  RegisterImageCommand,
  type RegisterImageCommandInput,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { home, me, openCloud, other, published, refusalOf, type TestCloud } from './cloud.ts';
import { firstImage, placeInstance, shownImage } from './instance.ts';

const malformed =
  "InvalidAMIName.Malformed: AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '.', '-', '/' and '_'";

/** A snapshot of a blank volume, completed. */
async function snapshot(cloud: TestCloud, more = {}): Promise<string> {
  const ec2 = cloud.ec2();
  const { VolumeId } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: `${home}a`, Size: 5, ...more }));
  const { SnapshotId: id = '' } = await ec2.send(new CreateSnapshotCommand({ VolumeId }));
  cloud.pass(45_000);
  return id;
}

describe('RegisterImage', () => {
  const register = (cloud: TestCloud, SnapshotId: string, more: Partial<RegisterImageCommandInput> = {}) =>
    cloud.ec2().send(
      new RegisterImageCommand({
        Name: 'registered',
        RootDeviceName: '/dev/xvda',
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId, VolumeType: 'gp3', DeleteOnTermination: true } }],
        VirtualizationType: 'hvm',
        ...more,
      }),
    );

  test('makes an image of a snapshot, with all that it is told', async () => {
    await using cloud = await openCloud();
    const { ImageId } = await register(cloud, await snapshot(cloud), {
      Architecture: 'arm64',
      BootMode: 'uefi',
      TpmSupport: 'v2.0',
      UefiData: 'QU1aTlVFRkk=',
      ImdsSupport: 'v2.0',
      EnaSupport: true,
      SriovNetSupport: 'simple',
      Description: 'by hand',
      TagSpecifications: [{ ResourceType: 'image', Tags: [{ Key: 'a', Value: 'b' }] }],
    });
    expect(await shownImage(cloud, ImageId)).toMatchObject({ State: 'pending' });
    cloud.pass(5000);
    expect(await shownImage(cloud, ImageId)).toMatchObject({
      State: 'available',
      Architecture: 'arm64',
      BootMode: 'uefi',
      TpmSupport: 'v2.0',
      ImdsSupport: 'v2.0',
      EnaSupport: true,
      SriovNetSupport: 'simple',
      Description: 'by hand',
      RootDeviceName: '/dev/xvda',
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 5, VolumeType: 'gp3', Encrypted: false } }],
      Tags: [{ Key: 'a', Value: 'b' }],
      VirtualizationType: 'hvm',
    });
  });

  test('has partitions for devices only where the image is paravirtual', async () => {
    await using cloud = await openCloud();
    const SnapshotId = await snapshot(cloud);
    const ofPartition = { RootDeviceName: '/dev/sda2', BlockDeviceMappings: [{ DeviceName: '/dev/sda2', Ebs: { SnapshotId } }] };
    expect(await refusalOf(register(cloud, SnapshotId, ofPartition))).toBe(
      'InvalidBlockDeviceMapping: Invalid device name /dev/sda2',
    );
    expect(await refusalOf(register(cloud, SnapshotId, { ...ofPartition, VirtualizationType: 'paravirtual' }))).toBe(
      'no refusal',
    );
  });

  test('is what EC2 takes it for when it is told little', async () => {
    await using cloud = await openCloud();
    const { ImageId } = await register(cloud, await snapshot(cloud), { VirtualizationType: undefined });
    expect(await shownImage(cloud, ImageId)).toMatchObject({ Architecture: 'i386', VirtualizationType: 'paravirtual' });
  });

  test.each<[string, Partial<RegisterImageCommandInput>, string]>([
    ['no root device', { RootDeviceName: undefined }, 'MissingParameter: The request must contain the parameter rootDeviceName'],
    [
      'a root device that is not mapped',
      { RootDeviceName: '/dev/sda1' },
      "InvalidBlockDeviceMapping: The root device '/dev/sda1' is not mapped to a snapshot.",
    ],
    ['a TPM without UEFI', { TpmSupport: 'v2.0' }, 'InvalidParameterCombination: tpmSupport requires the boot mode uefi.'],
    [
      'UEFI data without UEFI',
      { UefiData: 'QQ==', BootMode: 'legacy-bios' },
      'InvalidParameterCombination: uefiData requires the boot mode uefi or uefi-preferred.',
    ],
    [
      'ENA of a paravirtual image',
      { VirtualizationType: 'paravirtual', EnaSupport: true },
      'InvalidParameterCombination: enaSupport is supported for HVM AMIs only.',
    ],
    ['a malformed name', { Name: 'x' }, malformed],
    [
      'an image in S3',
      { ImageLocation: 'bucket/manifest.xml' },
      'InvalidManifest: The manifest bucket/manifest.xml cannot be read: the simulator keeps no images in S3.',
    ],
  ])('refuses %s', async (_, input, refusal) => {
    await using cloud = await openCloud();
    expect(await refusalOf(register(cloud, await snapshot(cloud), input))).toBe(refusal);
  });

  test('refuses to say whether a snapshot is encrypted, and snapshots that are not completed', async () => {
    await using cloud = await openCloud();
    const SnapshotId = await snapshot(cloud);
    const mapping = { DeviceName: '/dev/xvda', Ebs: { SnapshotId, Encrypted: false } };
    expect(await refusalOf(register(cloud, SnapshotId, { BlockDeviceMappings: [mapping] }))).toBe(
      'InvalidBlockDeviceMapping: the encrypted flag cannot be specified since device /dev/xvda has a snapshot specified.',
    );
    const small = { DeviceName: '/dev/xvda', Ebs: { SnapshotId, VolumeSize: 1 } };
    expect(await refusalOf(register(cloud, SnapshotId, { BlockDeviceMappings: [small] }))).toBe(
      `InvalidBlockDeviceMapping: Volume of size 1GB is smaller than snapshot '${SnapshotId}', expect size >= 5GB`,
    );
    const { VolumeId } = await cloud.ec2().send(new CreateVolumeCommand({ AvailabilityZone: `${home}a`, Size: 5 }));
    const { SnapshotId: pending = '' } = await cloud.ec2().send(new CreateSnapshotCommand({ VolumeId }));
    expect(await refusalOf(register(cloud, pending))).toBe(
      `InvalidSnapshot.InvalidState: The snapshot '${pending}' is not in the completed state.`,
    );
  });

  test('lets in the user of the machine whose files they are', async () => {
    await using cloud = await openCloud({ images: [published()] });
    const instance = await placeInstance(cloud, firstImage(cloud), { more: [{ device: '/dev/sdf', ebs: { size: 2 } }] });
    const users: (string | undefined)[] = [];
    for (const device of ['/dev/sda1', '/dev/sdf']) {
      const { SnapshotId = '' } = await cloud.ec2().send(new CreateSnapshotCommand({ VolumeId: instance.volumes.get(device) }));
      cloud.pass(45_000);
      const { ImageId = '' } = await register(cloud, SnapshotId, { Name: `of ${device.slice(1)}` });
      users.push(cloud.caller().region.images.get(ImageId)?.defaultUser);
    }
    expect(users).toEqual(['admin', 'admin']);
  });
});

describe('DeregisterImage', () => {
  test('takes an image away for good; its snapshots can be deleted then', async () => {
    await using cloud = await openCloud({ images: [published({ owner: me })] });
    const image = [...cloud.caller().region.images.values()][0];
    const ImageId = image?.id ?? '';
    const SnapshotId = image?.mappings[0]?.ebs?.snapshotId ?? '';
    const ec2 = cloud.ec2();
    expect(await ec2.send(new DeregisterImageCommand({ ImageId }))).toMatchObject({ Return: true });
    expect(await shownImage(cloud, ImageId)).toBeUndefined();
    expect(await refusalOf(ec2.send(new DeregisterImageCommand({ ImageId })))).toBe(
      `InvalidAMIID.Unavailable: The image ID '${ImageId}' is no longer available`,
    );
    await ec2.send(new DeleteSnapshotCommand({ SnapshotId }));
  });

  test('deletes the snapshots that are nobody else’s when it is told to', async () => {
    await using cloud = await openCloud({ images: [published()] });
    const { id: InstanceId } = await placeInstance(cloud, firstImage(cloud), {
      more: [{ device: '/dev/sdf', ebs: { size: 2 } }],
    });
    const { ImageId = '' } = await cloud.ec2().send(new CreateImageCommand({ InstanceId, Name: 'mine' }));
    cloud.pass(90_000);
    const [root, second] = ((await shownImage(cloud, ImageId))?.BlockDeviceMappings ?? []).map(({ Ebs: ebs }) => ebs?.SnapshotId);
    await cloud.ec2().send(
      new RegisterImageCommand({
        Name: 'another',
        RootDeviceName: '/dev/sda1',
        BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { SnapshotId: root } }],
      }),
    );
    const answer = await cloud.ec2().send(new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots: true }));
    expect(answer.DeleteSnapshotResults).toEqual([
      { SnapshotId: root, ReturnCode: 'skipped' },
      { SnapshotId: second, ReturnCode: 'success' },
    ]);
    const { Snapshots: left } = await cloud.ec2().send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
    expect(left?.map(({ SnapshotId: id }) => id)).toEqual([root]);
  });

  test('is the owner’s alone', async () => {
    await using cloud = await openCloud({ images: [published()] });
    const ImageId = [...cloud.caller().region.images.keys()][0] ?? '';
    expect(await refusalOf(cloud.ec2({ account: other }).send(new DeregisterImageCommand({ ImageId })))).toBe(
      `AuthFailure: Not authorized for image:${ImageId}`,
    );
  });
});
