import type { Caller, World } from '../../action.ts';
import { action } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { Region, Vpc } from '../../state.ts';
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
import { addDefaultGroup } from '../security-groups/default-group.ts';
import { blockOf, cidrOf } from './cidr.ts';

const byFilter: FilterTable<Vpc> = {
  cidr: ({ cidr }) => [cidr],
  'cidr-block': ({ cidr }) => [cidr],
  'cidr-block-association.cidr-block': ({ cidr }) => [cidr],
  'cidr-block-association.association-id': (vpc) => [associationOf(vpc.id, 'cidr')],
  'cidr-block-association.state': () => ['associated'],
  'ipv6-cidr-block-association.ipv6-cidr-block': ({ ipv6Cidr }) => [ipv6Cidr],
  'ipv6-cidr-block-association.association-id': (vpc) => [vpc.ipv6Cidr === undefined ? undefined : associationOf(vpc.id, 'ipv6')],
  'ipv6-cidr-block-association.state': ({ ipv6Cidr }) => [ipv6Cidr === undefined ? undefined : 'associated'],
  'ipv6-cidr-block-association.ipv6-pool': ({ ipv6Cidr }) => [ipv6Cidr === undefined ? undefined : 'Amazon'],
  'dhcp-options-id': ({ id }) => [dhcpOptionsOf(id)],
  'is-default': ({ isDefault }) => [String(isDefault)],
  isDefault: ({ isDefault }) => [String(isDefault)],
  'owner-id': ({ owner }) => [owner],
  state: () => ['available'],
  'vpc-id': ({ id }) => [id],
};

/** Source: EC2 API Reference, DescribeVpcs, CreateVpc, CreateDefaultVpc, DeleteVpc, ModifyVpcAttribute. */
export const vpcActions = {
  DescribeVpcs: action(structure({ VpcId: list(string), ...filters, ...paging, ...dryRun }), (input, caller) => {
    const all =
      input.VpcId.length > 0
        ? input.VpcId.map((id) => found('vpc', caller.region.vpcs, id, caller))
        : [...caller.region.vpcs.values()].filter((vpc) => vpc.owner === caller.account.id && isThere(vpc, caller));
    const { page, nextToken } = paged(filtered(all, input.Filter, byFilter), input);
    return { vpcSet: page.map(vpcXml), nextToken };
  }),
  CreateVpc: action(
    structure({
      CidrBlock: string,
      AmazonProvidedIpv6CidrBlock: boolean,
      Ipv4IpamPoolId: string,
      Ipv4NetmaskLength: integer,
      Ipv6CidrBlock: string,
      Ipv6CidrBlockNetworkBorderGroup: string,
      Ipv6IpamPoolId: string,
      Ipv6NetmaskLength: integer,
      Ipv6Pool: string,
      InstanceTenancy: string,
      ...tagSpecifications,
      ...dryRun,
    }),
    (input, { world, region, account }) => {
      for (const name of ['Ipv4IpamPoolId', 'Ipv6IpamPoolId', 'Ipv6Pool'] as const)
        if (input[name] !== undefined)
          throw refusal('Unsupported', `The simulator has no pools of addresses; leave out ${name} and give CidrBlock.`);
      if (input.CidrBlock === undefined) throw required('cidrBlock');
      const block = blockOf(input.CidrBlock);
      if (block === undefined)
        throw refusal(
          'InvalidParameterValue',
          `Value (${input.CidrBlock}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
        );
      if (block.bits < 16 || block.bits > 28) throw refusal('InvalidVpc.Range', `The CIDR '${input.CidrBlock}' is invalid.`);
      const vpc: Vpc = {
        id: world.newId('vpc'),
        owner: account.id,
        createdAt: world.clock.now(),
        tags: tagsFor(input.TagSpecification, 'vpc'),
        cidr: cidrOf(block),
        ...(input.AmazonProvidedIpv6CidrBlock === true ? { ipv6Cidr: newIpv6Block(region) } : {}),
        isDefault: false,
        tenancy: input.InstanceTenancy ?? 'default',
        dnsHostnames: false,
        dnsSupport: true,
      };
      region.vpcs.set(vpc.id, vpc);
      addDefaultGroup(vpc, region, world);
      return { vpc: vpcXml(vpc) };
    },
  ),
  CreateDefaultVpc: action(structure({ ...dryRun }), (_input, { world, region, account }) => {
    if (defaultVpc(region, account.id) !== undefined)
      throw refusal('DefaultVpcAlreadyExists', 'A Default VPC already exists for this account in this region.');
    return { vpc: vpcXml(addDefaultVpc(region, account.id, world, world.clock.now())) };
  }),
  DeleteVpc: action(structure({ VpcId: string, ...dryRun }), (input, caller) => {
    const { region } = caller;
    const vpc = found('vpc', region.vpcs, input.VpcId, caller);
    const groups = [...region.securityGroups.values()].filter(({ vpcId }) => vpcId === vpc.id);
    const hasSubnets = [...region.subnets.values()].some(({ vpcId }) => vpcId === vpc.id);
    if (hasSubnets || groups.some(({ name }) => name !== 'default'))
      throw refusal('DependencyViolation', `The vpc '${vpc.id}' has dependencies and cannot be deleted.`);
    for (const { id } of groups) {
      region.securityGroups.delete(id);
      for (const rule of region.securityGroupRules.values()) if (rule.groupId === id) region.securityGroupRules.delete(rule.id);
    }
    region.vpcs.delete(vpc.id);
    return { return: true };
  }),
  ModifyVpcAttribute: action(
    structure({
      VpcId: string,
      EnableDnsHostnames: structure({ Value: boolean }),
      EnableDnsSupport: structure({ Value: boolean }),
      EnableNetworkAddressUsageMetrics: structure({ Value: boolean }),
    }),
    (input, caller) => {
      const vpc = found('vpc', caller.region.vpcs, input.VpcId, caller);
      vpc.dnsHostnames = input.EnableDnsHostnames?.Value ?? vpc.dnsHostnames;
      vpc.dnsSupport = input.EnableDnsSupport?.Value ?? vpc.dnsSupport;
      return { return: true };
    },
  ),
};

/** The VPC that launches go to which name none. */
export function defaultVpc(region: Region, account: string): Vpc | undefined {
  return [...region.vpcs.values()].find(({ owner, isDefault }) => owner === account && isDefault);
}

/** The same, or the refusal of a call that needs one. */
export function mustHaveDefaultVpc({ region, account }: Caller): Vpc {
  const vpc = defaultVpc(region, account.id);
  if (vpc === undefined) throw refusal('VPCIdNotSpecified', 'No default VPC for this user');
  return vpc;
}

/** Source: VPC User Guide, "Default VPC components". */
export function addDefaultVpc(region: Region, owner: string, world: World, createdAt: number): Vpc {
  const vpc: Vpc = {
    id: world.newId('vpc'),
    owner,
    createdAt,
    tags: new Map(),
    cidr: '172.31.0.0/16',
    isDefault: true,
    tenancy: 'default',
    dnsHostnames: true,
    dnsSupport: true,
  };
  region.vpcs.set(vpc.id, vpc);
  region.zones.forEach((zone, index) => {
    const id = world.newId('subnet');
    region.subnets.set(id, {
      id,
      owner,
      createdAt,
      tags: new Map(),
      vpcId: vpc.id,
      zone: zone.name,
      cidr: `172.31.${index * 16}.0/20`,
      isDefaultForZone: true,
      mapsPublicAddresses: true,
      assignsIpv6Addresses: false,
    });
  });
  addDefaultGroup(vpc, region, world);
  return vpc;
}

/** A block that no VPC of the region has. */
function newIpv6Block(region: Region): string {
  const taken = [...region.vpcs.values()].filter(({ ipv6Cidr }) => ipv6Cidr !== undefined).length;
  return `2600:1f18:${(0x1000 + taken).toString(16)}:${(0x100 * (taken % 0xff)).toString(16).padStart(4, '0')}::/56`;
}

/** Every VPC has options and associations; nothing can be done with them here, so that their ids follow from its own. */
function dhcpOptionsOf(id: string): string {
  return id.replace('vpc-', 'dopt-');
}

export function associationOf(id: string, what: 'cidr' | 'ipv6'): string {
  const number = id.slice(id.indexOf('-') + 1);
  return what === 'cidr'
    ? `vpc-cidr-assoc-${number}`
    : `${id.startsWith('subnet') ? 'subnet' : 'vpc'}-cidr-assoc-6${number.slice(1)}`;
}

function vpcXml(vpc: Vpc): Xml {
  return {
    vpcId: vpc.id,
    ownerId: vpc.owner,
    state: 'available',
    cidrBlock: vpc.cidr,
    cidrBlockAssociationSet: [
      { associationId: associationOf(vpc.id, 'cidr'), cidrBlock: vpc.cidr, cidrBlockState: { state: 'associated' } },
    ],
    ipv6CidrBlockAssociationSet:
      vpc.ipv6Cidr === undefined
        ? undefined
        : [
            {
              associationId: associationOf(vpc.id, 'ipv6'),
              ipv6CidrBlock: vpc.ipv6Cidr,
              ipv6CidrBlockState: { state: 'associated' },
              ipv6Pool: 'Amazon',
            },
          ],
    dhcpOptionsId: dhcpOptionsOf(vpc.id),
    instanceTenancy: vpc.tenancy,
    isDefault: vpc.isDefault,
    tagSet: tagSet(vpc),
  };
}
