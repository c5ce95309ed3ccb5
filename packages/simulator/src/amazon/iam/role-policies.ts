import { action } from '../action.ts';
import { checkConstraints } from '../constraints.ts';
import { refusal } from '../refusal.ts';
import { string, structure } from '../wire/shape.ts';
import { readPolicyDocument } from './policy-document.ts';
import { documentConstraint, nameConstraint, paged, paging, roleNamed, urlEncoded } from './shapes.ts';

/** Policies that stand in a role itself. Source: IAM API Reference, the actions of these names. */
export const rolePolicyActions = {
  PutRolePolicy: action(
    structure({ RoleName: string, PolicyName: string, PolicyDocument: string }),
    ({ RoleName: roleName, PolicyName: name, PolicyDocument: document }, caller) => {
      checkConstraints('ValidationError', [
        nameConstraint('roleName', roleName),
        nameConstraint('policyName', name),
        documentConstraint('policyDocument', document),
      ]);
      const role = roleNamed(roleName ?? '', caller);
      readPolicyDocument(document ?? '', 'permissions');
      role.policies.set(name ?? '', document ?? '');
      return undefined;
    },
  ),
  GetRolePolicy: action(
    structure({ RoleName: string, PolicyName: string }),
    ({ RoleName: roleName, PolicyName: name }, caller) => {
      checkConstraints('ValidationError', [nameConstraint('roleName', roleName), nameConstraint('policyName', name)]);
      const role = roleNamed(roleName ?? '', caller);
      const document = role.policies.get(name ?? '');
      if (document === undefined) throw noPolicy(name);
      return { RoleName: role.name, PolicyName: name, PolicyDocument: urlEncoded(document) };
    },
  ),
  DeleteRolePolicy: action(
    structure({ RoleName: string, PolicyName: string }),
    ({ RoleName: roleName, PolicyName: name }, caller) => {
      checkConstraints('ValidationError', [nameConstraint('roleName', roleName), nameConstraint('policyName', name)]);
      if (!roleNamed(roleName ?? '', caller).policies.delete(name ?? '')) throw noPolicy(name);
      return undefined;
    },
  ),
  ListRolePolicies: action(structure({ RoleName: string, ...paging }), (input, caller) => {
    const { RoleName: name } = input;
    checkConstraints('ValidationError', [nameConstraint('roleName', name)]);
    const { page, rest } = paged([...roleNamed(name ?? '', caller).policies.keys()], input);
    return { PolicyNames: page, ...rest };
  }),
};

function noPolicy(name: string | undefined): Error {
  return refusal('NoSuchEntity', `The role policy with name ${name} cannot be found.`, 404);
}
