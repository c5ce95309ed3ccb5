import { randomBytes } from 'node:crypto';
import type { World } from '../action.ts';
import { checkConstraints, type Constraint, tagConstraints } from '../constraints.ts';
import { readPolicyDocument } from '../iam/policy-document.ts';
import { seconds, uniqueId } from '../iam/shapes.ts';
import { refusal } from '../refusal.ts';
import type { AccessKey, Session } from '../state.ts';
import { list, string, structure } from '../wire/shape.ts';
import type { Xml } from '../wire/xml.ts';

/** What the actions that give keys out have in common. */
export const sessionPolicies = { Policy: string, PolicyArns: list(structure({ arn: string })) };
export const sessionTags = { Tags: list(structure({ Key: string, Value: string })) };
export const secondFactor = { SerialNumber: string, TokenCode: string };

type Tags = readonly { readonly Key: string | undefined; readonly Value: string | undefined }[];

/** Gives keys out. They are let in until they expire. */
export function openSession(
  world: World,
  {
    lasts,
    holder,
    session,
  }: {
    /** Seconds. */
    readonly lasts: number;
    readonly holder: Pick<AccessKey, 'account' | 'arn' | 'userId'>;
    readonly session: Omit<Session, 'token' | 'expiresAt'>;
  },
): { readonly Credentials: Xml } {
  const id = uniqueId('AROA').replace(/^AROA./, 'ASIA');
  const secret = randomBytes(30).toString('base64');
  const token = `FwoGZXIvYXdzE${randomBytes(96).toString('base64')}`;
  const expiresAt = world.clock.clients() + lasts * 1000;
  world.accessKeys.set(id, { id, secret, ...holder, session: { ...session, token, expiresAt } });
  return { Credentials: { AccessKeyId: id, SecretAccessKey: secret, SessionToken: token, Expiration: seconds(expiresAt) } };
}

/** Constraints of the parameters above. */
export function sessionConstraints(input: {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly { readonly arn: string | undefined }[];
  readonly Tags?: Tags;
  readonly SerialNumber?: string | undefined;
  readonly TokenCode?: string | undefined;
}): readonly Constraint[] {
  return [
    { name: 'policy', value: input.Policy, least: 1, most: 2048, pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+' },
    ...(input.PolicyArns ?? []).map(({ arn }, index): Constraint => ({
      name: `policyArns.${index + 1}.member.arn`,
      value: arn,
      least: 20,
      most: 2048,
    })),
    ...tagConstraints(input.Tags ?? []),
    { name: 'serialNumber', value: input.SerialNumber, least: 9, most: 256, pattern: '[\\w+=/:,.@-]*' },
    { name: 'tokenCode', value: input.TokenCode, least: 6, most: 6, pattern: '[\\d]*' },
  ];
}

/** Checks what a session is limited to, and how it is tagged. Source: IAM User Guide, "Pass session tags in AWS STS". */
export function checkSession({
  Policy: policy,
  PolicyArns: arns = [],
  Tags: tags = [],
  TransitiveTagKeys: transitive = [],
  inherited = {},
}: {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly { readonly arn: string | undefined }[];
  readonly Tags?: Tags;
  readonly TransitiveTagKeys?: readonly string[];
  /** Tags that come along from the session that asks. */
  readonly inherited?: Readonly<Record<string, string>>;
}): void {
  if (policy !== undefined) readPolicyDocument(policy, 'permissions');
  for (const { arn = '' } of arns)
    if (!/^arn:[\w-]+:iam::(\d{12}|aws):policy\/.+$/.test(arn)) throw refusal('ValidationError', `ARN ${arn} is not valid.`);
  if (arns.length > 10)
    throw refusal('PackedPolicyTooLarge', `Cannot exceed quota for ACLSizePerSession: 10 policy ARNs, ${arns.length} given`);
  const keys = tags.map(({ Key: key = '' }) => key.toLowerCase());
  if (new Set(keys).size < keys.length)
    throw refusal('InvalidParameterValue', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  if (tags.length > 50) throw refusal('InvalidParameterValue', 'Cannot exceed the limit of 50 session tags.');
  for (const key of Object.keys(inherited))
    if (keys.includes(key.toLowerCase()))
      throw refusal(
        'InvalidParameterValue',
        `One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.`,
      );
  for (const key of transitive)
    if (!keys.includes(key.toLowerCase()))
      throw refusal('InvalidParameterValue', 'The specified transitive tag key must be included in the requested tags.');
}

/** Session tags of a call, and those that come along. */
export function tagsOf(tags: Tags, inherited: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return { ...inherited, ...Object.fromEntries(tags.map(({ Key: key = '', Value: value = '' }) => [key, value])) };
}

/** Percent of what a session's policies and tags may take. Source: STS API Reference, PackedPolicySize. */
export function packedSize(
  policy: string | undefined,
  arns: readonly unknown[],
  tags: Readonly<Record<string, string>>,
): number | undefined {
  const characters = (policy ?? '').length + JSON.stringify(arns).length - 2 + JSON.stringify(tags).length - 2;
  return characters === 0 ? undefined : Math.min(100, Math.ceil((characters / 4096) * 100));
}

/** How long a role may be assumed, in seconds. Source: STS API Reference, AssumeRole, DurationSeconds. */
export function checkDuration(asked: number, longest: number): void {
  if (asked > longest)
    throw refusal('ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
}

/** Constraints that stand in both actions that assume a role. */
export function assumptionConstraints(input: {
  readonly RoleArn: string | undefined;
  readonly RoleSessionName: string | undefined;
  readonly DurationSeconds: number | undefined;
}): void {
  checkConstraints('ValidationError', [
    { name: 'roleArn', value: input.RoleArn, required: true, least: 20, most: 2048 },
    { name: 'roleSessionName', value: input.RoleSessionName, required: true, least: 2, most: 64, pattern: '[\\w+=,.@-]*' },
    { name: 'durationSeconds', value: input.DurationSeconds, least: 900, most: 43_200 },
  ]);
}
