import { action, type Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { NetworkInterface } from '../../state.ts';
import { boolean, list, string, structure } from '../../wire/shape.ts';
import type { Xml } from '../../wire/xml.ts';
import { dryRun, type FilterTable, filtered, filters, isThere, paged, paging, tagSet, time } from '../common.ts';
import { type Addresses, addressesOf, groupSet } from '../instances/instance-xml.ts';
import { privateName } from './addresses.ts';

/** Source: EC2 API Reference, DescribeNetworkInterfaces, DeleteNetworkInterface, DescribeAddresses. */
export const interfaceActions = {
  DescribeNetworkInterfaces: action(
    structure({ NetworkInterfaceId: list(string), IncludeManagedResources: boolean, ...filters, ...paging, ...dryRun }),
    (input, caller) => {
      const asked = input.NetworkInterfaceId;
      const all = asked.length === 0 ? own(caller) : asked.map((id) => find(id, caller));
      const { page, nextToken } = paged(filtered(all, input.Filter, byFilter(caller)), input);
      return { networkInterfaceSet: page.map((each) => interfaceXml(each, caller)), nextToken };
    },
  ),
  DeleteNetworkInterface: action(structure({ NetworkInterfaceId: string, ...dryRun }), (input, caller) => {
    const found = find(input.NetworkInterfaceId ?? '', caller);
    if (found.attached) throw refusal('InvalidParameterValue', `Network interface '${found.id}' is currently in use.`);
    caller.region.networkInterfaces.delete(found.id);
    return { return: true };
  }),
  // Nobody can have an elastic address here.
  DescribeAddresses: action(
    structure({ PublicIp: list(string), AllocationId: list(string), ...filters, ...dryRun }),
    ({ PublicIp: addresses, AllocationId: ids }) => {
      const [address] = addresses;
      if (address !== undefined) throw refusal('InvalidAddress.NotFound', `Address '${address}' not found.`);
      const [id] = ids;
      if (id !== undefined) throw refusal('InvalidAllocationID.NotFound', `The allocation ID '${id}' does not exist`);
      return { addressesSet: [] };
    },
  ),
};

function own(caller: Caller): readonly NetworkInterface[] {
  return [...caller.region.networkInterfaces.values()].filter(
    (each) => each.owner === caller.account.id && isThere(each, caller),
  );
}

function find(id: string, caller: Caller): NetworkInterface {
  const found = own(caller).find((each) => each.id === id);
  if (found === undefined) throw refusal('InvalidNetworkInterfaceID.NotFound', `The networkInterface ID '${id}' does not exist`);
  return found;
}

/** Its instance's addresses, or, without one, those that it was given. */
function addresses(each: NetworkInterface, caller: Caller): Addresses {
  const instance = each.attached ? caller.region.instances.get(each.instanceId) : undefined;
  if (instance !== undefined && instance.state !== 'terminated') return addressesOf(instance, caller);
  return { privateAddress: each.privateAddress, privateName: privateName(each.privateAddress, caller.region.name) };
}

function byFilter(caller: Caller): FilterTable<NetworkInterface> {
  const { region } = caller;
  return {
    'addresses.association.public-ip': (each) => [addresses(each, caller).publicAddress],
    'addresses.private-ip-address': (each) => [addresses(each, caller).privateAddress],
    'association.public-ip': (each) => [addresses(each, caller).publicAddress],
    'attachment.attachment-id': ({ attached, attachmentId }) => [attached ? attachmentId : undefined],
    'attachment.delete-on-termination': ({ deleteOnTermination }) => [String(deleteOnTermination)],
    'attachment.device-index': ({ attached }) => [attached ? '0' : undefined],
    'attachment.instance-id': ({ attached, instanceId }) => [attached ? instanceId : undefined],
    'attachment.status': ({ attached }) => [attached ? 'attached' : undefined],
    'availability-zone': ({ zone }) => [zone],
    description: ({ description }) => [description],
    'group-id': ({ securityGroupIds }) => securityGroupIds,
    'group-name': ({ securityGroupIds }) => securityGroupIds.map((id) => region.securityGroups.get(id)?.name),
    'interface-type': () => ['interface'],
    'ipv6-addresses.ipv6-address': ({ ipv6Addresses }) => ipv6Addresses,
    'mac-address': ({ macAddress }) => [macAddress],
    'network-interface-id': ({ id }) => [id],
    'owner-id': ({ owner }) => [owner],
    'private-dns-name': (each) => [addresses(each, caller).privateName],
    'private-ip-address': (each) => [addresses(each, caller).privateAddress],
    'requester-managed': () => ['false'],
    status: ({ attached }) => [attached ? 'in-use' : 'available'],
    'subnet-id': ({ subnetId }) => [subnetId],
    'vpc-id': ({ vpcId }) => [vpcId],
  };
}

function interfaceXml(each: NetworkInterface, caller: Caller): Xml {
  const known = addresses(each, caller);
  const association =
    known.publicAddress === undefined
      ? undefined
      : { publicIp: known.publicAddress, publicDnsName: known.publicName, ipOwnerId: 'amazon' };
  return {
    networkInterfaceId: each.id,
    subnetId: each.subnetId,
    vpcId: each.vpcId,
    availabilityZone: each.zone,
    availabilityZoneId: caller.region.zones.find(({ name }) => name === each.zone)?.id,
    description: each.description,
    ownerId: each.owner,
    requesterManaged: false,
    status: each.attached ? 'in-use' : 'available',
    macAddress: each.macAddress,
    privateIpAddress: known.privateAddress,
    privateDnsName: known.privateName,
    sourceDestCheck: caller.region.instances.get(each.instanceId)?.sourceDestCheck ?? true,
    groupSet: groupSet(each.securityGroupIds, caller),
    attachment: each.attached
      ? {
          attachmentId: each.attachmentId,
          instanceId: each.instanceId,
          instanceOwnerId: each.owner,
          deviceIndex: 0,
          status: 'attached',
          attachTime: time(each.createdAt),
          deleteOnTermination: each.deleteOnTermination,
          networkCardIndex: 0,
        }
      : undefined,
    association,
    privateIpAddressesSet: [
      { privateIpAddress: known.privateAddress, privateDnsName: known.privateName, primary: true, association },
    ],
    ipv6AddressesSet: each.ipv6Addresses.map((address) => ({ ipv6Address: address })),
    interfaceType: 'interface',
    tagSet: tagSet(each),
  };
}
