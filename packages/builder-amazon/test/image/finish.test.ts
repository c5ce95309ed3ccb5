import { expect, test } from 'vitest';
import { makeImages } from '../../src/image/make.ts';
import { openWorld, region, type World } from '../world.ts';
import { failing, left, own, provisioned, sent, told } from './instances.ts';

async function make(world: World, raw: Readonly<Record<string, unknown>>): ReturnType<typeof makeImages> {
  return makeImages(world.configOf(raw), await provisioned(world), world, world.clients);
}

/** Parameters without the image's id, which is another in every run. */
function changes(world: World, action: string): readonly unknown[] {
  return (sent(world, action) as readonly Readonly<Record<string, unknown>>[]).map((call) =>
    Object.fromEntries(Object.entries(call).filter(([name]) => name !== 'ImageId' && name !== 'SnapshotId')),
  );
}

const organization = 'arn:aws:organizations::111122223333:organization/o-1234567890';
const unit = 'arn:aws:organizations::111122223333:ou/o-1234567890/ou-abcd-12345678';

test('attributes, one a call', async () => {
  await using world = await openWorld();
  await make(world, {
    ami_description: 'made of {{ .SourceAMI }}',
    ami_groups: ['all'],
    ami_users: ['999988887777', '999988886666'],
    ami_org_arns: [organization],
    ami_ou_arns: [unit],
    ami_product_codes: ['abc123'],
    imds_support: 'v2.0',
    snapshot_groups: ['all'],
    snapshot_users: ['999988887777'],
  });
  const launch = { region, Attribute: 'launchPermission', OperationType: 'add' };
  expect(changes(world, 'ModifyImageAttribute')).toEqual([
    { region, 'Description.Value': expect.stringMatching(/^made of ami-[0-9a-f]{17}$/) },
    { ...launch, 'UserGroup.1': 'all' },
    { ...launch, 'UserId.1': '999988887777', 'UserId.2': '999988886666' },
    { ...launch, 'OrganizationArn.1': organization },
    { ...launch, 'OrganizationalUnitArn.1': unit },
    { region, Attribute: 'productCodes', 'ProductCode.1': 'abc123' },
    { region, 'ImdsSupport.Value': 'v2.0' },
  ]);
  const createVolume = { region, Attribute: 'createVolumePermission', OperationType: 'add' };
  expect(changes(world, 'ModifySnapshotAttribute')).toEqual([
    { ...createVolume, 'UserGroup.1': 'all' },
    { ...createVolume, 'UserId.1': '999988887777' },
  ]);
  expect(told(world).slice(6)).toEqual([
    'say: Modifying attributes on AMI (ami-1)...',
    'say: Modifying: description',
    'say: Modifying: groups',
    'say: Modifying: users',
    'say: Modifying: ami org arns',
    'say: Modifying: ami ou arns',
    'say: Modifying: product codes',
    'say: Modifying: imds_support',
    'say: Modifying attributes on snapshot (snap-1)...',
    'say: Modifying: groups',
    'say: Modifying: users',
  ]);
  const everybody = { kind: 'group', value: 'all' };
  expect(own(world, 'images')).toMatchObject([
    {
      imdsSupport: 'v2.0',
      productCodes: ['abc123'],
      permissions: [
        everybody,
        { kind: 'user', value: '999988887777' },
        { kind: 'user', value: '999988886666' },
        { kind: 'organization', value: organization },
        { kind: 'organizational-unit', value: unit },
      ],
    },
  ]);
  expect(own(world, 'snapshots')).toMatchObject([{ permissions: [everybody, { kind: 'user', value: '999988887777' }] }]);
});

test('every copy gets them in its region', async () => {
  await using world = await openWorld();
  await make(world, { ami_regions: ['eu-west-1'], ami_users: ['999988887777'], snapshot_users: ['999988887777'] });
  for (const kind of ['images', 'snapshots'] as const)
    expect(own(world, kind).map(({ permissions }) => permissions)).toEqual(
      Array(2).fill([{ kind: 'user', value: '999988887777' }]),
    );
  expect(changes(world, 'ModifyImageAttribute')).toMatchObject([{ region: 'eu-west-1' }, { region }]);
});

test('what EC2 does not know everywhere yet is asked again', async () => {
  await using world = await openWorld();
  const calls = { from: 1, to: 1 };
  world.amazon.faults.plan({ action: 'ModifyImageAttribute', calls, effect: { kind: 'fail', code: 'InvalidAMIID.NotFound' } });
  world.amazon.faults.plan({
    action: 'ModifySnapshotAttribute',
    calls,
    effect: { kind: 'fail', code: 'InvalidSnapshot.NotFound' },
  });
  await make(world, { ami_users: ['999988887777'], snapshot_users: ['999988887777'] });
  expect([sent(world, 'ModifyImageAttribute'), sent(world, 'ModifySnapshotAttribute')].map(({ length }) => length)).toEqual([
    2, 2,
  ]);
});

test('deprecation in every region', async () => {
  await using world = await openWorld();
  const at = `${new Date().getUTCFullYear() + 2}-01-02T15:04:00Z`;
  await make(world, { deprecate_at: at, ami_regions: ['eu-west-1'] });
  expect(changes(world, 'EnableImageDeprecation')).toEqual([
    { region: 'eu-west-1', DeprecateAt: at },
    { region, DeprecateAt: at },
  ]);
  expect(own(world, 'images').map(({ deprecatedAt }) => deprecatedAt)).toEqual([Date.parse(at), Date.parse(at)]);
  expect(told(world).slice(7)).toEqual([
    'say: Enabling deprecation on AMI (ami-2) in region "eu-west-1" ...',
    'say: Enabling deprecation on AMI (ami-1) in region "us-west-2" ...',
    'say: Skipping Enable AMI deregistration protection...',
  ]);
});

test.each([
  [{ enabled: true }, {}, 'enabled-without-cooldown'],
  [{ with_cooldown: true }, { WithCooldown: 'true' }, 'enabled-with-cooldown'],
])('protection by %o comes last', async (deregistration_protection, parameters, protection) => {
  await using world = await openWorld();
  await make(world, { deregistration_protection, tags: { A: 'b' }, ami_users: ['999988887777'] });
  expect(changes(world, 'EnableImageDeregistrationProtection')).toEqual([{ region, ...parameters }]);
  expect(own(world, 'images')).toMatchObject([{ protection }]);
  expect(world.amazon.calls.calls.at(-1)?.action).toBe('EnableImageDeregistrationProtection');
  expect(told(world).slice(5)).toEqual([
    'say: Modifying attributes on AMI (ami-1)...',
    'say: Modifying: users',
    'say: Adding tags to AMI (ami-1)...',
    'say: Tagging snapshot: snap-1',
    'say: Creating AMI tags',
    'detail: Adding tag: "A": "b"',
    'say: Enabling deregistration protection on AMI (ami-1) in region "us-west-2" ...',
  ]);
});

test('protection that is switched off is none', async () => {
  await using world = await openWorld();
  await make(world, { deregistration_protection: { enabled: false } });
  expect(own(world, 'images')).toMatchObject([{ protection: 'disabled' }]);
});

test('an image that is protected already goes all the same when another region refuses', async () => {
  await using world = await openWorld();
  world.amazon.faults.plan({
    action: 'EnableImageDeregistrationProtection',
    region,
    effect: { kind: 'fail', code: 'OperationNotPermitted', message: 'Not here.' },
  });
  expect(await failing(make(world, { deregistration_protection: { enabled: true }, ami_regions: ['eu-west-1'] }))).toBe(
    'failed: error amazon/call-refused: EnableImageDeregistrationProtection was refused. EC2 in us-west-2 answered OperationNotPermitted: Not here.',
  );
  expect(own(world, 'images').filter(({ protection }) => protection !== 'disabled')).toHaveLength(1);
  await world.scope.close('failed');
  expect(left(world)).toEqual({});
});
