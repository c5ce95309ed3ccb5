import type { Caller } from '../../action.ts';
import type { Instance, InstanceState, NetworkInterface } from '../../state.ts';
import type { Xml } from '../../wire/xml.ts';
import { tagSet, time } from '../common.ts';
import { privateName, publicName } from '../network/addresses.ts';
import { attachmentOf } from '../volumes.ts';
import { instanceTypes } from './instance-types.ts';

/** Source: EC2 API Reference, InstanceState. */
const stateCodes: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

export function stateXml(name: InstanceState): Readonly<Record<string, Xml>> {
  return { code: stateCodes[name], name };
}

export function stateCode(name: InstanceState): number {
  return stateCodes[name];
}

/** What an instance has of addresses now. EC2 tells the public one only once it runs, and none of an instance that is gone. */
export interface Addresses {
  readonly privateAddress?: string;
  readonly publicAddress?: string;
  readonly privateName?: string;
  readonly publicName?: string;
}

export function addressesOf(instance: Instance, { region }: Caller): Addresses {
  if (instance.state === 'terminated') return {};
  const { privateAddress } = instance;
  const own = { privateAddress, privateName: privateName(privateAddress, region.name) };
  if (instance.publicAddress === undefined || instance.state === 'pending') return own;
  // Nobody resolves the names of a machine that is really there: its address is the name that works.
  const name = instance.machine?.address === undefined ? publicName(instance.publicAddress, region.name) : instance.publicAddress;
  return { ...own, publicAddress: instance.publicAddress, publicName: name };
}

export function groupSet(ids: readonly string[], { region }: Caller): Xml {
  return ids.map((id) => ({ groupId: id, groupName: region.securityGroups.get(id)?.name ?? '' }));
}

/** The interface that an instance was launched with; nothing once both have parted, or the instance is gone. */
export function interfaceOf(instance: Instance, { region }: Caller): NetworkInterface | undefined {
  if (instance.state === 'terminated') return undefined;
  return [...region.networkInterfaces.values()].find(({ instanceId, attached }) => attached && instanceId === instance.id);
}

export function platformDetails({ image }: Instance): string {
  return image.platform === 'windows' ? 'Windows' : 'Linux/UNIX';
}

/** An instance as DescribeInstances shows it. Source: EC2 API Reference, Instance. */
export function instanceXml(instance: Instance, caller: Caller): Xml {
  const { image, asked } = instance;
  const addresses = addressesOf(instance, caller);
  const isGone = instance.state === 'terminated';
  const type = instanceTypes.get(instance.type);
  return {
    instanceId: instance.id,
    imageId: instance.imageId,
    instanceState: stateXml(instance.state),
    stateReason: instance.stateReason,
    reason: instance.transitionReason,
    privateDnsName: addresses.privateName ?? '',
    dnsName: addresses.publicName ?? '',
    privateIpAddress: addresses.privateAddress,
    ipAddress: addresses.publicAddress,
    ipv6Address: instance.ipv6Addresses[0],
    keyName: instance.keyName,
    amiLaunchIndex: instance.launchIndex,
    productCodes: image.productCodes.map((code) => ({ productCode: code, type: 'marketplace' })),
    instanceType: instance.type,
    launchTime: time(instance.launchedAt),
    placement: placementXml(instance),
    monitoring: { state: asked.monitoring ? 'enabled' : 'disabled' },
    subnetId: isGone ? undefined : instance.subnetId,
    vpcId: isGone ? undefined : instance.vpcId,
    architecture: image.architecture,
    platform: image.platform,
    platformDetails: platformDetails(instance),
    usageOperation: image.platform === 'windows' ? 'RunInstances:0002' : 'RunInstances',
    usageOperationUpdateTime: time(instance.createdAt),
    rootDeviceType: 'ebs',
    rootDeviceName: instance.rootDeviceName,
    blockDeviceMapping: volumesXml(instance, caller),
    virtualizationType: image.virtualizationType,
    bootMode: image.bootMode,
    currentInstanceBootMode: image.bootMode === 'uefi' || type?.bootModes[0] === 'uefi' ? 'uefi' : 'legacy-bios',
    tpmSupport: image.tpmSupport,
    clientToken: instance.clientToken,
    tagSet: tagSet(instance),
    hypervisor: 'xen',
    groupSet: isGone ? [] : groupSet(instance.securityGroupIds, caller),
    networkInterfaceSet: interfaceSet(instance, caller),
    sourceDestCheck: isGone ? undefined : instance.sourceDestCheck,
    ebsOptimized: instance.ebsOptimized,
    enaSupport: instance.enaSupport,
    sriovNetSupport: instance.sriovNetSupport,
    iamInstanceProfile: instance.profile,
    instanceLifecycle: instance.lifecycle,
    spotInstanceRequestId: instance.spotRequestId,
    ...(type === undefined ? {} : { cpuOptions: { coreCount: type.cores, threadsPerCore: type.vcpus / type.cores } }),
    capacityReservationSpecification: {
      capacityReservationPreference: asked.reservation.preference ?? (hasReservation(instance) ? undefined : 'open'),
      capacityReservationTarget: hasReservation(instance)
        ? {
            capacityReservationId: asked.reservation.id,
            capacityReservationResourceGroupArn: asked.reservation.groupArn,
          }
        : undefined,
    },
    capacityReservationId: asked.reservation.id,
    hibernationOptions: { configured: asked.hibernation },
    licenseSet: asked.licenses.map((arn) => ({ licenseConfigurationArn: arn })),
    metadataOptions: metadataXml(instance),
    enclaveOptions: { enabled: asked.enclave },
    maintenanceOptions: { autoRecovery: asked.autoRecovery ?? 'default' },
    privateDnsNameOptions: {
      hostnameType: asked.hostnameType ?? 'ip-name',
      enableResourceNameDnsARecord: false,
      enableResourceNameDnsAAAARecord: false,
    },
  };
}

function hasReservation({ asked: { reservation } }: Instance): boolean {
  return reservation.id !== undefined || reservation.groupArn !== undefined;
}

export function metadataXml({ metadata }: Instance): Xml {
  return {
    state: 'applied',
    httpTokens: metadata.httpTokens,
    httpPutResponseHopLimit: metadata.hopLimit,
    httpEndpoint: metadata.httpEndpoint,
    httpProtocolIpv6: metadata.ipv6,
    instanceMetadataTags: metadata.tags,
  };
}

function placementXml({ zone, placement }: Instance): Xml {
  const other: Record<string, Xml> = Object.fromEntries(
    Object.entries(placement).map(([name, value]) => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, value]),
  );
  return { tenancy: 'default', groupName: '', ...other, availabilityZone: zone };
}

/** The devices that an instance has. Source: EC2 API Reference, InstanceBlockDeviceMapping. */
export function volumesXml(instance: Instance, { world, region }: Caller): Xml {
  const now = world.clock.now();
  return [...instance.volumes].flatMap(([device, id]): readonly Xml[] => {
    const volume = region.volumes.get(id);
    const attachment = volume === undefined ? undefined : attachmentOf(volume, now);
    if (attachment?.instanceId !== instance.id) return [];
    return [
      {
        deviceName: device,
        ebs: {
          volumeId: id,
          status: attachment.state,
          attachTime: time(attachment.attachedAt),
          deleteOnTermination: attachment.deleteOnTermination,
        },
      },
    ];
  });
}

function interfaceSet(instance: Instance, caller: Caller): Xml {
  const own = interfaceOf(instance, caller);
  if (own === undefined || instance.state === 'terminated') return [];
  const addresses = addressesOf(instance, caller);
  const association =
    addresses.publicAddress === undefined
      ? undefined
      : { publicIp: addresses.publicAddress, publicDnsName: addresses.publicName, ipOwnerId: 'amazon' };
  return [
    {
      networkInterfaceId: own.id,
      subnetId: own.subnetId,
      vpcId: own.vpcId,
      description: own.description,
      ownerId: own.owner,
      status: 'in-use',
      macAddress: own.macAddress,
      privateIpAddress: addresses.privateAddress,
      privateDnsName: addresses.privateName,
      sourceDestCheck: instance.sourceDestCheck,
      groupSet: groupSet(instance.securityGroupIds, caller),
      attachment: {
        attachmentId: own.attachmentId,
        deviceIndex: 0,
        status: instance.state === 'pending' ? 'attaching' : 'attached',
        attachTime: time(own.createdAt),
        deleteOnTermination: own.deleteOnTermination,
        networkCardIndex: 0,
      },
      association,
      privateIpAddressesSet: [
        {
          privateIpAddress: addresses.privateAddress,
          privateDnsName: addresses.privateName,
          primary: true,
          association,
        },
      ],
      ipv6AddressesSet: own.ipv6Addresses.map((address) => ({ ipv6Address: address })),
      interfaceType: 'interface',
    },
  ];
}
