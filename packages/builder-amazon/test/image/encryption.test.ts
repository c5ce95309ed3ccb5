import { CopyImageCommand, DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { failureLine } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { untilAvailable } from '../../src/image/create.ts';
import { checkEncryption } from '../../src/image/encryption.ts';
import { buildToItsEnd } from '../builders/build.ts';
import { actions, sent, sourceOf } from '../instance/surroundings.ts';
import { openWorld, region, type World } from '../world.ts';

/** An image of the account with encrypted snapshots. */
async function encryptedImage(world: World): Promise<string> {
  const { ImageId: SourceImageId } = await sourceOf(world);
  const command = new CopyImageCommand({ SourceRegion: region, SourceImageId, Name: 'encrypted', Encrypted: true });
  const { ImageId: id = '' } = await world.clients.ec2().send(command);
  await untilAvailable({ region, id }, world.work, undefined);
  return id;
}

test('of an encrypted source no image is promised that is not, and nothing is made', async () => {
  await using world = await openWorld();
  const source_ami = await encryptedImage(world);
  expect(await buildToItsEnd(world, 'amazon-ebs', { source_ami, encrypt_boot: false, ami_regions: ['eu-west-1'] })).toBe(
    'failed: error amazon/source-encrypted: The source image is encrypted. ami-ID is encrypted at /dev/sda1, and EC2 makes no unencrypted copy of that; encrypt_boot = false asks for an image that is not encrypted. Choose a source image that is not, or leave encrypt_boot out.',
  );
  expect(actions(world)).not.toContain('RunInstances');
});

test('an encrypted source stays encrypted where nothing is said of it', async () => {
  await using world = await openWorld();
  const source_ami = await encryptedImage(world);
  expect(await buildToItsEnd(world, 'amazon-ebs', { source_ami, ami_regions: ['eu-west-1'] })).toBe('built');
  expect(sent(world, 'CopyImage')[0]).not.toHaveProperty('Encrypted');
  const { Images: [copy] = [] } = await world.clients.ec2('eu-west-1').send(new DescribeImagesCommand({ Owners: ['self'] }));
  expect(copy?.BlockDeviceMappings?.[0]?.Ebs?.Encrypted).toBe(true);
});

test('copies of a source that is not encrypted are asked for as such', async () => {
  await using world = await openWorld();
  expect(await buildToItsEnd(world, 'amazon-ebs', { encrypt_boot: false, ami_regions: ['eu-west-1'] })).toBe('built');
  expect(sent(world, 'CopyImage')[0]).toHaveProperty('Encrypted', 'false');
});

test.each([
  ['left out', { no_device: true }],
  ['an instance store instead', { virtual_name: 'ephemeral0' }],
  ['of another snapshot', { snapshot_id: 'snap-0123456789abcdef0' }],
])('a device of the source that is encrypted may be %s', async (_name, settings) => {
  await using world = await openWorld();
  const source = { ImageId: 'ami-1', BlockDeviceMappings: [{ DeviceName: '/dev/sdb', Ebs: { Encrypted: true } }] };
  const check = (device: object): string => {
    const devices = { launch_block_device_mappings: [{ device_name: '/dev/sdb', ...device }] };
    try {
      checkEncryption(world.configOf({ encrypt_boot: false, ...devices }), source);
      return 'accepted';
    } catch (error) {
      return failureLine(error).split(':', 2).join(':');
    }
  };
  expect([check(settings), check({ volume_size: 9 })]).toEqual(['accepted', 'failed: error amazon/source-encrypted']);
});
