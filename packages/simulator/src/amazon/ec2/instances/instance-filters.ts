import type { Caller } from '../../action.ts';
import type { Instance } from '../../state.ts';
import { type FilterTable, time } from '../common.ts';
import { attachmentOf } from '../volumes.ts';
import { addressesOf, interfaceOf, platformDetails, stateCode } from './instance-xml.ts';

/** Source: EC2 API Reference, DescribeInstances, Filters; those that this cloud has something to compare with. */
export function instanceFilters(caller: Caller): FilterTable<Instance> {
  const { region, world } = caller;
  const volumes = (instance: Instance) =>
    [...instance.volumes].flatMap(([device, id]) => {
      const volume = region.volumes.get(id);
      const attachment = volume === undefined ? undefined : attachmentOf(volume, world.clock.now());
      return attachment?.instanceId === instance.id ? [{ ...attachment, device, id }] : [];
    });
  const groupNames = ({ securityGroupIds }: Instance) => securityGroupIds.map((id) => region.securityGroups.get(id)?.name);
  const ofInterface =
    (read: (own: NonNullable<ReturnType<typeof interfaceOf>>) => string | undefined) => (instance: Instance) => {
      const own = interfaceOf(instance, caller);
      return [own === undefined ? undefined : read(own)];
    };
  const publicAddress = (instance: Instance) => [addressesOf(instance, caller).publicAddress];
  const privateAddress = (instance: Instance) => [addressesOf(instance, caller).privateAddress];
  return {
    affinity: ({ placement }) => [text(placement['Affinity'])],
    architecture: ({ image }) => [image.architecture],
    'availability-zone': ({ zone }) => [zone],
    'availability-zone-id': ({ zone }) => [region.zones.find(({ name }) => name === zone)?.id],
    'block-device-mapping.attach-time': (instance) => volumes(instance).map(({ attachedAt }) => time(attachedAt)),
    'block-device-mapping.delete-on-termination': (instance) =>
      volumes(instance).map(({ deleteOnTermination }) => String(deleteOnTermination)),
    'block-device-mapping.device-name': (instance) => volumes(instance).map(({ device }) => device),
    'block-device-mapping.status': (instance) => volumes(instance).map(({ state }) => state),
    'block-device-mapping.volume-id': (instance) => volumes(instance).map(({ id }) => id),
    'boot-mode': ({ image }) => [image.bootMode],
    'capacity-reservation-id': ({ asked }) => [asked.reservation.id],
    'capacity-reservation-specification.capacity-reservation-preference': ({ asked }) => [asked.reservation.preference],
    'client-token': ({ clientToken }) => [clientToken],
    'dns-name': (instance) => [addressesOf(instance, caller).publicName],
    'ebs-optimized': ({ ebsOptimized }) => [String(ebsOptimized)],
    'ena-support': ({ enaSupport }) => [String(enaSupport)],
    'enclave-options.enabled': ({ asked }) => [String(asked.enclave)],
    'hibernation-options.configured': ({ asked }) => [String(asked.hibernation)],
    'host-id': ({ placement }) => [text(placement['HostId'])],
    hypervisor: () => ['xen'],
    'iam-instance-profile.arn': ({ profile }) => [profile?.arn],
    'iam-instance-profile.id': ({ profile }) => [profile?.id],
    'iam-instance-profile.name': ({ profile }) => [profile?.arn.split('/').pop()],
    'image-id': ({ imageId }) => [imageId],
    'instance-id': ({ id }) => [id],
    'instance-lifecycle': ({ lifecycle }) => [lifecycle],
    'instance-state-code': ({ state }) => [String(stateCode(state))],
    'instance-state-name': ({ state }) => [state],
    'instance-type': ({ type }) => [type],
    'instance.group-id': ({ securityGroupIds }) => securityGroupIds,
    'instance.group-name': groupNames,
    'group-id': ({ securityGroupIds }) => securityGroupIds,
    'group-name': groupNames,
    'ip-address': publicAddress,
    'ipv6-address': ({ ipv6Addresses }) => ipv6Addresses,
    'key-name': ({ keyName }) => [keyName],
    'launch-index': ({ launchIndex }) => [String(launchIndex)],
    'launch-time': ({ launchedAt }) => [time(launchedAt)],
    'maintenance-options.auto-recovery': ({ asked }) => [asked.autoRecovery ?? 'default'],
    'metadata-options.http-endpoint': ({ metadata }) => [metadata.httpEndpoint],
    'metadata-options.http-protocol-ipv6': ({ metadata }) => [metadata.ipv6],
    'metadata-options.http-put-response-hop-limit': ({ metadata }) => [String(metadata.hopLimit)],
    'metadata-options.http-tokens': ({ metadata }) => [metadata.httpTokens],
    'metadata-options.instance-metadata-tags': ({ metadata }) => [metadata.tags],
    'monitoring-state': ({ asked }) => [asked.monitoring ? 'enabled' : 'disabled'],
    'network-interface.addresses.association.public-ip': publicAddress,
    'network-interface.addresses.primary': ofInterface(() => 'true'),
    'network-interface.addresses.private-ip-address': privateAddress,
    'network-interface.association.public-ip': publicAddress,
    'network-interface.attachment.attachment-id': ofInterface(({ attachmentId }) => attachmentId),
    'network-interface.attachment.delete-on-termination': ofInterface(({ deleteOnTermination }) => String(deleteOnTermination)),
    'network-interface.attachment.device-index': ofInterface(() => '0'),
    'network-interface.attachment.instance-id': ofInterface(({ instanceId }) => instanceId),
    'network-interface.attachment.status': ofInterface(() => 'attached'),
    'network-interface.availability-zone': ofInterface(({ zone }) => zone),
    'network-interface.description': ofInterface(({ description }) => description),
    'network-interface.group-id': ({ securityGroupIds }) => securityGroupIds,
    'network-interface.group-name': groupNames,
    'network-interface.ipv6-addresses.ipv6-address': ({ ipv6Addresses }) => ipv6Addresses,
    'network-interface.mac-address': ofInterface(({ macAddress }) => macAddress),
    'network-interface.network-interface-id': ofInterface(({ id }) => id),
    'network-interface.owner-id': ofInterface(({ owner }) => owner),
    'network-interface.private-dns-name': (instance) => [addressesOf(instance, caller).privateName],
    'network-interface.private-ip-address': privateAddress,
    'network-interface.status': ofInterface(() => 'in-use'),
    'network-interface.subnet-id': ofInterface(({ subnetId }) => subnetId),
    'network-interface.vpc-id': ofInterface(({ vpcId }) => vpcId),
    'owner-id': ({ owner }) => [owner],
    'placement-group-name': ({ placement }) => [text(placement['GroupName'])],
    platform: ({ image }) => [image.platform],
    'platform-details': (instance) => [platformDetails(instance)],
    'private-dns-name': (instance) => [addressesOf(instance, caller).privateName],
    'private-ip-address': privateAddress,
    'product-code': ({ image }) => image.productCodes,
    reason: ({ transitionReason }) => [transitionReason],
    'requester-id': () => [],
    'reservation-id': ({ reservationId }) => [reservationId],
    'root-device-name': ({ rootDeviceName }) => [rootDeviceName],
    'root-device-type': () => ['ebs'],
    'source-dest-check': ({ sourceDestCheck }) => [String(sourceDestCheck)],
    'spot-instance-request-id': ({ spotRequestId }) => [spotRequestId],
    'state-reason-code': ({ stateReason }) => [stateReason?.code],
    'state-reason-message': ({ stateReason }) => [stateReason?.message],
    'subnet-id': (instance) => [instance.state === 'terminated' ? undefined : instance.subnetId],
    tenancy: ({ placement }) => [text(placement['Tenancy']) ?? 'default'],
    'tpm-support': ({ image }) => [image.tpmSupport],
    'virtualization-type': ({ image }) => [image.virtualizationType],
    'vpc-id': (instance) => [instance.state === 'terminated' ? undefined : instance.vpcId],
  };
}

function text(value: string | number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
