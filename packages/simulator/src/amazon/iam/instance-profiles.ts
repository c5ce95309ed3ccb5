import { action } from '../action.ts';
import { checkConstraints, tagConstraints, tagMap, tagPairs } from '../constraints.ts';
import { refusal } from '../refusal.ts';
import type { InstanceProfile } from '../state.ts';
import { string, structure } from '../wire/shape.ts';
import {
  isReadable,
  nameConstraint,
  paged,
  paging,
  pathConstraint,
  profileBody,
  profileNamed,
  roleNamed,
  tags,
  uniqueId,
} from './shapes.ts';

/** Source: IAM API Reference, the actions of these names. */
export const instanceProfileActions = {
  CreateInstanceProfile: action(
    structure({ InstanceProfileName: string, Path: string, ...tags }),
    ({ InstanceProfileName: name, Path: path, Tags: given }, caller) => {
      checkConstraints('ValidationError', [
        nameConstraint('instanceProfileName', name),
        pathConstraint(path),
        ...tagConstraints(given),
      ]);
      const { world, account } = caller;
      if (account.instanceProfiles.has(name ?? ''))
        throw refusal('EntityAlreadyExists', `Instance Profile ${name} already exists.`, 409);
      const profile: InstanceProfile = {
        name: name ?? '',
        path: path ?? '/',
        arn: `arn:${world.partition}:iam::${account.id}:instance-profile${path ?? '/'}${name}`,
        id: uniqueId('AIPA'),
        createdAt: world.clock.now(),
        tags: tagMap(given),
      };
      account.instanceProfiles.set(profile.name, profile);
      return { InstanceProfile: { ...profileBody(profile, caller), ...tagged(profile) } };
    },
  ),
  GetInstanceProfile: action(structure({ InstanceProfileName: string }), ({ InstanceProfileName: name }, caller) => {
    checkConstraints('ValidationError', [nameConstraint('instanceProfileName', name)]);
    const profile = profileNamed(name ?? '', caller);
    if (!isReadable(profile, caller)) throw refusal('NoSuchEntity', `Instance Profile ${name} cannot be found.`, 404);
    return { InstanceProfile: { ...profileBody(profile, caller), ...tagged(profile) } };
  }),
  DeleteInstanceProfile: action(structure({ InstanceProfileName: string }), ({ InstanceProfileName: name }, caller) => {
    checkConstraints('ValidationError', [nameConstraint('instanceProfileName', name)]);
    const profile = profileNamed(name ?? '', caller);
    if (profile.role !== undefined)
      throw refusal('DeleteConflict', 'Cannot delete entity, must remove roles from instance profile first.', 409);
    caller.account.instanceProfiles.delete(profile.name);
    return undefined;
  }),
  AddRoleToInstanceProfile: action(
    structure({ InstanceProfileName: string, RoleName: string }),
    ({ InstanceProfileName: name, RoleName: roleName }, caller) => {
      checkConstraints('ValidationError', [nameConstraint('instanceProfileName', name), nameConstraint('roleName', roleName)]);
      const profile = profileNamed(name ?? '', caller);
      const role = roleNamed(roleName ?? '', caller);
      if (profile.role !== undefined)
        throw refusal('LimitExceeded', 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1', 409);
      profile.role = { name: role.name, addedAt: caller.world.clock.now() };
      return undefined;
    },
  ),
  RemoveRoleFromInstanceProfile: action(
    structure({ InstanceProfileName: string, RoleName: string }),
    ({ InstanceProfileName: name, RoleName: roleName }, caller) => {
      checkConstraints('ValidationError', [nameConstraint('instanceProfileName', name), nameConstraint('roleName', roleName)]);
      const profile = profileNamed(name ?? '', caller);
      if (profile.role?.name !== roleName) throw refusal('NoSuchEntity', `The role with name ${roleName} cannot be found.`, 404);
      delete profile.role;
      return undefined;
    },
  ),
  ListInstanceProfiles: action(structure({ PathPrefix: string, ...paging }), (input, caller) => {
    const { PathPrefix: prefix = '/' } = input;
    checkConstraints('ValidationError', [
      { name: 'pathPrefix', value: prefix, least: 1, most: 512, pattern: '\\u002F[\\u0021-\\u007F]*' },
    ]);
    const all = [...caller.account.instanceProfiles.values()].filter(
      (profile) => profile.path.startsWith(prefix) && isReadable(profile, caller),
    );
    const { page, rest } = paged(all, input);
    return { InstanceProfiles: page.map((profile) => profileBody(profile, caller)), ...rest };
  }),
  TagInstanceProfile: action(
    structure({ InstanceProfileName: string, ...tags }),
    ({ InstanceProfileName: name, Tags: given }, caller) => {
      checkConstraints('ValidationError', [nameConstraint('instanceProfileName', name), ...tagConstraints(given)]);
      const profile = profileNamed(name ?? '', caller);
      for (const [key, value] of tagMap(given)) profile.tags.set(key, value);
      return undefined;
    },
  ),
};

function tagged({ tags: map }: InstanceProfile): { readonly Tags: ReturnType<typeof tagPairs> | undefined } {
  return { Tags: map.size === 0 ? undefined : tagPairs(map) };
}
