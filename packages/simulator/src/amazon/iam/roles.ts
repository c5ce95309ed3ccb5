import { action } from '../action.ts';
import { checkConstraints, tagConstraints, tagMap, tagPairs } from '../constraints.ts';
import { refusal } from '../refusal.ts';
import type { Role } from '../state.ts';
import { integer, string, structure } from '../wire/shape.ts';
import { readPolicyDocument } from './policy-document.ts';
import {
  documentConstraint,
  isReadable,
  nameConstraint,
  paged,
  paging,
  pathConstraint,
  roleBody,
  roleNamed,
  tags,
  uniqueId,
  wholeRoleBody,
} from './shapes.ts';

/** Source: IAM API Reference, the actions of these names. */
export const roleActions = {
  CreateRole: action(
    structure({
      RoleName: string,
      Path: string,
      AssumeRolePolicyDocument: string,
      Description: string,
      MaxSessionDuration: integer,
      PermissionsBoundary: string,
      ...tags,
    }),
    (input, { world, account }) => {
      const { RoleName: name = '', Path: path = '/', AssumeRolePolicyDocument: trustPolicy = '', Tags: given } = input;
      const { Description: description, MaxSessionDuration: longest, PermissionsBoundary: boundary } = input;
      checkConstraints('ValidationError', [
        nameConstraint('roleName', input.RoleName),
        pathConstraint(input.Path),
        documentConstraint('assumeRolePolicyDocument', input.AssumeRolePolicyDocument),
        {
          name: 'description',
          value: description,
          most: 1000,
          pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*',
        },
        { name: 'maxSessionDuration', value: longest, least: 3600, most: 43_200 },
        { name: 'permissionsBoundary', value: boundary, least: 20, most: 2048 },
        ...tagConstraints(given),
      ]);
      if (account.roles.has(name)) throw refusal('EntityAlreadyExists', `Role with name ${name} already exists.`, 409);
      readPolicyDocument(trustPolicy, 'trust');
      const role: Role = {
        name,
        path,
        arn: `arn:${world.partition}:iam::${account.id}:role${path}${name}`,
        id: uniqueId('AROA'),
        createdAt: world.clock.now(),
        trustPolicy,
        ...(description === undefined ? {} : { description }),
        longestSession: longest ?? 3600,
        ...(boundary === undefined ? {} : { permissionsBoundary: boundary }),
        policies: new Map(),
        tags: tagMap(given),
      };
      account.roles.set(name, role);
      return { Role: { ...roleBody(role), Tags: role.tags.size === 0 ? undefined : tagPairs(role.tags) } };
    },
  ),
  GetRole: action(structure({ RoleName: string }), ({ RoleName: name }, caller) => {
    checkConstraints('ValidationError', [nameConstraint('roleName', name)]);
    const role = roleNamed(name ?? '', caller);
    if (!isReadable(role, caller)) throw refusal('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
    return { Role: wholeRoleBody(role) };
  }),
  DeleteRole: action(structure({ RoleName: string }), ({ RoleName: name }, caller) => {
    checkConstraints('ValidationError', [nameConstraint('roleName', name)]);
    const role = roleNamed(name ?? '', caller);
    if ([...caller.account.instanceProfiles.values()].some((profile) => profile.role?.name === role.name))
      throw refusal('DeleteConflict', 'Cannot delete entity, must remove roles from instance profile first.', 409);
    if (role.policies.size > 0) throw refusal('DeleteConflict', 'Cannot delete entity, must delete policies first.', 409);
    caller.account.roles.delete(role.name);
    return undefined;
  }),
  ListRoles: action(structure({ PathPrefix: string, ...paging }), (input, caller) => {
    const { PathPrefix: prefix = '/' } = input;
    checkConstraints('ValidationError', [
      { name: 'pathPrefix', value: prefix, least: 1, most: 512, pattern: '\\u002F[\\u0021-\\u007F]*' },
    ]);
    const all = [...caller.account.roles.values()].filter((role) => role.path.startsWith(prefix) && isReadable(role, caller));
    const { page, rest } = paged(all, input);
    return { Roles: page.map((role) => ({ ...roleBody(role), MaxSessionDuration: role.longestSession })), ...rest };
  }),
  TagRole: action(structure({ RoleName: string, ...tags }), ({ RoleName: name, Tags: given }, caller) => {
    checkConstraints('ValidationError', [nameConstraint('roleName', name), ...tagConstraints(given)]);
    const role = roleNamed(name ?? '', caller);
    for (const [key, value] of tagMap(given)) role.tags.set(key, value);
    return undefined;
  }),
};
