import { DescribeInstancesCommand, DetachVolumeCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { own } from '../image/instances.ts';
import { sent, thingsIn } from '../instance/surroundings.ts';
import { openWorld, region, type World } from '../world.ts';
import { build, buildToItsEnd, changes, holdings, root, told } from './build.ts';

const swapped = { use_create_image: true, ami_root_device: { ...root, device_name: '/dev/sda1', delete_on_termination: true } };

/** Detaches a volume of the instance, as a provisioner could by mistake. */
async function lose(world: World, device: string): Promise<void> {
  const ec2 = world.clients.ec2();
  const running = [{ Name: 'instance-state-name', Values: ['running'] }];
  const { Reservations: [reservation] = [] } = await ec2.send(new DescribeInstancesCommand({ Filters: running }));
  const mappings = reservation?.Instances?.[0]?.BlockDeviceMappings ?? [];
  const VolumeId = mappings.find(({ DeviceName: name }) => name === device)?.Ebs?.VolumeId;
  await ec2.send(new DetachVolumeCommand({ VolumeId }));
}

test('the volume takes the root volume’s place, and the image is made of the instance', async () => {
  await using world = await openWorld();
  const artifact = await build(world, 'amazon-ebssurrogate', swapped);
  const ids = sent(world, 'DetachVolume').map(({ VolumeId: id }) => id);
  const [{ id: instance = '' } = {}] = thingsIn(world, 'instances') as readonly { readonly id?: string }[];
  expect(sent(world, 'DetachVolume')).toEqual(ids.map((VolumeId) => ({ VolumeId, InstanceId: instance })));
  expect(sent(world, 'AttachVolume')).toEqual([{ VolumeId: ids[1], InstanceId: instance, Device: '/dev/sda1' }]);
  expect(sent(world, 'CreateImage')).toEqual([
    {
      InstanceId: instance,
      Name: 'image',
      'BlockDeviceMapping.1.DeviceName': '/dev/sda1',
      'BlockDeviceMapping.1.Ebs.DeleteOnTermination': 'true',
    },
  ]);
  expect(own(world, 'snapshots').map(({ volumeId }) => volumeId)).toEqual([ids[1]]);
  await world.scope.close('ok');
  expect(changes(world)).toEqual([
    'RunInstances',
    'StopInstances',
    'DetachVolume',
    'DetachVolume',
    'AttachVolume',
    'CreateImage',
    'DeleteVolume',
    'ModifyInstanceAttribute',
    'TerminateInstances',
  ]);
  expect(told(world).slice(11)).toEqual([
    'say: Stopping instance',
    'say: Waiting for the instance to stop...',
    'say: Detaching the root volume vol-ID from instance i-ID...',
    'say: Attaching the volume vol-ID as root device /dev/sda1...',
    'say: Creating AMI image from instance i-ID',
    'say: Attaching run tags to AMI...',
    'detail: AMI: ami-ID',
    'say: Waiting for AMI to become ready...',
    'say: Skipping Enable AMI deprecation...',
    'say: Skipping Enable AMI deregistration protection...',
    'say: Destroying volume (vol-ID)...',
    'say: Terminating the source AWS instance...',
    'say: Cleaning up any extra volumes...',
    'say: No volumes to clean up, skipping',
  ]);
  expect(sent(world, 'DeleteVolume')).toEqual([{ VolumeId: ids[0] }]);
  expect(artifact?.id).toBe(`${region}:${own(world, 'images')[0]?.id ?? ''}`);
  expect(holdings(world)).toEqual([`${region}: 1 snapshots`, `${region}: 1 images`]);
});

test('the image is as the instance, with the devices that are meant', async () => {
  await using world = await openWorld();
  await build(world, 'amazon-ebssurrogate', {
    ...swapped,
    launch_block_device_mappings: [
      { device_name: '/dev/sda1', volume_size: 10, omit_from_artifact: true },
      { device_name: '/dev/xvdf', volume_size: 9 },
      { device_name: '/dev/xvdg', volume_size: 3, delete_on_termination: true },
      { device_name: '/dev/xvdh', volume_size: 4, omit_from_artifact: true },
    ],
    ami_root_device: { ...swapped.ami_root_device, volume_type: 'gp3', volume_size: 12, iops: 4000, throughput: 200 },
    ami_block_device_mappings: [
      { device_name: '/dev/sda1', volume_size: 99 },
      { device_name: '/dev/xvdk', volume_size: 5 },
    ],
    ena_support: true,
    sriov_support: true,
    tags: { A: 'b' },
    snapshot_tags: { C: 'd' },
    ami_users: ['999988887777'],
  });
  const at = changes(world);
  expect(at.slice(2, 5)).toEqual(['ModifyInstanceAttribute', 'ModifyInstanceAttribute', 'DetachVolume']);
  expect(own(world, 'images')).toMatchObject([
    {
      rootDeviceName: '/dev/sda1',
      enaSupport: true,
      sriovNetSupport: 'simple',
      tags: { A: 'b' },
      permissions: [{ kind: 'user', value: '999988887777' }],
      mappings: [
        { device: '/dev/sda1', ebs: { size: 12, type: 'gp3', iops: 4000, throughput: 200, deleteOnTermination: true } },
        { device: '/dev/xvdg', ebs: { size: 3, deleteOnTermination: true } },
        { device: '/dev/xvdk', ebs: { size: 5, deleteOnTermination: false } },
      ],
    },
  ]);
  expect(own(world, 'snapshots').map(({ tags }) => tags)).toEqual(Array.from({ length: 2 }, () => ({ A: 'b', C: 'd' })));
});

test('a name that the root device will not have is told', async () => {
  await using world = await openWorld();
  await build(world, 'amazon-ebssurrogate', { use_create_image: true });
  expect(told(world).filter((line) => line.startsWith('warning'))).toEqual([
    'warning amazon/root-device-renamed at ami_root_device.device_name: The root device of the image is called /dev/sda1. use_create_image = true makes the image of the instance, whose root device has that name, and not /dev/xvda. Set device_name = "/dev/sda1", or remove use_create_image.',
  ]);
  expect(sent(world, 'AttachVolume')).toMatchObject([{ Device: '/dev/sda1' }]);
});

test('the root volume itself needs no other place', async () => {
  await using world = await openWorld();
  await build(world, 'amazon-ebssurrogate', {
    use_create_image: true,
    launch_block_device_mappings: [{ device_name: '/dev/sda1', volume_size: 9 }],
    ami_root_device: { source_device_name: '/dev/sda1', device_name: '/dev/sda1' },
  });
  expect(changes(world)).toEqual(['RunInstances', 'StopInstances', 'CreateImage']);
});

test('a former image goes just before the new one comes', async () => {
  await using world = await openWorld();
  await build(world, 'amazon-ebssurrogate', swapped);
  await build(world, 'amazon-ebssurrogate', { ...swapped, force_deregister: true });
  expect(changes(world).slice(-3)).toEqual(['AttachVolume', 'DeregisterImage', 'CreateImage']);
});

test.each([
  ['registered', {}],
  ['made of the instance', swapped],
])('a volume that is lost before the image is %s', async (_how, raw) => {
  await using world = await openWorld();
  expect(await buildToItsEnd(world, 'amazon-ebssurrogate', raw, { provision: () => lose(world, '/dev/xvdf') })).toBe(
    'failed: error amazon/volume-missing: The instance has no volume at /dev/xvdf. i-ID has lost it since it was launched; it has volumes at: /dev/sda1. Leave the volume attached, or leave the device out.',
  );
});
