import { action, type Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { SecurityGroup, SecurityGroupRule } from '../../state.ts';
import { list, string, structure } from '../../wire/shape.ts';
import {
  dryRun,
  type FilterTable,
  filtered,
  filters,
  found,
  paged,
  paging,
  required,
  tagSet,
  tagsFor,
  tagSpecifications,
} from '../common.ts';
import { mustHaveDefaultVpc } from '../network/vpcs.ts';
import { addUsualEgress } from './default-group.ts';
import { findGroup, ownGroups } from './find-group.ts';
import { groupArn, groupXml, rulesOf } from './group-xml.ts';

/** Source: EC2 API Reference, CreateSecurityGroup, DescribeSecurityGroups, DeleteSecurityGroup. */
export const groupActions = {
  CreateSecurityGroup: action(
    structure({ GroupName: string, GroupDescription: string, VpcId: string, ...tagSpecifications, ...dryRun }),
    (input, caller) => {
      const { world, region, account } = caller;
      const name = checkedName(input.GroupName);
      const description = checkedDescription(input.GroupDescription);
      const vpc = input.VpcId === undefined ? mustHaveDefaultVpc(caller) : found('vpc', region.vpcs, input.VpcId, caller);
      const inVpc = [...region.securityGroups.values()].filter(({ vpcId }) => vpcId === vpc.id);
      if (inVpc.some((group) => group.name === name))
        throw refusal('InvalidGroup.Duplicate', `The security group '${name}' already exists for VPC '${vpc.id}'`);
      const most = world.settings().quotas.securityGroups;
      if (most !== undefined && [...region.securityGroups.values()].filter(({ owner }) => owner === account.id).length >= most)
        throw refusal(
          'SecurityGroupLimitExceeded',
          `The maximum number of security groups for VPC '${vpc.id}' has been reached.`,
        );
      const group: SecurityGroup = {
        id: world.newId('sg'),
        owner: account.id,
        createdAt: world.clock.now(),
        tags: tagsFor(input.TagSpecification, 'security-group'),
        name,
        description,
        vpcId: vpc.id,
      };
      region.securityGroups.set(group.id, group);
      addUsualEgress(group, vpc, region, world);
      return {
        groupId: group.id,
        tagSet: tagSet(group),
        securityGroupArn: groupArn(group, region.name, world.partition),
      };
    },
  ),
  DescribeSecurityGroups: action(
    structure({ GroupId: list(string), GroupName: list(string), ...filters, ...paging, ...dryRun }),
    (input, caller) => {
      const named = [
        ...input.GroupId.map((id) => findGroup(id, undefined, caller)),
        ...input.GroupName.map((name) => findGroup(undefined, name, caller)),
      ];
      const all = named.length > 0 ? [...new Set(named)] : ownGroups(caller);
      const { page, nextToken } = paged(filtered(all, input.Filter, byFilter(caller)), input);
      return { securityGroupInfo: page.map((group) => groupXml(group, caller)), nextToken };
    },
  ),
  DeleteSecurityGroup: action(structure({ GroupId: string, GroupName: string, ...dryRun }), (input, caller) => {
    const { region } = caller;
    const group = findGroup(input.GroupId, input.GroupName, caller);
    if (group.name === 'default')
      throw refusal('CannotDelete', `the specified group: "${group.id}" name: "default" cannot be deleted by a user`);
    const usedByInterface = [...region.networkInterfaces.values()].some(({ securityGroupIds }) =>
      securityGroupIds.includes(group.id),
    );
    const usedByRule = [...region.securityGroupRules.values()].some(
      ({ groupId, peer }) => groupId !== group.id && peer.value === group.id,
    );
    if (usedByInterface || usedByRule) throw refusal('DependencyViolation', `resource ${group.id} has a dependent object`);
    region.securityGroups.delete(group.id);
    for (const rule of region.securityGroupRules.values())
      if (rule.groupId === group.id) region.securityGroupRules.delete(rule.id);
    return { return: true, groupId: group.id };
  }),
};

/** Source: EC2 API Reference, CreateSecurityGroup: names and descriptions. */
const allowed = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]*$/;

function checkedName(name: string | undefined): string {
  if (name === undefined || name === '') throw required('GroupName');
  if (name.length > 255 || !allowed.test(name))
    throw refusal(
      'InvalidParameterValue',
      `Value (${name}) for parameter GroupName is invalid. Character sets beyond ASCII are not supported.`,
    );
  if (name.startsWith('sg-'))
    throw refusal(
      'InvalidParameterValue',
      `Value (${name}) for parameter GroupName is invalid. Group names may not be in the format sg-*.`,
    );
  if (name === 'default') throw refusal('InvalidParameterValue', 'Cannot use reserved security group name: default');
  return name;
}

function checkedDescription(description: string | undefined): string {
  if (description === undefined || description === '') throw required('GroupDescription');
  if (description.length > 255 || !allowed.test(description))
    throw refusal(
      'InvalidParameterValue',
      `Value (${description}) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported.`,
    );
  return description;
}

function byFilter({ region }: Caller): FilterTable<SecurityGroup> {
  return {
    description: ({ description }) => [description],
    'group-id': ({ id }) => [id],
    'group-name': ({ name }) => [name],
    'owner-id': ({ owner }) => [owner],
    'vpc-id': ({ vpcId }) => [vpcId],
    ...ruleFilters('ingress', ''),
    ...ruleFilters('egress', 'egress.'),
  };

  function ruleFilters(direction: SecurityGroupRule['direction'], prefix: string): FilterTable<SecurityGroup> {
    const of =
      (read: (rule: SecurityGroupRule) => string | number | undefined) =>
      (group: SecurityGroup): readonly (string | undefined)[] =>
        rulesOf(group, direction, region).map((rule) => {
          const text = read(rule);
          return text === undefined ? undefined : String(text);
        });
    const peer = (kind: SecurityGroupRule['peer']['kind']) =>
      of((rule) => (rule.peer.kind === kind ? rule.peer.value : undefined));
    return {
      [`${prefix}ip-permission.cidr`]: peer('ipv4'),
      [`${prefix}ip-permission.ipv6-cidr`]: peer('ipv6'),
      [`${prefix}ip-permission.group-id`]: peer('group'),
      [`${prefix}ip-permission.prefix-list-id`]: peer('prefix-list'),
      [`${prefix}ip-permission.group-name`]: of((rule) => region.securityGroups.get(rule.peer.value)?.name),
      [`${prefix}ip-permission.user-id`]: of((rule) => (rule.peer.kind === 'group' ? rule.owner : undefined)),
      [`${prefix}ip-permission.from-port`]: of((rule) => rule.fromPort),
      [`${prefix}ip-permission.to-port`]: of((rule) => rule.toPort),
      [`${prefix}ip-permission.protocol`]: of((rule) => rule.protocol),
    };
  }
}
