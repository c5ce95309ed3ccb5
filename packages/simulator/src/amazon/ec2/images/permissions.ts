import type { Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { Image, LaunchPermission } from '../../state.ts';
import type { Xml } from '../../wire/xml.ts';
import { isDefaultKey } from '../kms.ts';

/** Forms of what an image can be shared with. Source: EC2 API Reference, LaunchPermission. */
const forms = {
  user: { form: /^\d{12}$/, name: 'userId' },
  group: { form: /^all$/, name: 'group' },
  organization: { form: /^arn:[\w-]+:organizations::\d{12}:organization\/o-[a-z0-9]{10,32}$/, name: 'organizationArn' },
  'organizational-unit': {
    form: /^arn:[\w-]+:organizations::\d{12}:ou\/o-[a-z0-9]{10,32}\/ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/,
    name: 'organizationalUnitArn',
  },
} as const;

function permission(kind: LaunchPermission['kind'], value: string): LaunchPermission {
  const { form, name } = forms[kind];
  if (!form.test(value))
    throw refusal('InvalidAMIAttributeItemValue', `Invalid attribute item value "${value}" for ${name} item type.`);
  return { kind, value };
}

/** Reads permissions that are given as lists of each kind. */
export function readPermissions(given: {
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly organizations: readonly string[];
  readonly units: readonly string[];
}): readonly LaunchPermission[] {
  return [
    ...given.users.map((value) => permission('user', value)),
    ...given.groups.map((value) => permission('group', value)),
    ...given.organizations.map((value) => permission('organization', value)),
    ...given.units.map((value) => permission('organizational-unit', value)),
  ];
}

/** Reads one element of `LaunchPermission.Add`. */
export function readPermission(given: {
  readonly UserId: string | undefined;
  readonly Group: string | undefined;
  readonly OrganizationArn: string | undefined;
  readonly OrganizationalUnitArn: string | undefined;
}): readonly LaunchPermission[] {
  const only = (value: string | undefined): readonly string[] => (value === undefined ? [] : [value]);
  return readPermissions({
    users: only(given.UserId),
    groups: only(given.Group),
    organizations: only(given.OrganizationArn),
    units: only(given.OrganizationalUnitArn),
  });
}

/**
 * An image's permissions after a change. What is encrypted by the default key cannot be shared, what is encrypted not with
 * everybody. Source: EC2 User Guide, "Share an AMI with specific AWS accounts"; the first text is as Packer's users have reported it.
 */
export function changedPermissions(
  image: Image,
  change: { readonly add: readonly LaunchPermission[]; readonly remove: readonly LaunchPermission[] },
  caller: Caller,
): readonly LaunchPermission[] {
  const snapshots = image.mappings.flatMap(({ ebs }) => caller.region.snapshots.get(ebs?.snapshotId ?? '') ?? []);
  const keys = snapshots.flatMap(({ encrypted, kmsKeyId }) => (encrypted && kmsKeyId !== undefined ? [kmsKeyId] : []));
  if (change.add.length > 0 && keys.some((key) => isDefaultKey(key, caller)))
    throw refusal('InvalidParameter', 'Snapshots encrypted with the AWS Managed CMK can’t be shared. Specify another snapshot');
  if (change.add.some(({ kind }) => kind === 'group') && keys.length > 0)
    throw refusal('InvalidParameter', 'An image with encrypted snapshots can’t be made public.');
  const isIn =
    (all: readonly LaunchPermission[]) =>
    ({ kind, value }: LaunchPermission): boolean =>
      all.some((each) => each.kind === kind && each.value === value);
  const kept = image.permissions.filter((each) => !isIn(change.remove)(each));
  return change.add.reduce<readonly LaunchPermission[]>((all, each) => (isIn(all)(each) ? all : [...all, each]), kept);
}

export function permissionXml({ kind, value }: LaunchPermission): Xml {
  return { [forms[kind].name]: value };
}
