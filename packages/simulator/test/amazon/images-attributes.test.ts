import {
  CopyImageCommand,
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  ModifyImageAttributeCommand,
  type ModifyImageAttributeCommandInput,
  ResetImageAttributeCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { home, me, openCloud, other, published, refusalOf, type TestCloud } from './cloud.ts';

const organization = 'arn:aws:organizations::123456789012:organization/o-abcdefghij';
const unit = 'arn:aws:organizations::123456789012:ou/o-abcdefghij/ou-ab12-cdef3456';

async function open(): Promise<{ readonly cloud: TestCloud; readonly id: string }> {
  const cloud = await openCloud({ images: [published({ name: 'mine', owner: me, sharedWith: [], regions: [home] })] });
  return { cloud, id: [...cloud.caller().region.images.keys()][0] ?? '' };
}

function modify(cloud: TestCloud, ImageId: string, input: Omit<ModifyImageAttributeCommandInput, 'ImageId'>, account = me) {
  return cloud.ec2({ account }).send(new ModifyImageAttributeCommand({ ImageId, ...input }));
}

async function permissions(cloud: TestCloud, ImageId: string) {
  const call = new DescribeImageAttributeCommand({ ImageId, Attribute: 'launchPermission' });
  return (await cloud.ec2().send(call)).LaunchPermissions;
}

describe('ModifyImageAttribute', () => {
  test('shares an image, and takes that back, in both of the forms', async () => {
    const { cloud: opened, id } = await open();
    await using cloud = opened;
    const all = [
      { UserId: other },
      { Group: 'all' as const },
      { OrganizationArn: organization },
      { OrganizationalUnitArn: unit },
    ];
    await modify(cloud, id, { LaunchPermission: { Add: all } });
    expect(await permissions(cloud, id)).toEqual(all);
    await modify(cloud, id, {
      Attribute: 'launchPermission',
      OperationType: 'remove',
      UserGroups: ['all'],
      OrganizationArns: [organization],
      OrganizationalUnitArns: [unit],
    });
    expect(await permissions(cloud, id)).toEqual([{ UserId: other }]);
    const { Images: seen } = await cloud.ec2({ account: other }).send(new DescribeImagesCommand({}));
    expect(seen).toMatchObject([{ Name: 'mine', Public: false }]);
    await modify(cloud, id, { LaunchPermission: { Remove: [{ UserId: other }] } });
    expect((await cloud.ec2({ account: other }).send(new DescribeImagesCommand({}))).Images).toEqual([]);
    // As Packer sends it: the users twice, without saying what to do with them.
    await modify(cloud, id, { UserIds: [other], LaunchPermission: { Add: [{ UserId: other }] } });
    expect(await permissions(cloud, id)).toEqual([{ UserId: other }]);
    await cloud.ec2().send(new ResetImageAttributeCommand({ ImageId: id, Attribute: 'launchPermission' }));
    expect(await permissions(cloud, id)).toEqual([]);
  });

  test('changes description, product codes and support of IMDSv2', async () => {
    const { cloud: opened, id } = await open();
    await using cloud = opened;
    await modify(cloud, id, { Description: { Value: 'new words' } });
    await modify(cloud, id, { ProductCodes: ['774F4FF8'] });
    await modify(cloud, id, { ImdsSupport: { Value: 'v2.0' } });
    const { Images: [image] = [] } = await cloud.ec2().send(new DescribeImagesCommand({ ImageIds: [id] }));
    expect(image).toMatchObject({
      Description: 'new words',
      ProductCodes: [{ ProductCodeId: '774F4FF8', ProductCodeType: 'marketplace' }],
      ImdsSupport: 'v2.0',
    });
    await modify(cloud, id, { Attribute: 'description', Value: 'older form' });
    const { Description: told } = await cloud
      .ec2()
      .send(new DescribeImageAttributeCommand({ ImageId: id, Attribute: 'description' }));
    expect(told).toEqual({ Value: 'older form' });
  });

  test.each<[string, Omit<ModifyImageAttributeCommandInput, 'ImageId'>, string]>([
    ['nothing', {}, 'InvalidParameterCombination: No attributes specified.'],
    [
      'two attributes at once',
      { Description: { Value: 'x' }, LaunchPermission: { Add: [{ UserId: other }] } },
      'InvalidParameterCombination: Fields for multiple attribute types specified: description, launchPermission',
    ],
    [
      'an unknown attribute',
      { Attribute: 'colour' },
      'InvalidParameterValue: Value (colour) for parameter attribute is invalid.',
    ],
    [
      'an account that is none',
      { LaunchPermission: { Add: [{ UserId: 'bob' }] } },
      'InvalidAMIAttributeItemValue: Invalid attribute item value "bob" for userId item type.',
    ],
    [
      'a group that is none',
      { UserGroups: ['some'] },
      'InvalidAMIAttributeItemValue: Invalid attribute item value "some" for group item type.',
    ],
    [
      'an organization that is none',
      { OrganizationArns: ['arn:x'] },
      'InvalidAMIAttributeItemValue: Invalid attribute item value "arn:x" for organizationArn item type.',
    ],
    [
      'IMDS of another version',
      { ImdsSupport: { Value: 'v1.0' } },
      'InvalidParameterValue: Value (v1.0) for parameter imdsSupport is invalid.',
    ],
    [
      'taking product codes away',
      { Attribute: 'productCodes', OperationType: 'remove', ProductCodes: ['x'] },
      'InvalidParameterValue: Value (remove) for parameter operationType is invalid for productCodes.',
    ],
  ])('refuses %s', async (_, input, refusal) => {
    const { cloud: opened, id } = await open();
    await using cloud = opened;
    expect(await refusalOf(modify(cloud, id, input))).toBe(refusal);
  });

  test('refuses images of others, and those that are not available', async () => {
    const { cloud: opened, id } = await open();
    await using cloud = opened;
    await modify(cloud, id, { LaunchPermission: { Add: [{ UserId: other }] } });
    expect(await refusalOf(modify(cloud, id, { Description: { Value: 'x' } }, other))).toBe(
      `AuthFailure: Not authorized for image:${id}`,
    );
    const copy = new CopyImageCommand({ SourceRegion: home, SourceImageId: id, Name: 'copy' });
    const { ImageId = '' } = await cloud.ec2().send(copy);
    expect(await refusalOf(modify(cloud, ImageId, { Description: { Value: 'x' } }))).toBe(
      `InvalidAMIID.Unavailable: The image ID '${ImageId}' is not available`,
    );
  });

  test('refuses to share what is encrypted by the default key, or with everybody what is encrypted at all', async () => {
    const { cloud: opened, id } = await open();
    await using cloud = opened;
    const encrypted = async (Name: string, key: { KmsKeyId?: string }) => {
      const call = new CopyImageCommand({ SourceRegion: home, SourceImageId: id, Name, Encrypted: true, ...key });
      return (await cloud.ec2().send(call)).ImageId ?? '';
    };
    const usual = await encrypted('usual', {});
    const own = await encrypted('own', { KmsKeyId: 'alias/mine' });
    cloud.pass(180_000);
    const share = (image: string, to: { UserId?: string; Group?: 'all' }) =>
      refusalOf(modify(cloud, image, { LaunchPermission: { Add: [to] } }));
    expect(await share(usual, { UserId: other })).toBe(
      'InvalidParameter: Snapshots encrypted with the AWS Managed CMK can’t be shared. Specify another snapshot',
    );
    expect(await share(own, { UserId: other })).toBe('no refusal');
    expect(await share(own, { Group: 'all' })).toBe('InvalidParameter: An image with encrypted snapshots can’t be made public.');
  });
});

describe('DescribeImageAttribute', () => {
  test('tells one attribute, by its name', async () => {
    const image = published({ owner: me, bootMode: 'uefi', tpmSupport: 'v2.0' });
    await using cloud = await openCloud({ images: [image] });
    const ImageId = [...cloud.caller().region.images.keys()][0] ?? '';
    const tell = (Attribute: 'bootMode' | 'tpmSupport' | 'blockDeviceMapping' | 'deregistrationProtection' | 'kernel') =>
      cloud.ec2().send(new DescribeImageAttributeCommand({ ImageId, Attribute }));
    expect(await tell('bootMode')).toMatchObject({ ImageId, BootMode: { Value: 'uefi' } });
    expect(await tell('tpmSupport')).toMatchObject({ TpmSupport: { Value: 'v2.0' } });
    expect(await tell('deregistrationProtection')).toMatchObject({ DeregistrationProtection: { Value: 'disabled' } });
    expect(await tell('blockDeviceMapping')).toMatchObject({ BlockDeviceMappings: [{ DeviceName: '/dev/sda1' }] });
    expect((await tell('kernel')).KernelId?.Value).toBeUndefined();
  });

  test('is the owner’s alone', async () => {
    await using cloud = await openCloud({ images: [published()] });
    const ImageId = [...cloud.caller().region.images.keys()][0] ?? '';
    const call = cloud.ec2().send(new DescribeImageAttributeCommand({ ImageId, Attribute: 'launchPermission' }));
    expect(await refusalOf(call)).toBe(`AuthFailure: Not authorized for image:${ImageId}`);
  });
});
