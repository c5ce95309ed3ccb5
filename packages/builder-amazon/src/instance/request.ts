import type {
  BlockDeviceMapping,
  CapacityReservationSpecification,
  InstanceMetadataOptionsRequest,
  InstanceNetworkInterfaceSpecification,
  Placement,
  RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { failure } from '@imgbuild/core/sdk';
import type { InstanceBuildConfig, InstanceOptions, Surroundings } from '../builders/instance.ts';
import { isBurstable } from '../checks/instance.ts';
import { isSpot } from '../checks/spot.ts';
import type { InstanceConfig } from '../config/instance.ts';
import { problems } from '../problems.ts';
import { specifications, type Tags } from '../tag-specifications.ts';
import { deviceMappings, withoutStores } from './device-mappings.ts';

/** What RunInstances and launch templates are told in the same words: all but the type, and the subnet of an interface that is not described. */
export type CommonRequest = Pick<
  RunInstancesCommandInput,
  | 'BlockDeviceMappings'
  | 'CapacityReservationSpecification'
  | 'CreditSpecification'
  | 'EbsOptimized'
  | 'EnclaveOptions'
  | 'IamInstanceProfile'
  | 'ImageId'
  | 'InstanceInitiatedShutdownBehavior'
  | 'KeyName'
  | 'LicenseSpecifications'
  | 'MetadataOptions'
  | 'NetworkInterfaces'
  | 'Placement'
  | 'SecurityGroupIds'
  | 'TagSpecifications'
  | 'UserData'
>;

/** Types that the instance may have. */
export function typesOf({ instance_type: type = '', spot_instance_types: others }: InstanceConfig): readonly string[] {
  return type === '' ? others : [type];
}

/** The launch of the build's instance. Source: EC2 API Reference, RunInstances and RequestLaunchTemplateData. */
export function launchRequest(
  config: InstanceBuildConfig,
  surroundings: Surroundings,
  o: InstanceOptions & { readonly userData: string | undefined },
): CommonRequest {
  const { source, key, profile } = surroundings;
  checkRoot(surroundings);
  const devices = [...deviceMappings(o.launchDevices), ...leftOut(o)];
  const isOnDemand = !isSpot(config);
  return {
    ImageId: source.ImageId,
    ...(devices.length === 0 ? {} : { BlockDeviceMappings: devices }),
    ...(key.name === undefined ? {} : { KeyName: key.name }),
    ...networkRequest(config, surroundings),
    ...(profile === undefined ? {} : { IamInstanceProfile: { Name: profile } }),
    ...(o.userData === undefined ? {} : { UserData: o.userData }),
    ...(config.ebs_optimized ? { EbsOptimized: true } : {}),
    ...(config.enable_nitro_enclave ? { EnclaveOptions: { Enabled: true } } : {}),
    // A spot instance that is not kept knows one end only.
    ...(isOnDemand || config.shutdown_behavior === 'terminate'
      ? { InstanceInitiatedShutdownBehavior: config.shutdown_behavior }
      : {}),
    ...optional('CreditSpecification', credits(config)),
    ...optional('Placement', placement(config, surroundings)),
    ...optional('LicenseSpecifications', licenses(config)),
    ...optional('CapacityReservationSpecification', reservation(config)),
    ...optional('MetadataOptions', metadata(config)),
    ...specifications({
      instance: instanceTags(surroundings.runTags),
      'network-interface': surroundings.runTags,
      volume: surroundings.volumeTags,
    }),
  };
}

/** Tags of the instance. One without a name is called as Packer called it, so that people find it in the console. */
export function instanceTags(tags: Tags): Tags {
  return 'Name' in tags ? tags : { Name: 'Packer Builder', ...tags };
}

/** Devices whose volumes are made for the instance. */
export function devicesOf(
  { source }: Surroundings,
  { launchDevices }: Pick<InstanceOptions, 'launchDevices'>,
): readonly string[] {
  const named = [
    ...(source.BlockDeviceMappings ?? []).map(({ DeviceName: device }) => device),
    ...launchDevices.map(({ device_name: device }) => device),
  ];
  return [...new Set(named.filter((device) => device !== undefined))].sort();
}

/** Instance stores that the launch goes without, but for those that the template has. */
function leftOut({ stores, launchDevices }: InstanceOptions): readonly BlockDeviceMapping[] {
  if (stores !== 'leave-out') return [];
  return withoutStores.filter(({ DeviceName: name }) => launchDevices.every(({ device_name: own }) => own !== name));
}

/** Images of instance stores cannot be stopped, and EC2 makes no image of what runs of them. */
function checkRoot({ source: { ImageId: image = '', RootDeviceType: type } }: Surroundings): void {
  if (type !== 'ebs') throw failure(problems.create('root-not-ebs', { image, type: type ?? 'unknown' }));
}

/** Whether the launch describes the instance's network interface, which then has the subnet; launch templates have it nowhere else. */
export function describesInterface(config: InstanceBuildConfig, { network }: Surroundings): boolean {
  if (network.publicAddress !== undefined || config.ssh_interface === 'ipv6') return true;
  return isSpot(config) && network.subnetId !== undefined;
}

/** Groups and addresses; with an interface of its own EC2 takes them nowhere else. */
function networkRequest(
  config: InstanceBuildConfig,
  surroundings: Surroundings,
): { NetworkInterfaces: InstanceNetworkInterfaceSpecification[] } | { SecurityGroupIds?: string[] } {
  const { groups, network } = surroundings;
  if (!describesInterface(config, surroundings)) return groups.length === 0 ? {} : { SecurityGroupIds: [...groups] };
  return {
    NetworkInterfaces: [
      {
        DeviceIndex: 0,
        DeleteOnTermination: true,
        ...(network.subnetId === undefined ? {} : { SubnetId: network.subnetId }),
        ...(groups.length === 0 ? {} : { Groups: [...groups] }),
        ...(network.publicAddress === undefined ? {} : { AssociatePublicIpAddress: network.publicAddress === 'yes' }),
        ...(config.ssh_interface === 'ipv6' ? { Ipv6AddressCount: 1 } : {}),
      },
    ],
  };
}

/** Credits of burstable types: EC2's default is unlimited for most, which costs. */
function credits(config: InstanceBuildConfig): { CpuCredits: 'standard' | 'unlimited' } | undefined {
  if (config.enable_unlimited_credits || config.enable_t2_unlimited) return { CpuCredits: 'unlimited' };
  // EC2 refuses the setting for other types, even when it is another that the fleet gets.
  return typesOf(config).every(isBurstable) ? { CpuCredits: 'standard' } : undefined;
}

function placement(config: InstanceBuildConfig, { network }: Surroundings): Placement | undefined {
  const { host_id: host = '', host_resource_group_arn: hosts = '', tenancy: own } = config.placement ?? {};
  const isOnHost = host !== '' || hosts !== '';
  const tenancy = own ?? config.tenancy ?? (isOnHost ? 'host' : undefined);
  return {
    ...(network.zone === undefined ? {} : { AvailabilityZone: network.zone }),
    ...(host === '' ? {} : { HostId: host }),
    ...(hosts === '' ? {} : { HostResourceGroupArn: hosts }),
    ...(tenancy === undefined ? {} : { Tenancy: tenancy }),
  };
}

function licenses({ license_specifications: given }: InstanceBuildConfig): { LicenseConfigurationArn: string }[] {
  return given.flatMap(({ license_configuration_request: request }) =>
    request === undefined ? [] : [{ LicenseConfigurationArn: request.license_configuration_arn }],
  );
}

/** Left alone, EC2 would put the instance into any open reservation that matches, which somebody else may wait for. */
function reservation(config: InstanceBuildConfig): CapacityReservationSpecification | undefined {
  const { capacity_reservation_id: id = '', capacity_reservation_group_arn: group = '' } = config;
  if (id !== '') return { CapacityReservationTarget: { CapacityReservationId: id } };
  if (group !== '') return { CapacityReservationTarget: { CapacityReservationResourceGroupArn: group } };
  const { capacity_reservation_preference: preference } = config;
  // Reservations hold no spot instances.
  if (preference === undefined && isSpot(config)) return undefined;
  return { CapacityReservationPreference: preference ?? 'none' };
}

function metadata({ metadata_options: options }: InstanceBuildConfig): InstanceMetadataOptionsRequest | undefined {
  if (options === undefined) return undefined;
  // Of a service that is off EC2 wants to hear nothing else.
  if (options.http_endpoint === 'disabled') return { HttpEndpoint: 'disabled' };
  return {
    HttpEndpoint: 'enabled',
    HttpTokens: options.http_tokens,
    HttpPutResponseHopLimit: options.http_put_response_hop_limit,
    InstanceMetadataTags: options.instance_metadata_tags,
  };
}

/** A parameter if it says something. */
function optional<N extends string, V extends object>(name: N, value: V | undefined): { [K in N]?: V } {
  return value === undefined || Object.keys(value).length === 0 ? {} : ({ [name]: value } as { [K in N]?: V });
}
