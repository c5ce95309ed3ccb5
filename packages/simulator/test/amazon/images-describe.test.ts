import { DescribeImagesCommand, type DescribeImagesCommandInput, EnableImageDeprecationCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { me, openCloud, other, published, refusalOf, type TestCloud } from './cloud.ts';

const day = 86_400_000;

const images = [
  published({ name: 'debian-12', tags: { Release: '12' }, bootMode: 'uefi-preferred' }),
  published({ name: 'al2023', owner: '137112412989', ownerAlias: 'amazon', architecture: 'arm64', rootDeviceName: '/dev/xvda' }),
  published({ name: 'windows-2022', owner: '801119661308', ownerAlias: 'amazon', platform: 'windows', size: 30 }),
  published({ name: 'old', deprecatedAt: Date.UTC(2024, 0, 10) }),
  published({ name: 'secret', sharedWith: [] }),
  published({ name: 'for-me', sharedWith: [me] }),
  published({ name: 'mine', owner: me, sharedWith: [], deprecatedAt: Date.UTC(2024, 0, 10) }),
];

async function names(cloud: TestCloud, input: DescribeImagesCommandInput = {}, account = me): Promise<readonly string[]> {
  const { Images: all = [] } = await cloud.ec2({ account }).send(new DescribeImagesCommand(input));
  return all.map(({ Name: name = '' }) => name);
}

test('an account sees what it may launch, and what is deprecated only where it is its own', async () => {
  await using cloud = await openCloud({ images });
  expect(await names(cloud)).toEqual(['debian-12', 'al2023', 'windows-2022', 'for-me', 'mine']);
  expect(await names(cloud, {}, other)).toEqual(['debian-12', 'al2023', 'windows-2022']);
  expect(await names(cloud, { IncludeDeprecated: true }, other)).toEqual(['debian-12', 'al2023', 'windows-2022', 'old']);
});

test('an image is hidden from the moment at which it is deprecated, unless it is named', async () => {
  await using cloud = await openCloud({ images: [published({ name: 'mine', owner: me })] });
  const id = [...cloud.caller().region.images.keys()][0] ?? '';
  const at = new Date(cloud.world.clock.now() + day);
  await cloud.ec2().send(new EnableImageDeprecationCommand({ ImageId: id, DeprecateAt: at }));
  expect(await names(cloud, {}, other)).toEqual(['mine']);
  cloud.pass(day);
  expect(await names(cloud, {}, other)).toEqual([]);
  expect(await names(cloud, { ImageIds: [id] }, other)).toEqual(['mine']);
  expect(await names(cloud)).toEqual(['mine']);
});

test('owners and executable users narrow it down', async () => {
  await using cloud = await openCloud({ images });
  expect(await names(cloud, { Owners: ['self'] })).toEqual(['mine']);
  expect(await names(cloud, { Owners: ['amazon', '111122223333'] })).toEqual(['al2023', 'windows-2022', 'mine']);
  expect(await names(cloud, { Owners: ['136693071363'] })).toEqual(['debian-12', 'for-me']);
  expect(await names(cloud, { ExecutableUsers: ['self'] })).toEqual(['for-me']);
  expect(await names(cloud, { ExecutableUsers: ['all'] })).toEqual(['debian-12', 'al2023', 'windows-2022']);
  expect(await refusalOf(names(cloud, { Owners: ['debian'] }))).toBe('InvalidUserID.Malformed: Invalid user id: "debian"');
  expect(await refusalOf(names(cloud, { ExecutableUsers: ['x'] }))).toBe('InvalidUserID.Malformed: Invalid user id: "x"');
});

test.each<[string, string[], string[]]>([
  ['name', ['deb*', 'al????'], ['debian-12', 'al2023']],
  ['name', ['deb\\*'], []],
  ['architecture', ['arm64'], ['al2023']],
  ['platform', ['windows'], ['windows-2022']],
  ['owner-alias', ['amazon'], ['al2023', 'windows-2022']],
  ['owner-id', ['136693071363'], ['debian-12', 'for-me']],
  ['root-device-name', ['/dev/xvda'], ['al2023']],
  ['root-device-type', ['instance-store'], []],
  ['virtualization-type', ['hvm'], ['debian-12', 'al2023', 'windows-2022', 'for-me', 'mine']],
  ['block-device-mapping.volume-size', ['30'], ['windows-2022']],
  ['block-device-mapping.volume-type', ['gp2'], []],
  ['block-device-mapping.encrypted', ['true'], []],
  ['block-device-mapping.device-name', ['/dev/sd*'], ['debian-12', 'windows-2022', 'for-me', 'mine']],
  ['creation-date', ['2024-01-01T*'], ['debian-12', 'al2023', 'windows-2022', 'for-me', 'mine']],
  ['is-public', ['false'], ['for-me', 'mine']],
  ['state', ['available'], ['debian-12', 'al2023', 'windows-2022', 'for-me', 'mine']],
  ['ena-support', ['false'], []],
  ['manifest-location', ['amazon/*'], ['al2023', 'windows-2022']],
  ['tag:Release', ['1?'], ['debian-12']],
  ['tag-key', ['Release'], ['debian-12']],
  ['source-instance-id', ['*'], []],
])('the filter %s with %j finds %j', async (name, values, expected) => {
  await using cloud = await openCloud({ images });
  expect(await names(cloud, { Filters: [{ Name: name, Values: values }] })).toEqual(expected);
});

test('all filters must hold; an unknown one is refused', async () => {
  await using cloud = await openCloud({ images });
  const both = [
    { Name: 'owner-alias', Values: ['amazon'] },
    { Name: 'architecture', Values: ['x86_64'] },
  ];
  expect(await names(cloud, { Filters: both })).toEqual(['windows-2022']);
  const unknown = names(cloud, { Filters: [{ Name: 'colour', Values: ['red'] }] });
  expect(await refusalOf(unknown)).toBe("InvalidParameterValue: The filter 'colour' is invalid");
});

test('it comes in pages when that is asked for', async () => {
  await using cloud = await openCloud({ images });
  const { Images: page, NextToken } = await cloud.ec2().send(new DescribeImagesCommand({ MaxResults: 4 }));
  expect(page?.map(({ Name: name }) => name)).toEqual(['debian-12', 'al2023', 'windows-2022', 'for-me']);
  expect(await names(cloud, { MaxResults: 4, NextToken })).toEqual(['mine']);
});

test('ids that are malformed, or of images that one may not launch, are refused', async () => {
  await using cloud = await openCloud({ images });
  const secret = [...cloud.caller().region.images.values()].find(({ name }) => name === 'secret')?.id ?? '';
  expect(await refusalOf(names(cloud, { ImageIds: ['ami-x'] }))).toBe(
    'InvalidAMIID.Malformed: Invalid id: "ami-x" (expecting "ami-...")',
  );
  expect(await refusalOf(names(cloud, { ImageIds: [secret] }))).toBe(
    `InvalidAMIID.NotFound: The image id '[${secret}]' does not exist`,
  );
});

test('an image says what it is', async () => {
  await using cloud = await openCloud({ images });
  const { Images: [debian, , windows] = [] } = await cloud.ec2().send(new DescribeImagesCommand({}));
  expect(debian).toMatchObject({
    Architecture: 'x86_64',
    BootMode: 'uefi-preferred',
    CreationDate: '2024-01-01T00:00:00.000Z',
    Description: 'Debian 12',
    EnaSupport: true,
    Hypervisor: 'xen',
    ImageLocation: '136693071363/debian-12',
    ImageType: 'machine',
    Name: 'debian-12',
    OwnerId: '136693071363',
    PlatformDetails: 'Linux/UNIX',
    Public: true,
    RootDeviceName: '/dev/sda1',
    RootDeviceType: 'ebs',
    State: 'available',
    Tags: [{ Key: 'Release', Value: '12' }],
    UsageOperation: 'RunInstances',
    VirtualizationType: 'hvm',
  });
  expect(debian?.BlockDeviceMappings).toMatchObject([
    { DeviceName: '/dev/sda1', Ebs: { VolumeSize: 8, VolumeType: 'gp3', DeleteOnTermination: true, Encrypted: false } },
  ]);
  expect(windows).toMatchObject({ Platform: 'windows', PlatformDetails: 'Windows', UsageOperation: 'RunInstances:0002' });
});
