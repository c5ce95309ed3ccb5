import type { Caller } from '../../action.ts';
import type { Fleet } from '../../state.ts';
import type { Xml } from '../../wire/xml.ts';
import { tagSet, time } from '../common.ts';
import { findTemplate, versionOf } from '../launch-templates/find-template.ts';
import type { Candidate } from './candidates.ts';
import type { FleetConfig, FleetOverride } from './fleet-shape.ts';

/** The template and the override that something was launched by, or was not. */
export function overridesXml({ config, override }: Pick<Candidate, 'config' | 'override'>, caller: Caller): Xml {
  return {
    launchTemplateSpecification: templateXml(config, caller),
    overrides: override === undefined ? undefined : overrideXml(override),
  };
}

function templateXml({ LaunchTemplateSpecification: named }: FleetConfig, caller: Caller): Xml {
  if (named === undefined) return undefined;
  const template = findTemplate(named, caller);
  return { launchTemplateId: template.id, version: String(versionOf(template, named.Version)) };
}

function overrideXml(override: FleetOverride): Xml {
  return {
    instanceType: override.InstanceType,
    maxPrice: override.MaxPrice,
    subnetId: override.SubnetId,
    availabilityZone: override.AvailabilityZone,
    availabilityZoneId: override.AvailabilityZoneId,
    weightedCapacity: override.WeightedCapacity,
    priority: override.Priority,
    placement: override.Placement?.GroupName === undefined ? undefined : { groupName: override.Placement.GroupName },
    imageId: override.ImageId,
  };
}

/** A fleet as DescribeFleets shows it. Source: EC2 API Reference, FleetData. */
export function fleetXml(fleet: Fleet, caller: Caller): Xml {
  const { request, errors } = fleet;
  const target = request.TargetCapacitySpecification;
  const instances = fleet.instanceIds.flatMap((id) => caller.region.instances.get(id) ?? []);
  const spot = instances.filter(({ lifecycle }) => lifecycle === 'spot').length;
  return {
    fleetId: fleet.id,
    fleetState: fleet.state,
    activityStatus: errors.length > 0 && instances.length === 0 ? 'error' : 'fulfilled',
    createTime: time(fleet.createdAt),
    clientToken: request.ClientToken,
    excessCapacityTerminationPolicy: request.ExcessCapacityTerminationPolicy,
    fulfilledCapacity: instances.length,
    fulfilledOnDemandCapacity: instances.length - spot,
    // The template may be gone by now: it is told as it was named.
    launchTemplateConfigs: request.LaunchTemplateConfigs.map(({ LaunchTemplateSpecification: named, Overrides: overrides }) => ({
      launchTemplateSpecification: {
        launchTemplateId: named?.LaunchTemplateId,
        launchTemplateName: named?.LaunchTemplateName,
        version: named?.Version,
      },
      overrides: overrides.map(overrideXml),
    })),
    targetCapacitySpecification: {
      totalTargetCapacity: target?.TotalTargetCapacity,
      onDemandTargetCapacity: target?.OnDemandTargetCapacity,
      spotTargetCapacity: target?.SpotTargetCapacity,
      defaultTargetCapacityType: target?.DefaultTargetCapacityType ?? 'on-demand',
    },
    terminateInstancesWithExpiration: request.TerminateInstancesWithExpiration ?? false,
    type: fleet.type,
    replaceUnhealthyInstances: request.ReplaceUnhealthyInstances ?? false,
    spotOptions: {
      allocationStrategy: request.SpotOptions?.AllocationStrategy ?? 'lowest-price',
      instanceInterruptionBehavior: request.SpotOptions?.InstanceInterruptionBehavior ?? 'terminate',
    },
    onDemandOptions: { allocationStrategy: request.OnDemandOptions?.AllocationStrategy ?? 'lowest-price' },
    errorSet: errors.map((error) => ({ ...error })),
    fleetInstanceSet: instances.map((instance) => ({
      lifecycle: instance.lifecycle ?? 'on-demand',
      instanceIds: [instance.id],
      instanceType: instance.type,
      platform: instance.image.platform === 'windows' ? 'Windows' : undefined,
    })),
    tagSet: tagSet(fleet),
  };
}
