import type { Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { LaunchRequest } from '../instances/launch-plan.ts';
import { overTemplate } from '../instances/over-template.ts';
import { templateData } from '../launch-templates/find-template.ts';
import type { LaunchParameters, LaunchTemplateData } from '../launch-templates/template-shape.ts';
import type { FleetConfig, FleetOverride, FleetRequest } from './fleet-shape.ts';

/** One way to launch an instance of a fleet: a template, and what goes before it. */
export interface Candidate {
  readonly config: FleetConfig;
  readonly override: FleetOverride | undefined;
  readonly data: LaunchTemplateData;
  readonly type: string;
}

/** All ways that a fleet's request allows, in its order. */
export function candidatesOf(input: FleetRequest, caller: Caller): readonly Candidate[] {
  return input.LaunchTemplateConfigs.flatMap((config) => {
    const { LaunchTemplateSpecification: named, Overrides: overrides } = config;
    if (named === undefined)
      throw refusal('MissingParameter', 'The request must contain the parameter LaunchTemplateSpecification');
    const data = templateData(named, caller);
    const of = (override: FleetOverride | undefined): Candidate => ({
      config,
      override,
      data,
      type: override?.InstanceType ?? data.InstanceType ?? 'm1.small',
    });
    return overrides.length === 0 ? [of(undefined)] : overrides.map(of);
  });
}

/** What a candidate launches, in the words of RunInstances. */
export function launchRequest(
  { data, override, type }: Candidate,
  o: { readonly input: FleetRequest; readonly lifecycle: 'spot' | 'on-demand'; readonly count: number },
): LaunchRequest {
  const [firstInterface, ...otherInterfaces] = data.NetworkInterface;
  const subnet = override?.SubnetId === undefined ? {} : { SubnetId: override.SubnetId };
  const zone =
    override?.AvailabilityZone === undefined && override?.AvailabilityZoneId === undefined
      ? {}
      : { AvailabilityZone: override.AvailabilityZone, AvailabilityZoneId: override.AvailabilityZoneId };
  const asked: LaunchParameters = {
    ...data,
    InstanceType: type,
    ImageId: override?.ImageId ?? data.ImageId,
    BlockDeviceMapping: override?.BlockDeviceMapping ?? [],
    // A template's interface is moved into the subnet of the override.
    NetworkInterface: firstInterface === undefined ? [] : [{ ...firstInterface, ...subnet }, ...otherInterfaces],
    Placement:
      data.Placement === undefined && override?.Placement === undefined && Object.keys(zone).length === 0
        ? undefined
        : { ...noPlacement, ...data.Placement, ...override?.Placement, ...zone },
    InstanceMarketOptions:
      o.lifecycle === 'spot'
        ? {
            MarketType: 'spot',
            SpotOptions: {
              MaxPrice: override?.MaxPrice,
              SpotInstanceType: 'one-time',
              InstanceInterruptionBehavior: o.input.SpotOptions?.InstanceInterruptionBehavior,
              BlockDurationMinutes: undefined,
              ValidUntil: undefined,
            },
          }
        : undefined,
    TagSpecification: o.input.TagSpecification.filter(({ ResourceType: resource }) => resource === 'instance'),
  };
  return {
    ...overTemplate(asked, { ...data, InstanceMarketOptions: undefined }),
    ...(firstInterface === undefined ? subnet : {}),
    MinCount: 1,
    MaxCount: o.count,
  };
}

const noPlacement: NonNullable<LaunchParameters['Placement']> = {
  Affinity: undefined,
  AvailabilityZone: undefined,
  AvailabilityZoneId: undefined,
  GroupId: undefined,
  GroupName: undefined,
  HostId: undefined,
  HostResourceGroupArn: undefined,
  PartitionNumber: undefined,
  SpreadDomain: undefined,
  Tenancy: undefined,
};
