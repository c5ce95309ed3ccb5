import { randomBytes } from 'node:crypto';
import type { Caller } from '../action.ts';
import { checkConstraints, type Constraint, tagPairs } from '../constraints.ts';
import { time } from '../ec2/common.ts';
import { refusal } from '../refusal.ts';
import type { InstanceProfile, Role } from '../state.ts';
import { integer, list, string, structure } from '../wire/shape.ts';
import type { Xml } from '../wire/xml.ts';

export const tags = { Tags: list(structure({ Key: string, Value: string })) };
export const paging = { Marker: string, MaxItems: integer };

/** Constraints of what all of IAM's actions take. Source: IAM API Reference. */
export function nameConstraint(name: 'instanceProfileName' | 'roleName' | 'policyName', value: string | undefined): Constraint {
  return { name, value, required: true, least: 1, most: name === 'roleName' ? 64 : 128, pattern: '[\\w+=,.@-]+' };
}

export function pathConstraint(value: string | undefined): Constraint {
  return { name: 'path', value, least: 1, most: 512, pattern: '(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)' };
}

export function documentConstraint(name: 'assumeRolePolicyDocument' | 'policyDocument', value: string | undefined): Constraint {
  return { name, value, required: true, least: 1, most: 131_072, pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+' };
}

/** A unique id as IAM makes it: `AROA` for a role, `AIPA` for an instance profile, and seventeen capitals and digits. */
export function uniqueId(prefix: 'AROA' | 'AIPA'): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return prefix + [...randomBytes(17)].map((byte) => alphabet[byte % 32]).join('');
}

/** Whether it can be read yet. Source: IAM User Guide, "Changes that I make are not always immediately visible". */
export function isReadable({ createdAt }: { readonly createdAt: number }, { world }: Caller): boolean {
  return createdAt + world.settings().consistency <= world.clock.now();
}

/** An account's role by its name, or NoSuchEntity. */
export function roleNamed(name: string, { account }: Caller): Role {
  const role = account.roles.get(name);
  if (role === undefined) throw refusal('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
  return role;
}

/** An account's instance profile by its name, or NoSuchEntity. */
export function profileNamed(name: string, { account }: Caller): InstanceProfile {
  const profile = account.instanceProfiles.get(name);
  if (profile === undefined) throw refusal('NoSuchEntity', `Instance Profile ${name} cannot be found.`, 404);
  return profile;
}

/** A role as IAM tells it. The trust policy is encoded as in a URL. Source: IAM API Reference, Role. */
export function roleBody(role: Role): Readonly<Record<string, Xml>> {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: seconds(role.createdAt),
    AssumeRolePolicyDocument: urlEncoded(role.trustPolicy),
    Description: role.description,
  };
}

/** A role as GetRole tells it, who alone tells its tags and when it was used. */
export function wholeRoleBody(role: Role): Readonly<Record<string, Xml>> {
  return {
    ...roleBody(role),
    MaxSessionDuration: role.longestSession,
    PermissionsBoundary:
      role.permissionsBoundary === undefined
        ? undefined
        : { PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: role.permissionsBoundary },
    Tags: role.tags.size === 0 ? undefined : tagPairs(role.tags),
  };
}

/** Source: IAM API Reference, InstanceProfile. */
export function profileBody(profile: InstanceProfile, { account }: Caller): Readonly<Record<string, Xml>> {
  const role = account.roles.get(profile.role?.name ?? '');
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: seconds(profile.createdAt),
    Roles: role === undefined ? [] : [roleBody(role)],
  };
}

/** A time as IAM and STS write it: `2024-01-15T10:30:00Z`. */
export function seconds(milliseconds: number): string {
  return time(milliseconds).replace(/\.\d{3}/, '');
}

/** As RFC 3986 has it. */
export function urlEncoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** A page of a list in IAM's way: a hundred at once unless it is said. */
export function paged<R>(
  all: readonly R[],
  { Marker: marker, MaxItems: most }: { readonly Marker: string | undefined; readonly MaxItems: number | undefined },
): { readonly page: readonly R[]; readonly rest: { readonly IsTruncated: boolean; readonly Marker: string | undefined } } {
  checkConstraints('ValidationError', [
    { name: 'maxItems', value: most, least: 1, most: 1000 },
    { name: 'marker', value: marker, least: 1, most: 320 },
  ]);
  const start = marker === undefined ? 0 : /^place (\d+)$/.exec(Buffer.from(marker, 'base64').toString())?.[1];
  if (start === undefined) throw refusal('ValidationError', `Invalid Marker: ${marker}`);
  const end = Number(start) + (most ?? 100);
  const more = end < all.length;
  return {
    page: all.slice(Number(start), end),
    rest: { IsTruncated: more, Marker: more ? Buffer.from(`place ${end}`).toString('base64') : undefined },
  };
}
