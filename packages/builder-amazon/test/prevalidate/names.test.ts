import {
  CopyImageCommand,
  CreateVpcCommand,
  DescribeImagesCommand,
  DescribeVpcsCommand,
  DisableImageCommand,
  EnableImageDeregistrationProtectionCommand,
  waitUntilImageAvailable,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { prevalidate } from '../../src/prevalidate.ts';
import { openWorld, region, type World } from '../world.ts';
import { first, type Options, sent, validate } from './validate.ts';

/** An image of the account, of a name. */
async function ownImage({ clients }: World, name: string, at: string = region): Promise<string> {
  const { Images: [source] = [] } = await clients.ec2(at).send(new DescribeImagesCommand({ Owners: ['099720109477'] }));
  const command = new CopyImageCommand({ Name: name, SourceImageId: source?.ImageId, SourceRegion: at });
  return (await clients.ec2(at).send(command)).ImageId ?? '';
}

test('credentials, regions and the name are looked at, everywhere where the image will be', async () => {
  await using world = await openWorld();
  const told = await validate(world, { ami_regions: ['us-east-1', 'eu-west-1', region, 'us-east-1'], ami_name: 'image' });
  expect(told).toEqual([first, 'say: Prevalidating AMI Name: image']);
  const { calls } = world.amazon.calls;
  expect(calls.slice(0, 2).map(({ service, action }) => `${service} ${action}`)).toEqual([
    'sts GetCallerIdentity',
    'ec2 DescribeRegions',
  ]);
  expect(calls[1]?.parameters).toEqual({ AllRegions: 'true' });
  const images = {
    'Owner.1': 'self',
    'Filter.1.Name': 'name',
    'Filter.1.Value.1': 'image',
    IncludeDeprecated: 'true',
    IncludeDisabled: 'true',
  };
  expect(sent(world, 'DescribeImages').sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))).toEqual([
    { region: 'eu-west-1', ...images },
    { region: 'us-east-1', ...images },
    { region, ...images },
  ]);
  expect(calls).toHaveLength(5);
});

const forced = 'say: Force Deregister flag found, skipping prevalidating AMI Name';

test('what is left out is not asked', async () => {
  await using world = await openWorld();
  const raw = { skip_credential_validation: true, skip_region_validation: true, ami_regions: ['us-east-1'] };
  expect(await validate(world, { ...raw, skip_create_ami: true }, { force: true })).toEqual([first, forced]);
  expect(world.amazon.calls.calls).toEqual([]);
});

test('a builder that makes no image looks for no name', async () => {
  await using world = await openWorld();
  await prevalidate(world.configOf(), { force: false }, { ...world.work, step: world.step }, world.clients);
  expect(world.report.told).toEqual([first]);
});

test('a name that is taken, here and in the regions of the copies', async () => {
  await using world = await openWorld();
  const [here, there] = [await ownImage(world, 'image'), await ownImage(world, 'image', 'us-east-1')];
  const whole = (place: string, image: string): string =>
    `failed: error amazon/name-taken: The name of the image is taken. ${place} has an image "image" already: ${image}. Choose another ami_name, or let it be replaced with force_deregister = true or -force.`;
  expect((await validate(world)).at(-1)).toBe(whole(region, here));
  expect((await validate(world, { ami_regions: ['us-east-1', 'eu-west-1'] })).at(-1)).toBe(
    whole(region, `${here}, in us-east-1 ${there}`),
  );
  for (const name of ['imag', 'imag*'])
    expect(await validate(world, {}, { name })).toEqual([first, `say: Prevalidating AMI Name: ${name}`]);
  const only = { ami_regions: ['us-east-1'], skip_save_build_region: true };
  expect(await validate(world, only)).toEqual([
    first,
    'say: skip_build_region was set; not prevalidating AMI name',
    whole('us-east-1', there),
  ]);
  expect(await validate(world, { ami_regions: ['eu-west-1'], skip_save_build_region: true })).toEqual([
    first,
    'say: skip_build_region was set; not prevalidating AMI name',
  ]);
});

test('an image that is disabled keeps its name', async () => {
  await using world = await openWorld();
  const id = await ownImage(world, 'image');
  await world.amazon.settled();
  world.amazon.calls.clear();
  const ec2 = world.clients.ec2();
  for (let state: string | undefined; state !== 'available';)
    state = (await ec2.send(new DescribeImagesCommand({ ImageIds: [id] }))).Images?.[0]?.State;
  await ec2.send(new DisableImageCommand({ ImageId: id }));
  expect((await validate(world)).at(-1)).toMatch(/^failed: error amazon\/name-taken: /);
});

test.each<readonly [string, Readonly<Record<string, unknown>>, Options, string, number]>([
  ['-force', {}, { force: true }, forced, 1],
  ['skip_create_ami', { skip_create_ami: true }, {}, 'say: skip_create_ami was set; not prevalidating AMI name', 0],
])('a taken name does not matter with %s', async (_, raw, options, text, looks) => {
  await using world = await openWorld();
  await ownImage(world, 'image');
  world.amazon.calls.clear();
  expect(await validate(world, raw, options)).toEqual([first, text]);
  expect(sent(world, 'DescribeImages')).toHaveLength(looks);
});

test('an image that is to be replaced and cannot be for a day, here and in the regions of the copies', async () => {
  await using world = await openWorld();
  const id = await ownImage(world, 'image', 'us-east-1');
  const ec2 = world.clients.ec2('us-east-1');
  await waitUntilImageAvailable({ client: ec2, maxWaitTime: 60, minDelay: 0.01, maxDelay: 0.02 }, { ImageIds: [id] });
  const validated = async (raw: object): Promise<string | undefined> =>
    (await validate(world, { ami_regions: ['us-east-1'], ...raw }, { force: true })).at(-1);
  await ec2.send(new EnableImageDeregistrationProtectionCommand({ ImageId: id }));
  expect(await validated({})).toBe(forced);
  await ec2.send(new EnableImageDeregistrationProtectionCommand({ ImageId: id, WithCooldown: true }));
  const refused = `failed: error amazon/former-protected: The former image is protected. ${id} in us-east-1 has the name "image", and cannot be deregistered until a day after its protection is disabled. Disable its deregistration protection and build when its cooldown is over, or choose another ami_name.`;
  expect(await validated({})).toBe(refused);
  expect(await validated({ skip_save_build_region: true })).toBe(refused);
  expect(await validated({ ami_regions: [] })).toBe(forced);
});

test('a VPC that is not the default needs a subnet', async () => {
  await using world = await openWorld();
  const ec2 = world.clients.ec2();
  const { VpcId: own = '' } = (await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))).Vpc ?? {};
  const { Vpcs: vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  const usual = vpcs.find(({ IsDefault: isDefault }) => isDefault)?.VpcId ?? '';
  world.amazon.calls.clear();
  expect(await validate(world, { vpc_id: own })).toEqual([
    first,
    `failed: error amazon/subnet-missing: A subnet is needed. ${own} is not the default VPC of us-west-2. Say with subnet_id or subnet_filter where in it the instance is to run.`,
  ]);
  expect(sent(world, 'DescribeVpcs')).toEqual([{ region, 'VpcId.1': own }]);
  expect((await validate(world, { vpc_id: usual })).at(-1)).toBe('say: Prevalidating AMI Name: image');
  world.amazon.calls.clear();
  for (const subnet of [{ subnet_id: 'subnet-1' }, { subnet_filter: { filters: { 'tag:a': 'b' } } }])
    expect((await validate(world, { vpc_id: own, ...subnet })).at(-1)).toBe('say: Prevalidating AMI Name: image');
  expect(sent(world, 'DescribeVpcs')).toEqual([]);
});
