import type { World } from '../../action.ts';
import type { Region, SecurityGroup, SecurityGroupRule, Vpc } from '../../state.ts';

/** The group that every VPC has: its members reach each other, and everything outside. */
export function addDefaultGroup(vpc: Vpc, region: Region, world: World): void {
  const group: SecurityGroup = {
    id: world.newId('sg'),
    owner: vpc.owner,
    createdAt: vpc.createdAt,
    tags: new Map(),
    name: 'default',
    description: 'default VPC security group',
    vpcId: vpc.id,
  };
  region.securityGroups.set(group.id, group);
  addRule(
    { groupId: group.id, direction: 'ingress', protocol: '-1', peer: { kind: 'group', value: group.id } },
    group,
    region,
    world,
  );
  addUsualEgress(group, vpc, region, world);
}

/** What a new group lets out: everything. */
export function addUsualEgress(group: SecurityGroup, vpc: Vpc, region: Region, world: World): void {
  const all = { groupId: group.id, direction: 'egress', protocol: '-1' } as const;
  addRule({ ...all, peer: { kind: 'ipv4', value: '0.0.0.0/0' } }, group, region, world);
  if (vpc.ipv6Cidr !== undefined) addRule({ ...all, peer: { kind: 'ipv6', value: '::/0' } }, group, region, world);
}

/** Puts a rule into a group. */
export function addRule(
  rule: Omit<SecurityGroupRule, 'id' | 'owner' | 'createdAt' | 'tags'>,
  group: SecurityGroup,
  region: Region,
  world: World,
  tags: ReadonlyMap<string, string> = new Map(),
): SecurityGroupRule {
  const made: SecurityGroupRule = {
    id: world.newId('sgr'),
    owner: group.owner,
    createdAt: group.createdAt,
    tags: new Map(tags),
    ...rule,
  };
  region.securityGroupRules.set(made.id, made);
  return made;
}
