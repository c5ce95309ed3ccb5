import { boolean, integer, list, string, structure, type Taken, timestamp } from '../../wire/shape.ts';
import { tagSpecifications } from '../common.ts';
import { deviceMappings } from '../mappings.ts';

const networkInterface = structure({
  AssociateCarrierIpAddress: boolean,
  AssociatePublicIpAddress: boolean,
  DeleteOnTermination: boolean,
  Description: string,
  DeviceIndex: integer,
  EnaQueueCount: integer,
  InterfaceType: string,
  Ipv4Prefix: list(structure({ Ipv4Prefix: string })),
  Ipv4PrefixCount: integer,
  Ipv6AddressCount: integer,
  Ipv6Addresses: list(structure({ Ipv6Address: string, IsPrimaryIpv6: boolean })),
  Ipv6Prefix: list(structure({ Ipv6Prefix: string })),
  Ipv6PrefixCount: integer,
  NetworkCardIndex: integer,
  NetworkInterfaceId: string,
  PrimaryIpv6: boolean,
  PrivateIpAddress: string,
  PrivateIpAddresses: list(structure({ Primary: boolean, PrivateIpAddress: string })),
  SecondaryPrivateIpAddressCount: integer,
  SecurityGroupId: list(string),
  SubnetId: string,
});

/**
 * What a launch is told, by RunInstances and by a launch template in the same words. Source: EC2 API Reference, RunInstances and
 * RequestLaunchTemplateData.
 */
export const launchParameters = {
  ...deviceMappings,
  CapacityReservationSpecification: structure({
    CapacityReservationPreference: string,
    CapacityReservationTarget: structure({ CapacityReservationId: string, CapacityReservationResourceGroupArn: string }),
  }),
  CpuOptions: structure({ AmdSevSnp: string, CoreCount: integer, NestedVirtualization: string, ThreadsPerCore: integer }),
  CreditSpecification: structure({ CpuCredits: string }),
  DisableApiStop: boolean,
  DisableApiTermination: boolean,
  EbsOptimized: boolean,
  EnclaveOptions: structure({ Enabled: boolean }),
  HibernationOptions: structure({ Configured: boolean }),
  IamInstanceProfile: structure({ Arn: string, Name: string }),
  ImageId: string,
  InstanceInitiatedShutdownBehavior: string,
  InstanceMarketOptions: structure({
    MarketType: string,
    SpotOptions: structure({
      BlockDurationMinutes: integer,
      InstanceInterruptionBehavior: string,
      MaxPrice: string,
      SpotInstanceType: string,
      ValidUntil: timestamp,
    }),
  }),
  InstanceType: string,
  KernelId: string,
  KeyName: string,
  LicenseSpecification: list(structure({ LicenseConfigurationArn: string })),
  MaintenanceOptions: structure({ AutoRecovery: string }),
  MetadataOptions: structure({
    HttpEndpoint: string,
    HttpProtocolIpv6: string,
    HttpPutResponseHopLimit: integer,
    HttpTokens: string,
    InstanceMetadataTags: string,
  }),
  Monitoring: structure({ Enabled: boolean }),
  NetworkInterface: list(networkInterface),
  NetworkPerformanceOptions: structure({ BandwidthWeighting: string }),
  Placement: structure({
    Affinity: string,
    AvailabilityZone: string,
    AvailabilityZoneId: string,
    GroupId: string,
    GroupName: string,
    HostId: string,
    HostResourceGroupArn: string,
    PartitionNumber: integer,
    SpreadDomain: string,
    Tenancy: string,
  }),
  PrivateDnsNameOptions: structure({
    EnableResourceNameDnsAAAARecord: boolean,
    EnableResourceNameDnsARecord: boolean,
    HostnameType: string,
  }),
  SecurityGroup: list(string),
  SecurityGroupId: list(string),
  UserData: string,
  ...tagSpecifications,
};

/** Parameters of a launch, from a call or a template. */
export type LaunchParameters = Taken<{ readonly kind: 'structure'; readonly members: typeof launchParameters }>;

/** What a template may say: the same, with a ramdisk spelt in its own way. */
export const templateDataShape = structure({ ...launchParameters, RamDiskId: string });

export type LaunchTemplateData = Taken<typeof templateDataShape>;
