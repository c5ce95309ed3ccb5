import { boolean, double, integer, list, string, structure, type Taken, timestamp } from '../../wire/shape.ts';
import type { Xml } from '../../wire/xml.ts';
import { dryRun, tagSpecifications } from '../common.ts';
import { deviceMappings } from '../mappings.ts';
import { launchParameters } from '../launch-templates/template-shape.ts';

const options = {
  SingleInstanceType: boolean,
  SingleAvailabilityZone: boolean,
  MinTargetCapacity: integer,
  MaxTotalPrice: string,
  AllocationStrategy: string,
};

/** Source: EC2 API Reference, CreateFleet. */
export const fleetShape = structure({
  ClientToken: string,
  Context: string,
  ExcessCapacityTerminationPolicy: string,
  LaunchTemplateConfigs: list(
    structure({
      LaunchTemplateSpecification: structure({ LaunchTemplateId: string, LaunchTemplateName: string, Version: string }),
      Overrides: list(
        structure({
          AvailabilityZone: string,
          AvailabilityZoneId: string,
          ...deviceMappings,
          ImageId: string,
          InstanceType: string,
          MaxPrice: string,
          Placement: launchParameters.Placement,
          Priority: double,
          SubnetId: string,
          WeightedCapacity: double,
        }),
      ),
    }),
  ),
  OnDemandOptions: structure({ ...options, CapacityReservationOptions: structure({ UsageStrategy: string }) }),
  ReplaceUnhealthyInstances: boolean,
  SpotOptions: structure({
    ...options,
    InstanceInterruptionBehavior: string,
    InstancePoolsToUseCount: integer,
    MaintenanceStrategies: structure({
      CapacityRebalance: structure({ ReplacementStrategy: string, TerminationDelay: integer }),
    }),
  }),
  TargetCapacitySpecification: structure({
    DefaultTargetCapacityType: string,
    OnDemandTargetCapacity: integer,
    SpotTargetCapacity: integer,
    TargetCapacityUnitType: string,
    TotalTargetCapacity: integer,
  }),
  TerminateInstancesWithExpiration: boolean,
  Type: string,
  ValidFrom: timestamp,
  ValidUntil: timestamp,
  ...tagSpecifications,
  ...dryRun,
});

export type FleetRequest = Taken<typeof fleetShape>;
export type FleetConfig = FleetRequest['LaunchTemplateConfigs'][number];
export type FleetOverride = FleetConfig['Overrides'][number];

/** What a fleet was asked for and could not launch, by the names of the wire. */
export interface FleetError {
  readonly launchTemplateAndOverrides: Xml;
  readonly lifecycle: 'spot' | 'on-demand';
  readonly errorCode: string;
  readonly errorMessage: string;
}
