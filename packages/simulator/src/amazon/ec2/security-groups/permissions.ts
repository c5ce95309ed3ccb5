import type { Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { Peer, SecurityGroup, SecurityGroupRule } from '../../state.ts';
import { integer, list, string, structure, type Taken } from '../../wire/shape.ts';
import { blockOf, cidrOf, ipv6Block } from '../network/cidr.ts';

const permissions = list(
  structure({
    FromPort: integer,
    ToPort: integer,
    IpProtocol: string,
    IpRanges: list(structure({ CidrIp: string, Description: string })),
    Ipv6Ranges: list(structure({ CidrIpv6: string, Description: string })),
    PrefixListIds: list(structure({ PrefixListId: string, Description: string })),
    Groups: list(
      structure({
        Description: string,
        GroupId: string,
        GroupName: string,
        PeeringStatus: string,
        UserId: string,
        VpcId: string,
        VpcPeeringConnectionId: string,
      }),
    ),
  }),
);

/** Rules as calls give them: lists of peers by protocol and ports, or one rule in the call's own parameters. */
export const ruleParameters = {
  IpPermissions: permissions,
  CidrIp: string,
  FromPort: integer,
  ToPort: integer,
  IpProtocol: string,
  SourceSecurityGroupName: string,
  SourceSecurityGroupOwnerId: string,
};

type RuleParameters = Taken<{ readonly kind: 'structure'; readonly members: typeof ruleParameters }>;

/** A rule that no group has yet. */
export type RuleDraft = Pick<SecurityGroupRule, 'protocol' | 'fromPort' | 'toPort' | 'peer' | 'description'>;

/** One draft for each peer that a call names. */
export function draftsOf(input: RuleParameters, group: SecurityGroup, caller: Caller): readonly RuleDraft[] {
  const single = input.IpProtocol !== undefined || input.CidrIp !== undefined || input.SourceSecurityGroupName !== undefined;
  const given = single ? [...input.IpPermissions, permissionOf(input)] : input.IpPermissions;
  if (given.length === 0)
    throw refusal('MissingParameter', 'Either ipPermissions or the parameters of one rule must be specified.');
  const drafts = given.flatMap((permission) => {
    const ports = portsOf(permission);
    const peers = peersOf(permission, group, caller);
    if (peers.length === 0) throw refusal('MissingParameter', 'Source group or CIDR must be specified');
    return peers.map(({ description, peer }) => ({ ...ports, peer, ...(description === undefined ? {} : { description }) }));
  });
  const seen = new Set(drafts.map(keyOf));
  if (seen.size < drafts.length) throw refusal('InvalidParameterValue', 'The same permission must not appear multiple times');
  return drafts;
}

type Permission = RuleParameters['IpPermissions'][number];

function permissionOf(input: RuleParameters): Permission {
  return {
    FromPort: input.FromPort,
    ToPort: input.ToPort,
    IpProtocol: input.IpProtocol,
    IpRanges: input.CidrIp === undefined ? [] : [{ CidrIp: input.CidrIp, Description: undefined }],
    Ipv6Ranges: [],
    PrefixListIds: [],
    Groups:
      input.SourceSecurityGroupName === undefined
        ? []
        : [
            {
              GroupName: input.SourceSecurityGroupName,
              UserId: input.SourceSecurityGroupOwnerId,
              Description: undefined,
              GroupId: undefined,
              PeeringStatus: undefined,
              VpcId: undefined,
              VpcPeeringConnectionId: undefined,
            },
          ],
  };
}

/** Numbers of the protocols that have names. Source: EC2 API Reference, IpPermission. */
const names: Readonly<Record<string, string>> = { '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6', all: '-1' };

function portsOf({
  IpProtocol: given,
  FromPort: from,
  ToPort: to,
}: Permission): Pick<RuleDraft, 'protocol' | 'fromPort' | 'toPort'> {
  if (given === undefined) throw refusal('MissingParameter', 'The request must contain the parameter ipProtocol');
  const lower = given.toLowerCase();
  const protocol = names[lower] ?? lower;
  if (!['tcp', 'udp', 'icmp', 'icmpv6', '-1'].includes(protocol) && !/^\d{1,3}$/.test(protocol))
    throw refusal('InvalidParameterValue', `Invalid value '${given}' for IP protocol. Unknown protocol.`);
  if (protocol === 'icmp' || protocol === 'icmpv6') return { protocol, fromPort: from ?? -1, toPort: to ?? -1 };
  // Ports mean nothing to other protocols, and EC2 forgets them.
  if (protocol !== 'tcp' && protocol !== 'udp') return { protocol };
  if (from === undefined || to === undefined)
    throw refusal('InvalidParameterValue', "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.");
  for (const port of [from, to])
    if (port < 0 || port > 65_535) throw refusal('InvalidParameterValue', `TCP/UDP port (${port}) out of range`);
  if (from > to) throw refusal('InvalidParameterValue', `Invalid TCP/UDP port range (${from}:${to})`);
  return { protocol, fromPort: from, toPort: to };
}

type DescribedPeer = { readonly peer: Peer; readonly description: string | undefined };

function peersOf(permission: Permission, group: SecurityGroup, caller: Caller): readonly DescribedPeer[] {
  return [
    ...permission.IpRanges.map(({ CidrIp: cidr = '', Description: description }): DescribedPeer => {
      const block = blockOf(cidr);
      if (block === undefined) throw refusal('InvalidParameterValue', `CIDR block ${cidr} is malformed`);
      return { peer: { kind: 'ipv4', value: cidrOf(block) }, description };
    }),
    ...permission.Ipv6Ranges.map(({ CidrIpv6: cidr = '', Description: description }): DescribedPeer => {
      const block = ipv6Block(cidr);
      if (block === undefined) throw refusal('InvalidParameterValue', `CIDR block ${cidr} is malformed`);
      return { peer: { kind: 'ipv6', value: block }, description };
    }),
    ...permission.PrefixListIds.map(({ PrefixListId: id = '' }): DescribedPeer => {
      throw refusal('InvalidPrefixListID.NotFound', `The prefix list ID '${id}' does not exist`);
    }),
    ...permission.Groups.map(({ GroupId: id, GroupName: name, Description: description }): DescribedPeer => {
      const peer = [...caller.region.securityGroups.values()].find(
        (each) =>
          each.owner === group.owner && (id === undefined ? each.name === name : each.id === id) && each.vpcId === group.vpcId,
      );
      if (peer === undefined) throw refusal('InvalidGroup.NotFound', `The security group '${id ?? name ?? ''}' does not exist`);
      return { peer: { kind: 'group', value: peer.id }, description };
    }),
  ];
}

/** What makes two rules of a group the same: everything but their descriptions. */
export function keyOf({ protocol, fromPort, toPort, peer }: RuleDraft): string {
  return [protocol, fromPort, toPort, peer.kind, peer.value].join(' ');
}

/** A rule in EC2's words: `peer: 0.0.0.0/0, TCP, from port: 22, to port: 22, ALLOW`. */
export function ruleText({ protocol, fromPort, toPort, peer }: RuleDraft): string {
  if (protocol === 'tcp' || protocol === 'udp')
    return `peer: ${peer.value}, ${protocol.toUpperCase()}, from port: ${fromPort}, to port: ${toPort}, ALLOW`;
  if (protocol === 'icmp' || protocol === 'icmpv6') {
    const all = (value: number | undefined): string => (value === -1 ? 'ALL' : String(value));
    return `peer: ${peer.value}, ${protocol.toUpperCase()}, type: ${all(fromPort)}, code: ${all(toPort)}, ALLOW`;
  }
  return `peer: ${peer.value}, ${protocol === '-1' ? 'ALL' : protocol}, ALLOW`;
}
