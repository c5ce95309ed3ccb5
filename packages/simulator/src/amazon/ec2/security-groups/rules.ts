import { action, type Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { SecurityGroup, SecurityGroupRule } from '../../state.ts';
import { list, string, structure, type Taken } from '../../wire/shape.ts';
import type { Xml } from '../../wire/xml.ts';
import { dryRun, filtered, filters, isThere, paged, paging, tagsFor, tagSpecifications } from '../common.ts';
import { addRule } from './default-group.ts';
import { findGroup } from './find-group.ts';
import { rulesOf, ruleXml } from './group-xml.ts';
import { draftsOf, keyOf, ruleParameters, ruleText } from './permissions.ts';

const authorization = structure({ GroupId: string, GroupName: string, ...ruleParameters, ...tagSpecifications, ...dryRun });
const revocation = structure({
  GroupId: string,
  GroupName: string,
  ...ruleParameters,
  SecurityGroupRuleId: list(string),
  ...dryRun,
});

/** Source: EC2 API Reference, the actions that are named here. */
export const ruleActions = {
  AuthorizeSecurityGroupIngress: action(authorization, (input, caller) => authorize(input, 'ingress', caller)),
  AuthorizeSecurityGroupEgress: action(authorization, (input, caller) => authorize(input, 'egress', caller)),
  RevokeSecurityGroupIngress: action(revocation, (input, caller) => revoke(input, 'ingress', caller)),
  RevokeSecurityGroupEgress: action(revocation, (input, caller) => revoke(input, 'egress', caller)),
  DescribeSecurityGroupRules: action(
    structure({ SecurityGroupRuleId: list(string), ...filters, ...paging, ...dryRun }),
    (input, caller) => {
      const own = [...caller.region.securityGroupRules.values()].filter(
        (rule) => rule.owner === caller.account.id && isThere(rule, caller),
      );
      const asked =
        input.SecurityGroupRuleId.length === 0
          ? own
          : input.SecurityGroupRuleId.map((id) => own.find((rule) => rule.id === id) ?? missing(id));
      const shown = filtered(asked, input.Filter, {
        'group-id': ({ groupId }) => [groupId],
        'security-group-rule-id': ({ id }) => [id],
      });
      const { page, nextToken } = paged(shown, input);
      return { securityGroupRuleSet: page.map((rule) => ruleXml(rule, caller)), nextToken };
    },
  ),
};

/** All rules of a call are put into the group, or none. */
function authorize(input: Taken<typeof authorization>, direction: SecurityGroupRule['direction'], caller: Caller): Xml {
  const { region, world } = caller;
  const group = findGroup(input.GroupId, input.GroupName, caller);
  const drafts = draftsOf(input, group, caller);
  const known = new Set(rulesOf(group, direction, region).map(keyOf));
  for (const draft of drafts)
    if (known.has(keyOf(draft)))
      throw refusal('InvalidPermission.Duplicate', `the specified rule "${ruleText(draft)}" already exists`);
  const tags = tagsFor(input.TagSpecification, 'security-group-rule');
  const made = drafts.map((draft) => addRule({ groupId: group.id, direction, ...draft }, group, region, world, tags));
  return { return: true, securityGroupRuleSet: made.map((rule) => ruleXml(rule, caller)) };
}

/** All rules of a call are taken from the group, or none. */
function revoke(input: Taken<typeof revocation>, direction: SecurityGroupRule['direction'], caller: Caller): Xml {
  const group = findGroup(input.GroupId, input.GroupName, caller);
  const all = rulesOf(group, direction, caller.region);
  const gone =
    input.SecurityGroupRuleId.length > 0
      ? input.SecurityGroupRuleId.map((id) => all.find((rule) => rule.id === id) ?? missing(id))
      : rulesAsked(input, all, group, caller);
  for (const { id } of gone) caller.region.securityGroupRules.delete(id);
  return {
    return: true,
    revokedSecurityGroupRuleSet: gone.map((rule) => ({
      securityGroupRuleId: rule.id,
      groupId: rule.groupId,
      isEgress: rule.direction === 'egress',
      ipProtocol: rule.protocol,
      fromPort: rule.fromPort ?? -1,
      toPort: rule.toPort ?? -1,
      cidrIpv4: rule.peer.kind === 'ipv4' ? rule.peer.value : undefined,
      cidrIpv6: rule.peer.kind === 'ipv6' ? rule.peer.value : undefined,
      referencedGroupId: rule.peer.kind === 'group' ? rule.peer.value : undefined,
      description: rule.description,
    })),
  };
}

function rulesAsked(
  input: Taken<typeof revocation>,
  all: readonly SecurityGroupRule[],
  group: SecurityGroup,
  caller: Caller,
): readonly SecurityGroupRule[] {
  return draftsOf(input, group, caller).map((draft) => {
    const rule = all.find((each) => keyOf(each) === keyOf(draft));
    if (rule === undefined)
      throw refusal('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.');
    return rule;
  });
}

function missing(id: string): never {
  throw refusal('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${id}' does not exist`);
}
