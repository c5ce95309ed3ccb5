import type { Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { SecurityGroup } from '../../state.ts';
import { found, isThere } from '../common.ts';
import { defaultVpc } from '../network/vpcs.ts';

/** The caller's groups. */
export function ownGroups(caller: Caller): readonly SecurityGroup[] {
  return [...caller.region.securityGroups.values()].filter(
    (group) => group.owner === caller.account.id && isThere(group, caller),
  );
}

/** A group by its id, or by its name in a VPC: the default one unless it is given. */
export function findGroup(id: string | undefined, name: string | undefined, caller: Caller, vpcId?: string): SecurityGroup {
  if (id !== undefined) return found('security-group', caller.region.securityGroups, id, caller);
  if (name === undefined) throw refusal('MissingParameter', 'The request must contain the parameter GroupName or GroupId');
  const vpc = vpcId ?? defaultVpc(caller.region, caller.account.id)?.id;
  const group = ownGroups(caller).find((each) => each.name === name && each.vpcId === vpc);
  if (group === undefined)
    throw refusal('InvalidGroup.NotFound', `The security group '${name}' does not exist in default VPC '${vpc ?? ''}'`);
  return group;
}
