import type { Caller } from '../../action.ts';
import type { Region, SecurityGroup, SecurityGroupRule } from '../../state.ts';
import type { Xml } from '../../wire/xml.ts';
import { tagSet } from '../common.ts';

/** The rules of a group, oldest first. */
export function rulesOf(
  group: Pick<SecurityGroup, 'id'>,
  direction: SecurityGroupRule['direction'],
  { securityGroupRules }: Region,
): readonly SecurityGroupRule[] {
  return [...securityGroupRules.values()].filter((rule) => rule.groupId === group.id && rule.direction === direction);
}

export function groupXml(group: SecurityGroup, { region, world }: Caller): Xml {
  return {
    ownerId: group.owner,
    groupId: group.id,
    groupName: group.name,
    groupDescription: group.description,
    vpcId: group.vpcId,
    securityGroupArn: groupArn(group, region.name, world.partition),
    ipPermissions: permissionsXml(rulesOf(group, 'ingress', region), group),
    ipPermissionsEgress: permissionsXml(rulesOf(group, 'egress', region), group),
    tagSet: tagSet(group),
  };
}

export function groupArn({ id, owner }: SecurityGroup, region: string, partition: string): string {
  return `arn:${partition}:ec2:${region}:${owner}:security-group/${id}`;
}

/** Rules with the same protocol and ports stand together, with all their peers. */
function permissionsXml(rules: readonly SecurityGroupRule[], group: SecurityGroup): Xml {
  const together = Map.groupBy(rules, ({ protocol, fromPort, toPort }) => `${protocol} ${fromPort} ${toPort}`);
  return [...together.values()].map((same): Xml => {
    const [first] = same;
    const peers = (kind: SecurityGroupRule['peer']['kind']): readonly SecurityGroupRule[] =>
      same.filter(({ peer }) => peer.kind === kind);
    return {
      ipProtocol: first?.protocol,
      fromPort: first?.fromPort,
      toPort: first?.toPort,
      groups: peers('group').map(({ peer, description }) => ({ userId: group.owner, groupId: peer.value, description })),
      ipRanges: peers('ipv4').map(({ peer, description }) => ({ cidrIp: peer.value, description })),
      ipv6Ranges: peers('ipv6').map(({ peer, description }) => ({ cidrIpv6: peer.value, description })),
      prefixListIds: peers('prefix-list').map(({ peer, description }) => ({ prefixListId: peer.value, description })),
    };
  });
}

/** A rule by itself, as DescribeSecurityGroupRules and the calls that make rules show it. */
export function ruleXml(rule: SecurityGroupRule, { region, world }: Caller): Xml {
  const { kind, value } = rule.peer;
  return {
    securityGroupRuleId: rule.id,
    securityGroupRuleArn: `arn:${world.partition}:ec2:${region.name}:${rule.owner}:security-group-rule/${rule.id}`,
    groupId: rule.groupId,
    groupOwnerId: rule.owner,
    isEgress: rule.direction === 'egress',
    ipProtocol: rule.protocol,
    // Rules by themselves have -1 where permissions leave ports out.
    fromPort: rule.fromPort ?? -1,
    toPort: rule.toPort ?? -1,
    cidrIpv4: kind === 'ipv4' ? value : undefined,
    cidrIpv6: kind === 'ipv6' ? value : undefined,
    prefixListId: kind === 'prefix-list' ? value : undefined,
    referencedGroupInfo: kind === 'group' ? { groupId: value, userId: rule.owner } : undefined,
    description: rule.description,
    tagSet: tagSet(rule),
  };
}
