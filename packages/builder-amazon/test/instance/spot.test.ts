import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { failureLine, toldLines } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { untilState } from '../../src/instance/launch.ts';
import { openWorld } from '../world.ts';
import { actions, launchIn, sent, sourceOf, thingsIn } from './surroundings.ts';

const spot = { spot_price: 'auto' };

test('a fleet of one launches the instance by a template', async () => {
  await using world = await openWorld();
  const id = await launchIn(
    world,
    { ...spot, user_data: 'echo hi' },
    { groups: [], volumeTags: { Disk: 'yes' }, runTags: { Team: 'web' } },
  );
  const [template = {}] = sent(world, 'CreateLaunchTemplate');
  const [fleet = {}] = sent(world, 'CreateFleet');
  const { LaunchTemplateName: name, ClientToken: templateToken, ...data } = template;
  expect(name).toMatch(/^packer-fleet-launch-template-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(templateToken).toMatch(/^[0-9a-f]{32}$/);
  expect(data).toEqual({
    'LaunchTemplateData.ImageId': (await sourceOf(world)).ImageId,
    'LaunchTemplateData.UserData': 'ZWNobyBoaQ==',
    'LaunchTemplateData.CreditSpecification.CpuCredits': 'standard',
    'LaunchTemplateData.TagSpecification.1.ResourceType': 'instance',
    'LaunchTemplateData.TagSpecification.1.Tag.1.Key': 'Name',
    'LaunchTemplateData.TagSpecification.1.Tag.1.Value': 'Packer Builder',
    'LaunchTemplateData.TagSpecification.1.Tag.2.Key': 'Team',
    'LaunchTemplateData.TagSpecification.1.Tag.2.Value': 'web',
    'LaunchTemplateData.TagSpecification.2.ResourceType': 'network-interface',
    'LaunchTemplateData.TagSpecification.2.Tag.1.Key': 'Team',
    'LaunchTemplateData.TagSpecification.2.Tag.1.Value': 'web',
    'LaunchTemplateData.TagSpecification.3.ResourceType': 'volume',
    'LaunchTemplateData.TagSpecification.3.Tag.1.Key': 'Disk',
    'LaunchTemplateData.TagSpecification.3.Tag.1.Value': 'yes',
    'TagSpecification.1.ResourceType': 'launch-template',
    'TagSpecification.1.Tag.1.Key': 'Team',
    'TagSpecification.1.Tag.1.Value': 'web',
  });
  const [made] = thingsIn(world, 'launchTemplates');
  const { ClientToken: fleetToken, ...asked } = fleet;
  expect(fleetToken).toMatch(/^[0-9a-f]{32}-1$/);
  expect(asked).toEqual({
    Type: 'instant',
    'TargetCapacitySpecification.TotalTargetCapacity': '1',
    'TargetCapacitySpecification.DefaultTargetCapacityType': 'spot',
    'LaunchTemplateConfigs.1.LaunchTemplateSpecification.LaunchTemplateId': made?.['id'],
    'LaunchTemplateConfigs.1.LaunchTemplateSpecification.Version': '1',
    'LaunchTemplateConfigs.1.Overrides.1.InstanceType': 't3.micro',
  });
  expect(toldLines(world.report)).toEqual([
    'say: Interpolating tags for spot instance...',
    'detail: Adding tag: "Name": "Packer Builder"',
    'detail: Adding tag: "Team": "web"',
    'say: Creating Spot Fleet launch template...',
    `detail: Created Spot Fleet launch template: ${String(made?.['id'])}`,
    `say: Instance ID: ${id}`,
  ]);
  expect(thingsIn(world, 'instances')).toMatchObject([{ id, lifecycle: 'spot', tags: { Name: 'Packer Builder', Team: 'web' } }]);
  expect(thingsIn(world, 'volumes')).toMatchObject([{ tags: { Disk: 'yes' } }]);
  expect(thingsIn(world, 'networkInterfaces')).toMatchObject([{ tags: { Team: 'web' } }]);
  expect(actions(world)).not.toContain('CreateTags');
});

test('every setting of spot instances is a parameter', async () => {
  await using world = await openWorld();
  const types = { spot_instance_types: ['t3.small', 'm5.large'] };
  const override = 'LaunchTemplateConfigs.1.Overrides';
  const strategies = ['lowest-price', 'diversified', 'capacity-optimized', 'price-capacity-optimized'];
  const both = { [`${override}.1.InstanceType`]: 't3.small', [`${override}.2.InstanceType`]: 'm5.large' };
  const rows: readonly (readonly [Readonly<Record<string, unknown>>, Readonly<Record<string, string>>])[] = [
    [types, both],
    [
      { ...types, spot_price: '0.5' },
      { ...both, [`${override}.1.MaxPrice`]: '0.5', [`${override}.2.MaxPrice`]: '0.5' },
    ],
    ...strategies.map(
      (strategy) =>
        [
          { ...types, spot_allocation_strategy: strategy },
          { ...both, 'SpotOptions.AllocationStrategy': strategy },
        ] as const,
    ),
    // The order of the types says which is better.
    [
      { ...types, spot_allocation_strategy: 'capacity-optimized-prioritized' },
      {
        ...both,
        [`${override}.1.Priority`]: '0',
        [`${override}.2.Priority`]: '1',
        'SpotOptions.AllocationStrategy': 'capacity-optimized-prioritized',
      },
    ],
  ];
  for (const [raw, parameters] of rows) {
    world.amazon.calls.clear();
    await launchIn(world, { ...spot, ...raw });
    const asked = Object.entries(sent(world, 'CreateFleet')[0] ?? {}).filter(([key]) => /Overrides|SpotOptions/.test(key));
    expect([raw, Object.fromEntries(asked)]).toEqual([raw, parameters]);
    // Credits are for burstable types, and the fleet may get another.
    expect(sent(world, 'CreateLaunchTemplate')[0]).not.toHaveProperty(['LaunchTemplateData.CreditSpecification.CpuCredits']);
  }
});

test('what means nothing to spot instances is only sent when the template has it', async () => {
  await using world = await openWorld();
  await launchIn(world, spot);
  const keys = Object.keys(sent(world, 'CreateLaunchTemplate')[0] ?? {}).join(' ');
  expect(keys).not.toMatch(/CapacityReservation|Shutdown/);
  world.amazon.calls.clear();
  await launchIn(world, { ...spot, shutdown_behavior: 'terminate', capacity_reservation_preference: 'open' });
  expect(sent(world, 'CreateLaunchTemplate')[0]).toMatchObject({
    'LaunchTemplateData.InstanceInitiatedShutdownBehavior': 'terminate',
    'LaunchTemplateData.CapacityReservationSpecification.CapacityReservationPreference': 'open',
  });
});

test('the subnet of a spot instance is that of its interface', async () => {
  await using world = await openWorld();
  const { Subnets: [subnet] = [] } = await world.clients.ec2().send(new DescribeSubnetsCommand({}));
  const [subnetId, zone] = [subnet?.SubnetId ?? '', subnet?.AvailabilityZone ?? ''];
  await launchIn(world, spot, { network: { subnetId, zone, publicAddress: 'no' } });
  expect(sent(world, 'CreateLaunchTemplate')[0]).toMatchObject({
    'LaunchTemplateData.NetworkInterface.1.DeviceIndex': '0',
    'LaunchTemplateData.NetworkInterface.1.SubnetId': subnetId,
    'LaunchTemplateData.NetworkInterface.1.AssociatePublicIpAddress': 'false',
    'LaunchTemplateData.Placement.AvailabilityZone': zone,
  });
  world.amazon.calls.clear();
  await launchIn(world, spot, { network: { subnetId } });
  expect(sent(world, 'CreateLaunchTemplate')[0]).toMatchObject({ 'LaunchTemplateData.NetworkInterface.1.SubnetId': subnetId });
  expect(thingsIn(world, 'instances').map(({ subnetId: each }) => each)).toEqual([subnetId, subnetId]);
});

test('the request and the fleet have their own tags', async () => {
  await using world = await openWorld();
  await launchIn(world, spot, { spotTags: { For: 'request' }, fleetTags: { For: 'fleet' } });
  expect(thingsIn(world, 'spotRequests')).toMatchObject([{ tags: { For: 'request' } }]);
  expect(thingsIn(world, 'fleets')).toMatchObject([{ tags: { For: 'fleet' } }]);
  const [request] = thingsIn(world, 'spotRequests');
  expect(sent(world, 'CreateTags')).toEqual([{ 'ResourceId.1': request?.['id'], 'Tag.1.Key': 'For', 'Tag.1.Value': 'request' }]);
});

test('at the end the instance, its fleet and the template are gone', async () => {
  await using world = await openWorld();
  const id = await launchIn(world, { ...spot, launch_block_device_mappings: [{ device_name: '/dev/sdf', volume_size: 1 }] });
  await untilState(id, 'running', world.work, undefined);
  world.amazon.calls.clear();
  await world.scope.close('ok');
  expect(actions(world).filter((action) => /^(Delete|Terminate)/.test(action))).toEqual([
    'TerminateInstances',
    'DeleteFleets',
    'DeleteLaunchTemplate',
  ]);
  expect(thingsIn(world, 'instances')).toMatchObject([{ state: 'terminated' }]);
  expect(thingsIn(world, 'volumes')).toEqual([]);
  expect(thingsIn(world, 'fleets')).toMatchObject([{ state: 'deleted_terminating' }]);
  expect(thingsIn(world, 'launchTemplates')).toEqual([]);
});

test('a file with user data is told', async () => {
  await using world = await openWorld();
  const path = join(world.folder, 'user-data');
  await writeFile(path, 'echo hi');
  await launchIn(world, { ...spot, user_data_file: path });
  expect(toldLines(world.report).slice(1, 4)).toEqual([
    'detail: Adding tag: "Name": "Packer Builder"',
    'detail: Loading User Data File...',
    'say: Creating Spot Fleet launch template...',
  ]);
  expect(sent(world, 'CreateLaunchTemplate')[0]).toMatchObject({ 'LaunchTemplateData.UserData': 'ZWNobyBoaQ==' });
});

test('answers that were lost make nothing twice', async () => {
  await using world = await openWorld();
  for (const action of ['CreateLaunchTemplate', 'CreateFleet'])
    world.amazon.faults.plan({ action, calls: { from: 1, to: 1 }, effect: { kind: 'lose-answer' } });
  const id = await launchIn(world, spot);
  expect(thingsIn(world, 'instances').map((each) => each['id'])).toEqual([id]);
  expect(thingsIn(world, 'launchTemplates')).toHaveLength(1);
  expect(thingsIn(world, 'fleets')).toHaveLength(1);
});

test('what is known everywhere only a while later fails nothing', async () => {
  await using world = await openWorld({ settings: { consistency: 300_000 } });
  await launchIn(world, spot, { spotTags: { For: 'request' } });
  expect(thingsIn(world, 'spotRequests')).toMatchObject([{ tags: { For: 'request' } }]);
  await world.scope.close('ok');
  expect(thingsIn(world, 'instances')).toMatchObject([{ state: 'terminated' }]);
  expect(thingsIn(world, 'fleets')).toMatchObject([{ state: 'deleted_terminating' }]);
  expect(thingsIn(world, 'launchTemplates')).toEqual([]);
});

test('an instance of a fleet of which nobody was told is terminated, and the fleet deleted', async () => {
  await using world = await openWorld();
  const hasty = { ...world, work: { ...world.work, clients: { ...world.clients, retries: 1 } } };
  world.amazon.faults.plan({ action: 'CreateFleet', effect: { kind: 'lose-answer' } });
  expect(await launchIn(hasty, spot).catch(failureLine)).toMatch(/CreateFleet was not answered/);
  await world.scope.close('failed');
  expect(thingsIn(world, 'instances')).toMatchObject([{ state: 'terminated' }]);
  expect(thingsIn(world, 'fleets')).toMatchObject([{ state: 'deleted_terminating' }]);
  expect(thingsIn(world, 'launchTemplates')).toEqual([]);
});
