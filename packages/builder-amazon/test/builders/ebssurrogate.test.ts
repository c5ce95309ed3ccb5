import { CreateSnapshotCommand, CreateVolumeCommand, RegisterImageCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { own } from '../image/instances.ts';
import { actions, sent, thingsIn } from '../instance/surroundings.ts';
import { openWorld, region, type World } from '../world.ts';
import { build, buildToItsEnd, changes, destroy, holdings, root, told } from './build.ts';

/** What the only call of an action was told. */
function only(world: World, action: string): Readonly<Record<string, string>> {
  const [call, ...others] = sent(world, action);
  if (call === undefined || others.length > 0) throw new Error(`${action} was called ${others.length + 1} times, or never`);
  return call;
}

/** A volume’s snapshot that was there before the build. */
async function olderSnapshot(world: World): Promise<string> {
  const ec2 = world.clients.ec2();
  const { VolumeId } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: `${region}a`, Size: 1 }));
  const { SnapshotId: id = '' } = await ec2.send(new CreateSnapshotCommand({ VolumeId, Description: 'older' }));
  await world.host.clock.sleep(100, world.signal);
  return id;
}

test('an image is registered of the snapshot of a volume', async () => {
  await using world = await openWorld();
  const artifact = await build(world, 'amazon-ebssurrogate', { communicator: 'ssh', ssh_username: 'ubuntu' });
  await world.scope.close('ok');
  expect(changes(world)).toEqual([
    'CreateKeyPair',
    'CreateSecurityGroup',
    'AuthorizeSecurityGroupIngress',
    'RunInstances',
    'StopInstances',
    'CreateSnapshot',
    'RegisterImage',
    'TerminateInstances',
    'DeleteSecurityGroup',
    'DeleteKeyPair',
  ]);
  expect(told(world)).toEqual([
    'say: Prevalidating any provided VPC information',
    'say: Prevalidating AMI Name: image',
    'say: Looking for the source image',
    'say: Found Image ID: ami-ID',
    'say: Creating temporary keypair: packer_UUID',
    'say: Creating temporary security group for this instance: packer_UUID',
    'say: Authorizing access to port 22 from [0.0.0.0/0] in the temporary security groups...',
    'say: Launching a source AWS instance...',
    'say: Adding tags to source instance',
    'detail: Adding tag: "Name": "Packer Builder"',
    'say: Instance ID: i-ID',
    'say: Waiting for instance (i-ID) to become ready...',
    'say: Stopping the source instance...',
    'say: Stopping instance',
    'say: Waiting for the instance to stop...',
    'say: Creating snapshot of EBS Volume vol-ID...',
    'detail: Snapshot of vol-ID: snap-ID',
    'say: Registering the AMI...',
    'detail: AMI: ami-ID',
    'say: Waiting for AMI to become ready...',
    'say: Skipping Enable AMI deprecation...',
    'say: Skipping Enable AMI deregistration protection...',
    'say: Terminating the source AWS instance...',
    'say: Cleaning up any extra volumes...',
    'say: No volumes to clean up, skipping',
    'say: Deleting temporary security group...',
    'say: Deleting temporary keypair...',
  ]);
  const [snapshot] = own(world, 'snapshots');
  expect(only(world, 'CreateSnapshot')).toEqual({
    VolumeId: snapshot?.['volumeId'],
    Description: expect.stringMatching(/^Packer: \d{4}-\d\d-\d\dT/),
  });
  expect(only(world, 'RegisterImage')).toEqual({
    Name: 'image',
    Architecture: 'x86_64',
    VirtualizationType: 'hvm',
    RootDeviceName: '/dev/xvda',
    'BlockDeviceMapping.1.DeviceName': '/dev/xvda',
    'BlockDeviceMapping.1.Ebs.DeleteOnTermination': 'true',
    'BlockDeviceMapping.1.Ebs.SnapshotId': snapshot?.id,
    'BlockDeviceMapping.1.Ebs.VolumeSize': '9',
    'BlockDeviceMapping.1.Ebs.VolumeType': 'gp3',
  });
  const [image] = own(world, 'images');
  expect(artifact).toMatchObject({
    builderId: 'mitchellh.amazon.ebssurrogate',
    id: `${region}:${image?.id ?? ''}`,
    summary: `AMIs were created:\n${region}: ${image?.id ?? ''}\n`,
  });
  expect(holdings(world)).toEqual([`${region}: 1 snapshots`, `${region}: 1 images`]);
});

test('what is destroyed is gone with its snapshots', async () => {
  await using world = await openWorld();
  const artifact = await build(world, 'amazon-ebssurrogate');
  await world.scope.close('ok');
  await destroy(world, 'amazon-ebssurrogate', artifact);
  expect(holdings(world)).toEqual([]);
});

test('the image is what the template says of it', async () => {
  await using world = await openWorld();
  await build(world, 'amazon-ebssurrogate', {
    ami_architecture: 'arm64',
    boot_mode: 'uefi',
    tpm_support: 'v2.0',
    uefi_data: 'QU1aTlVFRkk=',
    ena_support: true,
    sriov_support: true,
    imds_support: 'v2.0',
    ami_description: 'of {{ .SourceAMIName }}',
    snapshot_description: 'by hand',
  });
  expect(only(world, 'RegisterImage')).toMatchObject({
    Architecture: 'arm64',
    BootMode: 'uefi',
    TpmSupport: 'v2.0',
    UefiData: 'QU1aTlVFRkk=',
    EnaSupport: 'true',
    SriovNetSupport: 'simple',
    ImdsSupport: 'v2.0',
  });
  expect(only(world, 'CreateSnapshot')['Description']).toBe('by hand');
  // The networking is the image's; the instance keeps its own.
  expect(changes(world)).not.toContain('ModifyInstanceAttribute');
  expect(own(world, 'images')).toMatchObject([{ description: expect.stringMatching(/^of ubuntu\/images/) }]);
});

test.each([true, false])('ena_support = %s is told, also when it is false', async (ena_support) => {
  await using world = await openWorld();
  await build(world, 'amazon-ebssurrogate', { ena_support, ami_virtualization_type: 'hvm' });
  expect(only(world, 'RegisterImage')).toMatchObject({ EnaSupport: String(ena_support), VirtualizationType: 'hvm' });
});

test('an image of paravirtual machines', async () => {
  await using world = await openWorld();
  await build(world, 'amazon-ebssurrogate', { ami_virtualization_type: 'paravirtual' });
  expect(only(world, 'RegisterImage')).toMatchObject({ VirtualizationType: 'paravirtual' });
});

test('tags are there from the beginning', async () => {
  await using world = await openWorld();
  await build(world, 'amazon-ebssurrogate', {
    run_tags: { Team: 'images' },
    tags: { Base: '{{ .BuildRegion }}' },
    snapshot_tags: { Kind: 'root' },
    run_volume_tags: { For: 'build' },
  });
  expect(own(world, 'images')).toMatchObject([{ tags: { Base: region, Team: 'images' } }]);
  expect(own(world, 'snapshots').map(({ tags }) => tags)).toEqual([{ Base: region, Kind: 'root', Team: 'images' }]);
  expect(thingsIn(world, 'volumes').map(({ tags }) => tags)).toEqual([{ For: 'build' }, { For: 'build' }]);
  expect(changes(world)).not.toContain('CreateTags');
});

test('run_tags can be kept off the image', async () => {
  await using world = await openWorld();
  await build(world, 'amazon-ebssurrogate', { run_tags: { Team: 'images' }, skip_ami_run_tags: true });
  expect(own(world, 'images')).toMatchObject([{ tags: {} }]);
  expect(own(world, 'snapshots')).toMatchObject([{ tags: {} }]);
});

test('the image has the volumes that are meant, and others besides', async () => {
  await using world = await openWorld();
  const older = await olderSnapshot(world);
  await build(world, 'amazon-ebssurrogate', {
    launch_block_device_mappings: [
      { device_name: '/dev/sda1', volume_size: 10 },
      { device_name: '/dev/xvdf', volume_size: 9, volume_type: 'io1', iops: 200, encrypted: true },
      { device_name: '/dev/xvdg', volume_size: 8, volume_type: 'gp3', throughput: 250, iops: 4000, delete_on_termination: true },
      { device_name: '/dev/xvdh', volume_size: 4, omit_from_artifact: true },
      { device_name: '/dev/xvdi', virtual_name: 'ephemeral0' },
      { device_name: '/dev/xvdj', no_device: true },
    ],
    ami_root_device: { ...root, device_name: '/dev/sda1', volume_size: 12, delete_on_termination: true },
    ami_block_device_mappings: [
      { device_name: '/dev/xvdg', volume_size: 99 },
      { device_name: '/dev/xvdk', volume_size: 5, delete_on_termination: true },
      { device_name: '/dev/xvdl', snapshot_id: older },
      { device_name: '/dev/xvdm', virtual_name: 'ephemeral1' },
      { device_name: '/dev/xvdn', no_device: true },
    ],
  });
  const mappings = own(world, 'images')[0]?.['mappings'] as readonly { readonly device: string; readonly ebs?: object }[];
  const made = expect.stringMatching(/^snap-/) as string;
  expect(mappings).toMatchObject([
    {
      device: '/dev/sda1',
      ebs: { size: 12, type: 'io1', iops: 200, snapshotId: made, encrypted: true, deleteOnTermination: true },
    },
    {
      device: '/dev/xvdg',
      ebs: { size: 8, type: 'gp3', iops: 4000, throughput: 250, snapshotId: made, deleteOnTermination: true },
    },
    { device: '/dev/xvdk', ebs: { size: 5, deleteOnTermination: true } },
    { device: '/dev/xvdl', ebs: { snapshotId: older, deleteOnTermination: false } },
    { device: '/dev/xvdm' },
  ]);
  // Neither the root volume of the instance nor the one that is left out has a snapshot.
  expect(sent(world, 'CreateSnapshot')).toHaveLength(2);
  await world.scope.close('failed');
  expect(own(world, 'snapshots').map(({ id }) => id)).toEqual([older]);
});

test('a root device of another type has its own speed', async () => {
  await using world = await openWorld();
  await build(world, 'amazon-ebssurrogate', {
    launch_block_device_mappings: [{ device_name: '/dev/xvdf', volume_size: 9, volume_type: 'io1', iops: 200 }],
    ami_root_device: { ...root, volume_type: 'gp3', iops: 4000, throughput: 300 },
  });
  expect(only(world, 'RegisterImage')).toMatchObject({
    'BlockDeviceMapping.1.Ebs.DeleteOnTermination': 'false',
    'BlockDeviceMapping.1.Ebs.Iops': '4000',
    'BlockDeviceMapping.1.Ebs.Throughput': '300',
    'BlockDeviceMapping.1.Ebs.VolumeSize': '9',
    'BlockDeviceMapping.1.Ebs.VolumeType': 'gp3',
  });
});

test('an encrypted image is a copy, and of the first one nothing stays', async () => {
  await using world = await openWorld();
  const artifact = await build(world, 'amazon-ebssurrogate', { encrypt_boot: true, ami_regions: ['eu-west-1'] });
  await world.scope.close('ok');
  expect(artifact?.id).toMatch(/^eu-west-1:ami-[0-9a-f]+,us-west-2:ami-[0-9a-f]+$/);
  expect(own(world, 'images').map(({ name }) => name)).toEqual(['image', 'image']);
  expect(own(world, 'snapshots').map(({ encrypted }) => encrypted)).toEqual([true, true]);
});

test('a former image goes just before the new one comes', async () => {
  await using world = await openWorld();
  await build(world, 'amazon-ebssurrogate');
  const [former] = own(world, 'images');
  await build(world, 'amazon-ebssurrogate', { force_delete_snapshot: true }, { force: true });
  expect(changes(world).slice(2)).toEqual(['CreateSnapshot', 'DeregisterImage', 'DeleteSnapshot', 'RegisterImage']);
  expect(own(world, 'images').map(({ id }) => id)).not.toContain(former?.id);
  expect(own(world, 'snapshots')).toHaveLength(1);
});

test('a name that is taken is refused before anything is made, and when it is taken meanwhile', async () => {
  await using world = await openWorld();
  const older = await olderSnapshot(world);
  const register = async (Name: string): Promise<void> => {
    const BlockDeviceMappings = [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId: older } }];
    await world.clients.ec2().send(new RegisterImageCommand({ Name, RootDeviceName: '/dev/xvda', BlockDeviceMappings }));
  };
  const line = await buildToItsEnd(world, 'amazon-ebssurrogate', {}, { provision: () => register('image') });
  expect(line).toBe(
    `failed: error amazon/name-taken: The name of the image is taken. ${region} has an image "image" already: ami-ID. Choose another ami_name, or let it be replaced with force_deregister = true or -force.`,
  );
  expect(own(world, 'snapshots').map(({ id }) => id)).toEqual([older]);
  expect(await buildToItsEnd(world, 'amazon-ebssurrogate')).toBe(line);
  expect(changes(world)).toEqual([]);
});

test('a spot instance runs while the snapshots are made', async () => {
  await using world = await openWorld();
  await build(world, 'amazon-ebssurrogate', { spot_price: 'auto' });
  expect(actions(world)).not.toContain('StopInstances');
  expect(own(world, 'images')).toHaveLength(1);
});
