import { action, type Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { Region, Subnet } from '../../state.ts';
import { boolean, integer, list, string, structure } from '../../wire/shape.ts';
import type { Xml } from '../../wire/xml.ts';
import {
  dryRun,
  type FilterTable,
  filtered,
  filters,
  found,
  isThere,
  paged,
  paging,
  required,
  tagSet,
  tagsFor,
  tagSpecifications,
} from '../common.ts';
import { freeAddresses } from './addresses.ts';
import { blockOf, cidrOf, contains, ipv6Block, overlap } from './cidr.ts';
import { associationOf } from './vpcs.ts';

const value = structure({ Value: boolean });

/** Source: EC2 API Reference, DescribeSubnets, CreateSubnet, DeleteSubnet, ModifySubnetAttribute. */
export const subnetActions = {
  DescribeSubnets: action(structure({ SubnetId: list(string), ...filters, ...paging, ...dryRun }), (input, caller) => {
    const { region } = caller;
    const all =
      input.SubnetId.length > 0
        ? input.SubnetId.map((id) => found('subnet', region.subnets, id, caller))
        : [...region.subnets.values()].filter((subnet) => subnet.owner === caller.account.id && isThere(subnet, caller));
    const { page, nextToken } = paged(filtered(all, input.Filter, byFilter(caller)), input);
    return { subnetSet: page.map((subnet) => subnetXml(subnet, caller)), nextToken };
  }),
  CreateSubnet: action(
    structure({
      VpcId: string,
      AvailabilityZone: string,
      AvailabilityZoneId: string,
      CidrBlock: string,
      Ipv4IpamPoolId: string,
      Ipv4NetmaskLength: integer,
      Ipv6CidrBlock: string,
      Ipv6IpamPoolId: string,
      Ipv6Native: boolean,
      Ipv6NetmaskLength: integer,
      OutpostArn: string,
      ...tagSpecifications,
      ...dryRun,
    }),
    (input, caller) => {
      const { world, region, account } = caller;
      for (const name of ['Ipv4IpamPoolId', 'Ipv6IpamPoolId', 'OutpostArn', 'Ipv6Native'] as const)
        if (input[name] !== undefined && input[name] !== false)
          throw refusal('Unsupported', `The simulator has no pools of addresses and no outposts; leave out ${name}.`);
      const vpc = found('vpc', region.vpcs, input.VpcId, caller);
      const zone = zoneOf(input.AvailabilityZone, input.AvailabilityZoneId, region);
      const subnet: Subnet = {
        id: world.newId('subnet'),
        owner: account.id,
        createdAt: world.clock.now(),
        tags: tagsFor(input.TagSpecification, 'subnet'),
        vpcId: vpc.id,
        zone,
        cidr: blockIn(vpc.id, vpc.cidr, input.CidrBlock, region),
        ...(input.Ipv6CidrBlock === undefined ? {} : { ipv6Cidr: ipv6BlockIn(vpc.ipv6Cidr, input.Ipv6CidrBlock) }),
        isDefaultForZone: false,
        mapsPublicAddresses: false,
        assignsIpv6Addresses: false,
      };
      region.subnets.set(subnet.id, subnet);
      return { subnet: subnetXml(subnet, caller) };
    },
  ),
  DeleteSubnet: action(structure({ SubnetId: string, ...dryRun }), (input, caller) => {
    const { region } = caller;
    const subnet = found('subnet', region.subnets, input.SubnetId, caller);
    if ([...region.networkInterfaces.values()].some(({ subnetId }) => subnetId === subnet.id))
      throw refusal('DependencyViolation', `The subnet '${subnet.id}' has dependencies and cannot be deleted.`);
    region.subnets.delete(subnet.id);
    return { return: true };
  }),
  ModifySubnetAttribute: action(
    structure({
      SubnetId: string,
      AssignIpv6AddressOnCreation: value,
      CustomerOwnedIpv4Pool: string,
      DisableLniAtDeviceIndex: value,
      EnableDns64: value,
      EnableLniAtDeviceIndex: integer,
      EnableResourceNameDnsAAAARecordOnLaunch: value,
      EnableResourceNameDnsARecordOnLaunch: value,
      MapCustomerOwnedIpOnLaunch: value,
      MapPublicIpOnLaunch: value,
      PrivateDnsHostnameTypeOnLaunch: string,
    }),
    (input, caller) => {
      const subnet = found('subnet', caller.region.subnets, input.SubnetId, caller);
      if (input.AssignIpv6AddressOnCreation?.Value === true && subnet.ipv6Cidr === undefined)
        throw refusal(
          'InvalidParameterValue',
          `Invalid value 'true' for assign-ipv6-address-on-creation. Cannot set assign-ipv6-address-on-creation to true unless the subnet (${subnet.id}) has an IPv6 CIDR block associated with it.`,
        );
      subnet.mapsPublicAddresses = input.MapPublicIpOnLaunch?.Value ?? subnet.mapsPublicAddresses;
      subnet.assignsIpv6Addresses = input.AssignIpv6AddressOnCreation?.Value ?? subnet.assignsIpv6Addresses;
      return { return: true };
    },
  ),
};

function zoneOf(name: string | undefined, id: string | undefined, region: Region): string {
  const zone = region.zones.find((each) => (name === undefined && id === undefined) || each.name === name || each.id === id);
  if (zone === undefined)
    throw refusal(
      'InvalidParameterValue',
      `Value (${name ?? id ?? ''}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${region.zones.map((each) => each.name).join(', ')}.`,
    );
  return zone.name;
}

function blockIn(vpcId: string, vpcCidr: string, asked: string | undefined, region: Region): string {
  if (asked === undefined) throw required('cidrBlock');
  const block = blockOf(asked);
  if (block === undefined)
    throw refusal(
      'InvalidParameterValue',
      `Value (${asked}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
    );
  const outer = blockOf(vpcCidr);
  if (outer === undefined || !contains(outer, block) || block.bits > 28)
    throw refusal('InvalidSubnet.Range', `The CIDR '${asked}' is invalid.`);
  const others = [...region.subnets.values()].filter((subnet) => subnet.vpcId === vpcId);
  for (const other of others) {
    const taken = blockOf(other.cidr);
    if (taken !== undefined && overlap(taken, block))
      throw refusal('InvalidSubnet.Conflict', `The CIDR '${asked}' conflicts with another subnet`);
  }
  return cidrOf(block);
}

function ipv6BlockIn(vpcCidr: string | undefined, asked: string): string {
  const block = ipv6Block(asked);
  // The blocks of VPCs end in two hexadecimal digits for the number of a subnet.
  const network = vpcCidr?.replace(/00::\/56$/, '');
  if (block === undefined || network === undefined || !block.startsWith(network) || !block.endsWith('::/64'))
    throw refusal('InvalidSubnet.Range', `The CIDR '${asked}' is invalid.`);
  return block;
}

function byFilter({ region, world, account }: Caller): FilterTable<Subnet> {
  return {
    'availability-zone': ({ zone }) => [zone],
    availabilityZone: ({ zone }) => [zone],
    'availability-zone-id': ({ zone }) => [zoneId(zone, region)],
    availabilityZoneId: ({ zone }) => [zoneId(zone, region)],
    'available-ip-address-count': (subnet) => [String(freeAddresses(subnet, region))],
    'cidr-block': ({ cidr }) => [cidr],
    cidr: ({ cidr }) => [cidr],
    cidrBlock: ({ cidr }) => [cidr],
    'default-for-az': ({ isDefaultForZone }) => [String(isDefaultForZone)],
    defaultForAz: ({ isDefaultForZone }) => [String(isDefaultForZone)],
    'enable-dns64': () => ['false'],
    'ipv6-cidr-block-association.ipv6-cidr-block': ({ ipv6Cidr }) => [ipv6Cidr],
    'ipv6-cidr-block-association.association-id': ({ id, ipv6Cidr }) => [
      ipv6Cidr === undefined ? undefined : associationOf(id, 'ipv6'),
    ],
    'ipv6-cidr-block-association.state': ({ ipv6Cidr }) => [ipv6Cidr === undefined ? undefined : 'associated'],
    'ipv6-native': () => ['false'],
    'map-public-ip-on-launch': ({ mapsPublicAddresses }) => [String(mapsPublicAddresses)],
    'owner-id': ({ owner }) => [owner],
    state: () => ['available'],
    'subnet-arn': ({ id }) => [arnOf(id, world.partition, region.name, account.id)],
    'subnet-id': ({ id }) => [id],
    'vpc-id': ({ vpcId }) => [vpcId],
  };
}

function zoneId(zone: string, region: Region): string | undefined {
  return region.zones.find(({ name }) => name === zone)?.id;
}

function arnOf(id: string, partition: string, region: string, account: string): string {
  return `arn:${partition}:ec2:${region}:${account}:subnet/${id}`;
}

function subnetXml(subnet: Subnet, { region, world }: Caller): Xml {
  return {
    subnetId: subnet.id,
    subnetArn: arnOf(subnet.id, world.partition, region.name, subnet.owner),
    state: 'available',
    ownerId: subnet.owner,
    vpcId: subnet.vpcId,
    cidrBlock: subnet.cidr,
    ipv6CidrBlockAssociationSet:
      subnet.ipv6Cidr === undefined
        ? undefined
        : [
            {
              associationId: associationOf(subnet.id, 'ipv6'),
              ipv6CidrBlock: subnet.ipv6Cidr,
              ipv6CidrBlockState: { state: 'associated' },
            },
          ],
    availableIpAddressCount: freeAddresses(subnet, region),
    availabilityZone: subnet.zone,
    availabilityZoneId: zoneId(subnet.zone, region),
    defaultForAz: subnet.isDefaultForZone,
    mapPublicIpOnLaunch: subnet.mapsPublicAddresses,
    mapCustomerOwnedIpOnLaunch: false,
    assignIpv6AddressOnCreation: subnet.assignsIpv6Addresses,
    enableDns64: false,
    ipv6Native: false,
    privateDnsNameOptionsOnLaunch: {
      hostnameType: 'ip-name',
      enableResourceNameDnsARecord: false,
      enableResourceNameDnsAAAARecord: false,
    },
    tagSet: tagSet(subnet),
  };
}
