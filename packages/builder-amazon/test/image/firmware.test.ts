import { expect, test } from 'vitest';
import { makeImages } from '../../src/image/make.ts';
import { checkBilling, firmwareToSet } from '../../src/image/register.ts';
import { openWorld, region, type World } from '../world.ts';
import { failing, left, own, provisioned, publicImage, sent, told } from './instances.ts';

async function make(world: World, raw: Readonly<Record<string, unknown>>): ReturnType<typeof makeImages> {
  return makeImages(world.configOf(raw), await provisioned(world, { runTags: { Team: 'images' } }), world, world.clients);
}

const firmware = { boot_mode: 'uefi', tpm_support: 'v2.0', uefi_data: 'QU1aTlVFRkk=' };

test('an image with a firmware of its own is registered of the snapshots of the first', async () => {
  await using world = await openWorld();
  const images = await make(world, { ...firmware, snapshot_tags: { A: 'b' }, ami_description: 'with a TPM' });
  const [call] = sent(world, 'RegisterImage');
  expect(call).toEqual({
    region,
    Name: 'image',
    Architecture: 'x86_64',
    RootDeviceName: '/dev/sda1',
    VirtualizationType: 'hvm',
    EnaSupport: 'true',
    BootMode: 'uefi',
    TpmSupport: 'v2.0',
    UefiData: 'QU1aTlVFRkk=',
    'BlockDeviceMapping.1.DeviceName': '/dev/sda1',
    'BlockDeviceMapping.1.Ebs.DeleteOnTermination': 'true',
    'BlockDeviceMapping.1.Ebs.Iops': '3000',
    'BlockDeviceMapping.1.Ebs.Throughput': '125',
    'BlockDeviceMapping.1.Ebs.SnapshotId': expect.stringMatching(/^snap-/),
    'BlockDeviceMapping.1.Ebs.VolumeSize': '8',
    'BlockDeviceMapping.1.Ebs.VolumeType': 'gp3',
    'TagSpecification.1.ResourceType': 'image',
    'TagSpecification.1.Tag.1.Key': 'Team',
    'TagSpecification.1.Tag.1.Value': 'images',
  });
  expect(sent(world, 'CreateTags')).toEqual([]);
  const lines = told(world);
  await world.scope.close('ok');
  expect(lines.slice(0, 7)).toEqual([
    'say: Creating AMI packer_UUID from instance i-1',
    'say: Attaching run tags to AMI...',
    'detail: AMI: ami-1',
    'say: Waiting for AMI to become ready...',
    'say: Registering AMI image with its own firmware',
    'detail: AMI: ami-2',
    'say: Waiting for AMI to become ready...',
  ]);
  expect(told(world).slice(lines.length)).toEqual([
    'say: Deregistering the AMI and deleting unencrypted temporary AMIs and snapshots',
    'say: Deregistered AMI id: ami-1',
    'detail: Snapshot snap-1 stays: ami-2 has it too',
  ]);
  expect(own(world, 'images')).toMatchObject([
    {
      id: images[0]?.id,
      name: 'image',
      bootMode: 'uefi',
      tpmSupport: 'v2.0',
      uefiData: 'QU1aTlVFRkk=',
      tags: { Team: 'images' },
    },
  ]);
  expect(own(world, 'snapshots')).toMatchObject([{ tags: { A: 'b', Team: 'images' } }]);
});

test('copied and encrypted as well, and nothing but the result stays', async () => {
  await using world = await openWorld();
  await make(world, { ...firmware, encrypt_boot: true, ami_regions: ['eu-west-1'], skip_save_build_region: true });
  await world.scope.close('ok');
  expect(left(world)).toEqual({ 'eu-west-1': '1 images, 1 snapshots' });
  expect(own(world, 'images')).toMatchObject([{ name: 'image', bootMode: 'uefi', tpmSupport: 'v2.0' }]);
});

test('a build that fails leaves neither image nor snapshot', async () => {
  await using world = await openWorld();
  world.amazon.faults.plan({ action: 'RegisterImage', calls: { from: 1, to: 1 }, effect: { kind: 'lose-answer' } });
  world.amazon.faults.plan({ action: 'ModifyImageAttribute', effect: { kind: 'fail', code: 'Blocked', message: 'No.' } });
  await failing(make(world, { ...firmware, ami_users: ['999988887777'] }));
  expect(left(world)).toEqual({ [region]: '2 images, 1 snapshots' });
  await world.scope.close('failed');
  expect(left(world)).toEqual({});
});

test('variables of the source stay with another boot mode', async () => {
  await using world = await openWorld();
  await make(world, { ...firmware, boot_mode: 'uefi-preferred', tpm_support: undefined });
  expect(sent(world, 'DescribeImageAttribute')).toEqual([]);
  await make(world, { ami_name: 'other', boot_mode: 'uefi' });
  expect(sent(world, 'DescribeImageAttribute')).toMatchObject([{ Attribute: 'uefiData' }]);
  expect(sent(world, 'RegisterImage').at(-1)).not.toHaveProperty('UefiData');
});

test('what the source has already needs no second image', async () => {
  await using world = await openWorld();
  const source = { ...(await publicImage(world)), BootMode: 'uefi', TpmSupport: 'v2.0' } as const;
  expect(firmwareToSet({ boot_mode: 'uefi', tpm_support: 'v2.0', uefi_data: undefined }, source)).toEqual([]);
  expect(firmwareToSet(firmware as never, source)).toEqual(['uefi_data']);
  expect(firmwareToSet({ boot_mode: 'legacy-bios', tpm_support: undefined, uefi_data: undefined }, source)).toEqual([
    'boot_mode',
  ]);
});

test('what is billed by its image cannot be registered anew', async () => {
  await using world = await openWorld();
  const source = await publicImage(world);
  const config = world.configOf(firmware);
  const told = async (more: object): Promise<string> =>
    failing(Promise.resolve().then(() => checkBilling(config, { ...source, ...more })));
  expect(await told({ PlatformDetails: 'Windows' })).toBe(
    'failed: error amazon/firmware-billed: This image cannot get another firmware. ami-1 is billed as Windows, which an image that is registered anew with boot_mode and tpm_support and uefi_data would lose; EC2 does not allow it. Begin with an image that has them already, and leave them out.',
  );
  expect(await told({ ProductCodes: [{ ProductCodeId: 'abc' }] })).toContain('billed as product abc');
  expect(await told({})).toBe('nothing failed');
});
