import type { Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { Subnet } from '../../state.ts';
import { found } from '../common.ts';
import type { LaunchParameters } from '../launch-templates/template-shape.ts';
import { mustHaveDefaultVpc } from '../network/vpcs.ts';
import { findGroup } from '../security-groups/find-group.ts';
import { zonesOffering, zonesWithCapacity } from './instance-types.ts';

/** Where an instance is put, and what it gets there. */
export interface NetworkPlan {
  readonly subnet: Subnet;
  readonly securityGroupIds: readonly string[];
  readonly privateAddress: string | undefined;
  readonly wantsPublicAddress: boolean;
  readonly ipv6Count: number;
  readonly description: string;
  readonly deleteOnTermination: boolean;
}

/** Finds the place of a launch: of a subnet that is named, or a default one in a zone that has capacity. */
export function planNetwork(input: LaunchParameters & PrivateParameters, type: string, caller: Caller): NetworkPlan {
  const [asked] = input.NetworkInterface;
  checkInterfaces(input);
  const subnetId = asked?.SubnetId ?? input.SubnetId;
  // A name is one of a group in the default VPC. Source: reports of EC2's clients.
  if (input.SubnetId !== undefined && input.SecurityGroup.length > 0)
    throw refusal('InvalidParameterCombination', 'The parameter groupName cannot be used with the parameter subnet');
  const zone = zoneAsked(input, caller);
  const subnet =
    subnetId === undefined
      ? defaultSubnet(zone, type, caller)
      : subnetAsked(found('subnet', caller.region.subnets, subnetId, caller), zone, type, caller);
  const groupIds = asked === undefined ? input.SecurityGroupId : asked.SecurityGroupId;
  const groups = [
    ...groupIds.map((id) => findGroup(id, undefined, caller)),
    ...input.SecurityGroup.map((name) => findGroup(undefined, name, caller, subnet.vpcId)),
  ];
  for (const group of groups)
    if (group.vpcId !== subnet.vpcId)
      throw refusal('InvalidParameter', `Security group ${group.id} and subnet ${subnet.id} belong to different networks.`);
  const chosen = groups.length > 0 ? groups : [findGroup(undefined, 'default', caller, subnet.vpcId)];
  const ipv6 = asked?.Ipv6AddressCount ?? input.Ipv6AddressCount ?? (subnet.assignsIpv6Addresses ? 1 : 0);
  return {
    subnet,
    securityGroupIds: [...new Set(chosen.map(({ id }) => id))],
    privateAddress: asked?.PrivateIpAddress ?? input.PrivateIpAddress,
    wantsPublicAddress: asked?.AssociatePublicIpAddress ?? subnet.mapsPublicAddresses,
    ipv6Count: ipv6,
    description: asked?.Description ?? '',
    deleteOnTermination: asked?.DeleteOnTermination ?? true,
  };
}

/** What RunInstances has beside what templates may say. */
export interface PrivateParameters {
  readonly SubnetId?: string | undefined;
  readonly PrivateIpAddress?: string | undefined;
  readonly Ipv6AddressCount?: number | undefined;
}

function checkInterfaces(input: LaunchParameters & PrivateParameters): void {
  const [asked, ...more] = input.NetworkInterface;
  if (asked === undefined) return;
  if (input.SubnetId !== undefined)
    throw refusal(
      'InvalidParameterCombination',
      'Network interfaces and an instance-level subnet ID may not be specified on the same request',
    );
  if (input.SecurityGroupId.length > 0 || input.SecurityGroup.length > 0)
    throw refusal(
      'InvalidParameterCombination',
      'Network interfaces and an instance-level security groups may not be specified on the same request',
    );
  if (input.PrivateIpAddress !== undefined)
    throw refusal(
      'InvalidParameterCombination',
      'Network interfaces and an instance-level private IP address may not be specified on the same request',
    );
  if (asked.NetworkInterfaceId !== undefined)
    throw refusal('InvalidNetworkInterfaceID.NotFound', `The networkInterface ID '${asked.NetworkInterfaceId}' does not exist`);
  if (asked.DeviceIndex !== 0)
    throw refusal(
      asked.DeviceIndex === undefined ? 'MissingParameter' : 'InvalidParameterValue',
      'Each network interface requires a device index; the first one has device index 0.',
    );
  if (more.length > 0)
    throw refusal('Unsupported', 'The simulator gives an instance one network interface; send one NetworkInterface only.');
}

function zoneAsked({ Placement: placement }: LaunchParameters, { region }: Caller): string | undefined {
  // Builders send an empty zone when they want none.
  const name = placement?.AvailabilityZone === '' ? undefined : placement?.AvailabilityZone;
  const id = placement?.AvailabilityZoneId;
  if (name === undefined && id === undefined) return undefined;
  const zone = region.zones.find((each) => each.name === name || each.id === id);
  if (zone === undefined) throw refusal('InvalidParameterValue', `Invalid availability zone: [${name ?? id ?? ''}]`);
  return zone.name;
}

function subnetAsked(subnet: Subnet, zone: string | undefined, type: string, caller: Caller): Subnet {
  if (zone !== undefined && zone !== subnet.zone)
    throw refusal(
      'InvalidParameterValue',
      `The availability zone '${zone}' does not match the availability zone '${subnet.zone}' of subnet '${subnet.id}'.`,
    );
  checkZone(subnet.zone, type, caller);
  return subnet;
}

function defaultSubnet(zone: string | undefined, type: string, caller: Caller): Subnet {
  const { region, world } = caller;
  const vpc = mustHaveDefaultVpc(caller);
  const subnets = [...region.subnets.values()].filter(({ vpcId, isDefaultForZone }) => vpcId === vpc.id && isDefaultForZone);
  if (subnets.length === 0)
    throw refusal('MissingInput', `No subnets found for the default VPC '${vpc.id}'. Please specify a subnet.`);
  if (zone !== undefined) {
    checkZone(zone, type, caller);
    const subnet = subnets.find((each) => each.zone === zone);
    if (subnet === undefined)
      throw refusal('MissingInput', `No default subnet for availability zone: '${zone}'. Please specify a subnet.`);
    return subnet;
  }
  const offering = zonesOffering(type, region, world.settings());
  if (offering.length === 0)
    throw refusal(
      'Unsupported',
      `The requested configuration is currently not supported. Please check the documentation for supported configurations.`,
    );
  const able = zonesWithCapacity(type, region, world.settings()).map(({ name }) => name);
  const subnet = subnets.find((each) => able.includes(each.zone));
  if (subnet === undefined)
    throw refusal(
      'InsufficientInstanceCapacity',
      `We currently do not have sufficient ${type} capacity in zones with support for 'gp3' volumes. Our system will be working on provisioning additional capacity.`,
      500,
    );
  return subnet;
}

/** Refuses a zone that has not got the type, or no room for one more. */
function checkZone(zone: string, type: string, { region, world }: Caller): void {
  const offering = zonesOffering(type, region, world.settings()).map(({ name }) => name);
  if (!offering.includes(zone))
    throw refusal(
      'Unsupported',
      `Your requested instance type (${type}) is not supported in your requested Availability Zone (${zone}). Please retry your request by not specifying an Availability Zone${offering.length === 0 ? '' : ` or choosing ${offering.join(', ')}`}.`,
    );
  const able = zonesWithCapacity(type, region, world.settings()).map(({ name }) => name);
  if (able.includes(zone)) return;
  const instead =
    able.length === 0
      ? ''
      : ` You can currently get ${type} capacity by not specifying an Availability Zone in your request or choosing ${able.join(', ')}.`;
  throw refusal(
    'InsufficientInstanceCapacity',
    `We currently do not have sufficient ${type} capacity in the Availability Zone you requested (${zone}). Our system will be working on provisioning additional capacity.${instead}`,
    500,
  );
}
