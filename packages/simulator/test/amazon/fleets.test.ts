import {
  CancelSpotInstanceRequestsCommand,
  CreateFleetCommand,
  type CreateFleetCommandInput,
  CreateLaunchTemplateCommand,
  DeleteFleetsCommand,
  DescribeFleetInstancesCommand,
  DescribeFleetsCommand,
  DescribeInstancesCommand,
  DescribeSpotInstanceRequestsCommand,
  DescribeSpotPriceHistoryCommand,
  type FleetLaunchTemplateOverridesRequest,
  type RequestLaunchTemplateData,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { home, refusalOf } from './cloud.ts';
import { later, type LaunchCloud, openLaunchCloud } from './started.ts';

async function fleet(
  cloud: LaunchCloud,
  o: {
    readonly overrides?: readonly FleetLaunchTemplateOverridesRequest[];
    readonly data?: RequestLaunchTemplateData;
    readonly input?: Partial<CreateFleetCommandInput>;
    readonly past?: 'the judge';
  } = {},
) {
  const ec2 = cloud.ec2(o.past === undefined ? {} : { past: o.past });
  const name = `template-${cloud.caller().region.launchTemplates.size}`;
  await ec2.send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: name, LaunchTemplateData: { ImageId: cloud.imageId, ...o.data } }),
  );
  return ec2.send(
    new CreateFleetCommand({
      Type: 'instant',
      TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: 'spot' },
      LaunchTemplateConfigs: [
        {
          LaunchTemplateSpecification: { LaunchTemplateName: name, Version: '1' },
          Overrides: [...(o.overrides ?? [{ InstanceType: 't3.micro' }])],
        },
      ],
      ...o.input,
    }),
  );
}

const capacity = 'There is no Spot capacity available that matches your request.';

describe('CreateFleet', () => {
  test('launches a spot instance by a template', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    const made = await fleet(cloud, {
      data: { UserData: Buffer.from('hello').toString('base64'), CreditSpecification: { CpuCredits: 'standard' } },
      overrides: [{ InstanceType: 't3.micro', MaxPrice: '0.5' }],
      input: {
        SpotOptions: { AllocationStrategy: 'lowest-price' },
        TagSpecifications: [
          { ResourceType: 'fleet', Tags: [{ Key: 'Of', Value: 'fleet' }] },
          { ResourceType: 'instance', Tags: [{ Key: 'Of', Value: 'instance' }] },
        ],
      },
    });
    expect(made.FleetId).toMatch(/^fleet-[0-9a-f-]{36}$/);
    expect(made.Errors).toEqual([]);
    const id = made.Instances?.[0]?.InstanceIds?.[0] ?? '';
    expect(made.Instances).toMatchObject([
      {
        Lifecycle: 'spot',
        InstanceType: 't3.micro',
        LaunchTemplateAndOverrides: {
          LaunchTemplateSpecification: { LaunchTemplateId: expect.stringMatching(/^lt-/), Version: '1' },
          Overrides: { InstanceType: 't3.micro', MaxPrice: '0.5' },
        },
      },
    ]);
    await later(cloud, 12_000);
    const { Reservations: reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    const instance = reservations?.[0]?.Instances?.[0];
    expect(instance).toMatchObject({ State: { Name: 'running' }, InstanceLifecycle: 'spot' });
    const tags = Object.fromEntries(instance?.Tags?.map(({ Key: key = '', Value: value }) => [key, value]) ?? []);
    expect(tags).toMatchObject({ Of: 'instance', 'aws:ec2:fleet-id': made.FleetId, 'aws:ec2launchtemplate:version': '1' });
    expect(cloud.computers.started[0]?.userData).toEqual(Buffer.from('hello'));
    const { SpotInstanceRequests: requests } = await ec2.send(new DescribeSpotInstanceRequestsCommand({}));
    expect(requests).toMatchObject([
      {
        SpotInstanceRequestId: instance?.SpotInstanceRequestId,
        InstanceId: id,
        State: 'active',
        Status: { Code: 'fulfilled' },
        SpotPrice: '0.5',
        Type: 'one-time',
      },
    ]);
    const { Fleets: fleets } = await ec2.send(new DescribeFleetsCommand({ FleetIds: [made.FleetId ?? ''] }));
    expect(fleets).toMatchObject([
      {
        FleetState: 'active',
        Type: 'instant',
        ActivityStatus: 'fulfilled',
        FulfilledCapacity: 1,
        Tags: [{ Key: 'Of', Value: 'fleet' }],
        Instances: [{ InstanceIds: [id] }],
      },
    ]);
    // Fleets of this type are not listed.
    expect((await ec2.send(new DescribeFleetsCommand({}))).Fleets).toEqual([]);
  });

  test('takes the next type where one has no capacity, and says so', async () => {
    await using cloud = await openLaunchCloud({ settings: { withoutCapacity: [{ type: 't3.micro' }] } });
    const made = await fleet(cloud, { overrides: [{ InstanceType: 't3.micro' }, { InstanceType: 'm5.large' }] });
    expect(made.Instances?.map(({ InstanceType: type }) => type)).toEqual(['m5.large']);
    expect(made.Errors).toMatchObject([
      {
        ErrorCode: 'InsufficientInstanceCapacity',
        ErrorMessage: capacity,
        Lifecycle: 'spot',
        LaunchTemplateAndOverrides: { Overrides: { InstanceType: 't3.micro' } },
      },
    ]);
  });

  test('answers with errors alone where nothing can be launched', async () => {
    await using cloud = await openLaunchCloud({ settings: { withoutCapacity: [{ type: 't3.micro' }] } });
    const made = await fleet(cloud, {
      overrides: [{ InstanceType: 't3.micro' }, { InstanceType: 'm5.large', MaxPrice: '0.001' }, { InstanceType: 't4g.micro' }],
    });
    expect(made.Instances).toEqual([]);
    expect(made.Errors?.map(({ ErrorCode: code }) => code).toSorted()).toEqual([
      'InsufficientInstanceCapacity',
      'InvalidParameterValue',
      'SpotMaxPriceTooLow',
    ]);
    const { Fleets: fleets } = await cloud.ec2().send(new DescribeFleetsCommand({ FleetIds: [made.FleetId ?? ''] }));
    expect(fleets).toMatchObject([{ ActivityStatus: 'error', FulfilledCapacity: 0, Errors: [{}, {}, {}] }]);
  });

  test.for([
    ['lowest-price', {}, 't3.micro'],
    ['price-capacity-optimized', {}, 't3.micro'],
    ['capacity-optimized', {}, 'm5.large'],
    ['diversified', {}, 'm5.large'],
    ['capacity-optimized-prioritized', { Priority: 1 }, 't3.large'],
  ] as const)('tries types in the order of %s', async ([strategy, third, expected]) => {
    await using cloud = await openLaunchCloud();
    const made = await fleet(cloud, {
      overrides: [
        { InstanceType: 'm5.large', Priority: 3 },
        { InstanceType: 't3.micro', Priority: 2 },
        { InstanceType: 't3.large', ...third },
      ],
      input: { SpotOptions: { AllocationStrategy: strategy } },
    });
    expect(made.Instances?.[0]?.InstanceType).toBe(expected);
  });

  test('launches on demand and spot together', async () => {
    await using cloud = await openLaunchCloud();
    const made = await fleet(cloud, {
      input: {
        TargetCapacitySpecification: {
          TotalTargetCapacity: 3,
          OnDemandTargetCapacity: 1,
          SpotTargetCapacity: 1,
          DefaultTargetCapacityType: 'spot',
        },
      },
    });
    expect(made.Instances?.map(({ Lifecycle: lifecycle, InstanceIds: ids }) => [lifecycle, ids?.length])).toEqual([
      ['on-demand', 1],
      ['spot', 2],
    ]);
  });

  test('puts an instance where the override says', async () => {
    await using cloud = await openLaunchCloud();
    await fleet(cloud);
    const subnets = [...cloud.caller().region.subnets.values()];
    const last = subnets.at(-1)?.id ?? '';
    const made = await fleet(cloud, {
      data: { NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: false }] },
      overrides: [{ InstanceType: 't3.micro', SubnetId: last }],
    });
    const inZone = await fleet(cloud, { overrides: [{ InstanceType: 't3.micro', AvailabilityZone: `${home}b` }] });
    const { instances } = cloud.caller().region;
    const [one, other] = [made, inZone].map(({ Instances: all }) => instances.get(all?.[0]?.InstanceIds?.[0] ?? ''));
    expect([one?.subnetId, one?.publicAddress, other?.zone]).toEqual([last, undefined, `${home}b`]);
  });

  const wrong: readonly (readonly [Partial<CreateFleetCommandInput>, string])[] = [
    [{ Type: 'maintain' }, 'Unsupported: The simulator launches fleets of type instant only; send Type=instant.'],
    [
      { LaunchTemplateConfigs: [{ LaunchTemplateSpecification: { LaunchTemplateName: 'template-0' } }] },
      'MissingParameter: The request must contain the parameter LaunchTemplateConfigs.LaunchTemplateSpecification.Version',
    ],
    [
      { TargetCapacitySpecification: { TotalTargetCapacity: 0 } },
      'InvalidTargetCapacitySpecification: TotalTargetCapacity must be at least 1, and not below the sum of OnDemandTargetCapacity and SpotTargetCapacity.',
    ],
    [
      { LaunchTemplateConfigs: [{ LaunchTemplateSpecification: { LaunchTemplateName: 'none', Version: '1' } }] },
      'InvalidLaunchTemplateName.NotFoundException: The specified launch template, with template name none, does not exist.',
    ],
    [
      { TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'a', Value: 'b' }] }] },
      "InvalidParameterValue: 'volume' is not a valid taggable resource type for this operation.",
    ],
  ];
  test.for(wrong)('refuses %j', async ([input, expected]) => {
    await using cloud = await openLaunchCloud();
    expect(await refusalOf(fleet(cloud, { input }))).toBe(expected);
    expect(cloud.caller().region.fleets.size).toBe(0);
  });

  const unknown: readonly (readonly [Partial<CreateFleetCommandInput>, string])[] = [
    [{ LaunchTemplateConfigs: [] }, 'MissingParameter: The request must contain the parameter LaunchTemplateConfigs'],
    [
      { SpotOptions: { AllocationStrategy: 'cheapest' as never } },
      'InvalidParameterValue: Value (cheapest) for parameter SpotOptions.AllocationStrategy is invalid. Valid values: lowest-price, diversified, capacity-optimized, capacity-optimized-prioritized, price-capacity-optimized.',
    ],
  ];
  test.for(unknown)('refuses %j', async ([input, expected]) => {
    await using cloud = await openLaunchCloud();
    expect(await refusalOf(fleet(cloud, { input, past: 'the judge' }))).toBe(expected);
  });
});

describe('DeleteFleets', () => {
  test('ends the instances', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    const { FleetId: id = '', Instances: instances } = await fleet(cloud);
    await later(cloud, 12_000);
    const gone = 'fleet-00000000-0000-0000-0000-000000000000';
    expect(await ec2.send(new DeleteFleetsCommand({ FleetIds: [id, gone], TerminateInstances: true }))).toMatchObject({
      SuccessfulFleetDeletions: [{ FleetId: id, CurrentFleetState: 'deleted_terminating', PreviousFleetState: 'active' }],
      UnsuccessfulFleetDeletions: [{ FleetId: gone, Error: { Code: 'fleetIdDoesNotExist' } }],
    });
    await later(cloud, 30_000);
    const instance = cloud.caller().region.instances.get(instances?.[0]?.InstanceIds?.[0] ?? '');
    expect(instance?.state).toBe('terminated');
    expect(await refusalOf(ec2.send(new DeleteFleetsCommand({ FleetIds: [id], TerminateInstances: false })))).toBe(
      'InvalidParameterValue: TerminateInstances=false is not supported for fleets of type instant.',
    );
    expect(await refusalOf(ec2.send(new DescribeFleetInstancesCommand({ FleetId: id })))).toBe(
      `Unsupported: The fleet ${id} is of type instant, which DescribeFleetInstances does not support. Use DescribeFleets instead.`,
    );
    expect(await refusalOf(ec2.send(new DescribeFleetsCommand({ FleetIds: [gone] })))).toBe(
      `InvalidFleetId.NotFound: The fleet ID '${gone}' does not exist`,
    );
  });
});

describe('spot requests', () => {
  test('are closed with their instance, and can be cancelled before', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    const spot = { InstanceMarketOptions: { MarketType: 'spot' } } as const;
    const [one, two] = [await cloud.running(spot), await cloud.running(spot)];
    const cancelled = await ec2.send(
      new CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [two.SpotInstanceRequestId ?? ''] }),
    );
    expect(cancelled.CancelledSpotInstanceRequests).toEqual([
      { SpotInstanceRequestId: two.SpotInstanceRequestId, State: 'cancelled' },
    ]);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [one.InstanceId ?? '', two.InstanceId ?? ''] }));
    const { SpotInstanceRequests: requests } = await ec2.send(new DescribeSpotInstanceRequestsCommand({}));
    expect(requests?.map(({ State: state, Status: status }) => [state, status?.Code])).toEqual([
      ['closed', 'instance-terminated-by-user'],
      ['cancelled', 'request-canceled-and-instance-running'],
    ]);
    const closed = { Filters: [{ Name: 'state', Values: ['closed'] }] };
    expect((await ec2.send(new DescribeSpotInstanceRequestsCommand(closed))).SpotInstanceRequests).toMatchObject([
      { InstanceId: one.InstanceId },
    ]);
    const unknown = new DescribeSpotInstanceRequestsCommand({ SpotInstanceRequestIds: ['sir-x'] });
    expect(await refusalOf(ec2.send(unknown))).toBe(
      "InvalidSpotInstanceRequestID.NotFound: The spot instance request ID 'sir-x' does not exist",
    );
  });

  test('have prices', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    const ask = async (input: object) => (await ec2.send(new DescribeSpotPriceHistoryCommand(input))).SpotPriceHistory ?? [];
    const micro = await ask({ InstanceTypes: ['t3.micro'], ProductDescriptions: ['Linux/UNIX (Amazon VPC)'] });
    expect(micro.map(({ AvailabilityZone: zone, SpotPrice: price, Timestamp: at }) => [zone, price, at])).toEqual(
      ['a', 'b', 'c'].map((letter) => [`${home}${letter}`, '0.006600', new Date('2024-01-15T10:00:00Z')]),
    );
    const one = { InstanceTypes: ['m5.large'], AvailabilityZone: `${home}b`, ProductDescriptions: ['Windows'] };
    expect(await ask(one)).toMatchObject([{ InstanceType: 'm5.large', ProductDescription: 'Windows', SpotPrice: '0.037400' }]);
    expect(
      await refusalOf(cloud.run({ InstanceMarketOptions: { MarketType: 'spot', SpotOptions: { MaxPrice: '0.0066' } } })),
    ).toBe('no refusal');
  });
});
