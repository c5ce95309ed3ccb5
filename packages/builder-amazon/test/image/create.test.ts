import { DeregisterImageCommand, RegisterImageCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { usualDurations } from '@imgbuild/simulator';
import { makeImages } from '../../src/image/make.ts';
import { openWorld, region } from '../world.ts';
import { failing, left, own, provisioned, sent, told } from './instances.ts';

test('an image of the instance, tagged when it is made', async () => {
  await using world = await openWorld();
  const made = await provisioned(world, { runTags: { Team: 'images' } });
  const images = await makeImages(world.configOf({ tags: { Base: '{{ .SourceAMI }}' } }), made, world, world.clients);
  expect(images).toEqual([{ region, id: own(world, 'images')[0]?.id }]);
  expect(sent(world, 'CreateImage')).toEqual([
    {
      region,
      InstanceId: made.id,
      Name: 'image',
      'TagSpecification.1.ResourceType': 'image',
      'TagSpecification.1.Tag.1.Key': 'Base',
      'TagSpecification.1.Tag.1.Value': made.source.ImageId,
      'TagSpecification.1.Tag.2.Key': 'Team',
      'TagSpecification.1.Tag.2.Value': 'images',
      'TagSpecification.2.ResourceType': 'snapshot',
      'TagSpecification.2.Tag.1.Key': 'Base',
      'TagSpecification.2.Tag.1.Value': made.source.ImageId,
      'TagSpecification.2.Tag.2.Key': 'Team',
      'TagSpecification.2.Tag.2.Value': 'images',
    },
  ]);
  expect(sent(world, 'CreateTags')).toEqual([]);
  expect(told(world)).toEqual([
    'say: Creating AMI image from instance i-1',
    'say: Attaching run tags to AMI...',
    'detail: AMI: ami-1',
    'say: Waiting for AMI to become ready...',
    'say: Skipping Enable AMI deprecation...',
    'say: Skipping Enable AMI deregistration protection...',
    'say: Adding tags to AMI (ami-1)...',
    'say: Tagging snapshot: snap-1',
    'say: Creating AMI tags',
    'detail: Adding tag: "Base": "ami-2"',
  ]);
  await world.scope.close('ok');
  expect(left(world)).toEqual({ [region]: '1 images, 1 snapshots' });
});

test('the least: without tags nothing is said of them', async () => {
  await using world = await openWorld();
  const made = await provisioned(world, { runTags: { Team: 'images' } });
  await makeImages(world.configOf({ skip_ami_run_tags: true }), made, world, world.clients);
  expect(sent(world, 'CreateImage')).toEqual([{ region, InstanceId: made.id, Name: 'image' }]);
  expect(own(world, 'images').map(({ tags }) => tags)).toEqual([{}]);
  expect(told(world)).toEqual([
    'say: Creating AMI image from instance i-1',
    'say: Skipping attaching run tags to AMI...',
    'detail: AMI: ami-1',
    'say: Waiting for AMI to become ready...',
    'say: Skipping Enable AMI deprecation...',
    'say: Skipping Enable AMI deregistration protection...',
  ]);
});

test('devices of the image besides the instance’s', async () => {
  await using world = await openWorld();
  const made = await provisioned(world);
  const config = world.configOf({
    ami_block_device_mappings: [
      { device_name: '/dev/sdf', volume_size: 20, volume_type: 'gp3', delete_on_termination: true },
      { device_name: 'xvdca', virtual_name: 'ephemeral0' },
    ],
    no_ephemeral: true,
  });
  await makeImages(config, made, world, world.clients);
  const [call] = sent(world, 'CreateImage') as readonly [Readonly<Record<string, string>>];
  expect(call).toMatchObject({
    'BlockDeviceMapping.1.DeviceName': '/dev/sdf',
    'BlockDeviceMapping.1.Ebs.DeleteOnTermination': 'true',
    'BlockDeviceMapping.1.Ebs.VolumeSize': '20',
    'BlockDeviceMapping.1.Ebs.VolumeType': 'gp3',
    'BlockDeviceMapping.2.DeviceName': 'xvdca',
    'BlockDeviceMapping.2.VirtualName': 'ephemeral0',
    'BlockDeviceMapping.3.DeviceName': 'xvdcb',
    'BlockDeviceMapping.3.NoDevice': '',
    'BlockDeviceMapping.27.DeviceName': 'xvdcz',
    'BlockDeviceMapping.27.NoDevice': '',
  });
  expect(Object.keys(call).filter((name) => name.startsWith('BlockDeviceMapping.'))).toHaveLength(4 + 2 + 25 * 2);
});

test('an answer that was lost: the image that it told of is the image', async () => {
  await using world = await openWorld();
  const made = await provisioned(world);
  // The instance is old enough to be seen everywhere; the image will not be at the first look.
  await world.host.clock.sleep(700, world.signal);
  world.amazon.change({ consistency: 600_000 });
  world.amazon.faults.plan({ action: 'CreateImage', calls: { from: 1, to: 1 }, effect: { kind: 'lose-answer' } });
  const images = await makeImages(world.configOf(), made, world, world.clients);
  expect(own(world, 'images').map(({ id }) => id)).toEqual(images.map(({ id }) => id));
  expect(left(world)).toEqual({ [region]: '1 images, 1 snapshots' });
});

test('an instance that has only just stopped is asked again', async () => {
  await using world = await openWorld();
  const made = await provisioned(world);
  world.amazon.faults.plan({
    action: 'CreateImage',
    calls: { from: 1, to: 2 },
    effect: { kind: 'fail', code: 'InvalidParameterValue', message: "Instance is not in state 'running' or 'stopped'" },
  });
  await makeImages(world.configOf(), made, world, world.clients);
  expect(sent(world, 'CreateImage')).toHaveLength(3);
});

test('a name that somebody else took meanwhile', async () => {
  await using world = await openWorld();
  const made = await provisioned(world);
  await world.clients.ec2().send(
    new RegisterImageCommand({
      Name: 'image',
      RootDeviceName: '/dev/sda1',
      BlockDeviceMappings: made.source.BlockDeviceMappings?.map(({ Ebs, ...device }) => ({
        ...device,
        Ebs: { SnapshotId: Ebs?.SnapshotId },
      })),
    }),
  );
  expect(await failing(makeImages(world.configOf(), made, world, world.clients))).toBe(
    'failed: error amazon/name-taken: The name of the image is taken. us-west-2 has an image "image" already: ami-1. Choose another ami_name, or let it be replaced with force_deregister = true or -force.',
  );
  await world.scope.close('failed');
  expect(left(world)).toEqual({ [region]: '1 images, 0 snapshots' });
});

test('an image that fails: EC2’s reason, and nothing is left', async () => {
  await using world = await openWorld({
    settings: { failingImages: [{ name: 'image', code: 'Client.InternalError', message: 'the volume cannot be read' }] },
  });
  const made = await provisioned(world);
  expect(await failing(makeImages(world.configOf(), made, world, world.clients))).toBe(
    'failed: error amazon/image-failed: The image could not be made. ami-1 in us-west-2 has failed: Client.InternalError: the volume cannot be read.',
  );
  await world.scope.close('failed');
  expect(told(world).slice(4)).toEqual([
    'say: Deregistering the AMI and deleting associated snapshots because of cancellation, or error...',
    'say: Deregistered AMI id: ami-1',
    'say: Deleted snapshot: snap-1',
  ]);
  expect(left(world)).toEqual({});
});

test('an image that takes too long', async () => {
  await using world = await openWorld({ environment: { AWS_MAX_ATTEMPTS: '3' } });
  const made = await provisioned(world);
  world.amazon.change({ durations: { ...usualDurations, image: 3_600_000 } });
  expect(await failing(makeImages(world.configOf(), made, world, world.clients))).toBe(
    'failed: error amazon/waited-in-vain: Waited in vain for the image ami-1 in us-west-2 to become available. It did not come within 0.03 s, asked every 0.01 s. Give it longer with aws_polling { delay_seconds, max_attempts } or AWS_POLL_DELAY_SECONDS and AWS_MAX_ATTEMPTS.',
  );
});

test('an image that somebody deregisters while it is waited for', async () => {
  await using world = await openWorld();
  const made = await provisioned(world);
  const ec2 = world.clients.ec2();
  const watched = {
    ...world,
    step: async <T>(title: string, body: (step: typeof world.work) => Promise<T>): Promise<T> => {
      const going = body(world.work);
      if (title.startsWith('Waiting')) {
        while (sent(world, 'DescribeImages').length === 0) await world.host.clock.sleep(1, world.signal);
        await ec2.send(new DeregisterImageCommand({ ImageId: own(world, 'images')[0]?.id }));
      }
      return going;
    },
  };
  expect(await failing(makeImages(world.configOf(), made, watched as never, world.clients))).toBe(
    'failed: error amazon/image-failed: The image could not be made. ami-1 in us-west-2 has failed: somebody has deregistered it.',
  );
});
