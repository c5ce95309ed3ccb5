import { action, type Caller } from '../action.ts';
import { checkConstraints } from '../constraints.ts';
import { refusal } from '../refusal.ts';
import type { AccessKey, Role } from '../state.ts';
import { integer, list, string, structure } from '../wire/shape.ts';
import type { Xml } from '../wire/xml.ts';
import {
  assumptionConstraints,
  checkDuration,
  checkSession,
  openSession,
  packedSize,
  secondFactor,
  sessionConstraints,
  sessionPolicies,
  sessionTags,
  tagsOf,
} from './sessions.ts';
import { type Assumption, isTrusted } from './trust.ts';

/** Source: STS API Reference, AssumeRole. */
export const assumeRole = action(
  structure({
    RoleArn: string,
    RoleSessionName: string,
    DurationSeconds: integer,
    ExternalId: string,
    SourceIdentity: string,
    TransitiveTagKeys: list(string),
    ...sessionPolicies,
    ...sessionTags,
    ...secondFactor,
    ProvidedContexts: list(structure({ ProviderArn: string, ContextAssertion: string })),
  }),
  (input, { world, identity }) => {
    assumptionConstraints(input);
    checkConstraints('ValidationError', [
      ...sessionConstraints(input),
      { name: 'externalId', value: input.ExternalId, least: 2, most: 1224, pattern: '[\\w+=,.@:\\/-]*' },
      { name: 'sourceIdentity', value: input.SourceIdentity, least: 2, most: 64, pattern: '[\\w+=,.@-]*' },
    ]);
    const inherited = comingAlong(identity);
    checkSession({ ...input, inherited });
    const { RoleArn: arn = '', DurationSeconds: lasts = 3600, RoleSessionName: name = '' } = input;
    const sourceIdentity = input.SourceIdentity ?? identity.session?.sourceIdentity;
    const context = {
      'sts:ExternalId': input.ExternalId,
      'sts:RoleSessionName': name,
      'sts:SourceIdentity': sourceIdentity,
      'aws:PrincipalArn': identity.session?.role ?? identity.arn,
      'aws:PrincipalAccount': identity.account,
      'aws:MultiFactorAuthPresent': input.TokenCode === undefined ? undefined : 'true',
      ...Object.fromEntries(input.Tags.map(({ Key: key = '', Value: value }) => [`aws:RequestTag/${key}`, value])),
    };
    const role = roleOf(arn, world);
    const actions: readonly Assumption['action'][] = [
      'sts:AssumeRole',
      ...(input.Tags.length > 0 ? (['sts:TagSession'] as const) : []),
      ...(input.SourceIdentity === undefined ? [] : (['sts:SetSourceIdentity'] as const)),
    ];
    const principal = {
      kind: 'AWS',
      account: identity.account,
      arns: [identity.arn, identity.session?.role ?? identity.arn],
    } as const;
    for (const each of actions)
      if (role === undefined || !isTrusted(role, { action: each, principal, context }))
        throw refusal('AccessDenied', `User: ${identity.arn} is not authorized to perform: ${each} on resource: ${arn}`, 403);
    if (role === undefined) throw new Error('a role that is not there was trusted');
    if (identity.session?.role !== undefined && lasts > 3600)
      throw refusal(
        'ValidationError',
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
      );
    checkDuration(lasts, role.longestSession);
    const tags = tagsOf(input.Tags, inherited);
    const policyArns = input.PolicyArns.map((each) => each.arn ?? '');
    return {
      ...openSession(world, {
        lasts,
        holder: sessionHolder(role, name, world),
        session: {
          role: role.arn,
          ...(input.Policy === undefined ? {} : { policy: input.Policy }),
          policyArns,
          tags,
          transitiveKeys: [...Object.keys(inherited), ...input.TransitiveTagKeys],
          ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
        },
      }),
      AssumedRoleUser: assumedRoleUser(role, name, world),
      PackedPolicySize: packedSize(input.Policy, policyArns, tags),
      SourceIdentity: sourceIdentity,
    };
  },
);

/** The role of an ARN; a text that is none is refused. */
export function roleOf(arn: string, world: Caller['world']): Role | undefined {
  const [, partition, account = '', name = ''] = /^arn:([\w-]+):iam::(\d{12}):role\/(?:[!-~]+\/)?([\w+=,.@-]+)$/.exec(arn) ?? [];
  if (partition === undefined) throw refusal('ValidationError', `${arn} is invalid`);
  const role = world.account(account).roles.get(name);
  return role?.arn === arn ? role : undefined;
}

/** Who holds a session of a role: `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`. */
export function sessionHolder(role: Role, name: string, world: Caller['world']): Pick<AccessKey, 'account' | 'arn' | 'userId'> {
  const account = role.arn.split(':')[4] ?? '';
  return {
    account,
    arn: `arn:${world.partition}:sts::${account}:assumed-role/${role.name}/${name}`,
    userId: `${role.id}:${name}`,
  };
}

export function assumedRoleUser(role: Role, name: string, world: Caller['world']): Xml {
  const { arn, userId } = sessionHolder(role, name, world);
  return { AssumedRoleId: userId, Arn: arn };
}

function comingAlong({ session }: AccessKey): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (session?.transitiveKeys ?? []).flatMap((key) => {
      const value = session?.tags[key];
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
}
