// The Security Token Service, by the SDK's client.
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  DecodeAuthorizationMessageCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { type As, bakerArn, clientOf, cloudWithRole, pastJudge, s3Of, ssmOf, stsOf, trusting } from './clients.ts';
import { me, openCloud, other, refusalOf, type TestCloud } from './cloud.ts';

const builder = `arn:aws:iam::${me}:user/builder`;
const roleArn = bakerArn;

const assume = (cloud: TestCloud, more: Partial<AssumeRoleCommandInput> = {}, as: As = {}) =>
  stsOf(cloud, as).send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'bake', ...more }));

test('a user is told who it is', async () => {
  await using cloud = await openCloud();
  const { Account, Arn, UserId } = await stsOf(cloud).send(new GetCallerIdentityCommand({}));
  expect({ Account, Arn, UserId }).toEqual({ Account: me, Arn: builder, UserId: 'AIDASIMULATEDBUILDER1' });
});

test('keys that nobody gave out are refused', async () => {
  await using cloud = await openCloud();
  const keys = { AccessKeyId: 'AKIAUNKNOWN', SecretAccessKey: 'x' };
  expect(await refusalOf(stsOf(cloud, { keys }).send(new GetCallerIdentityCommand({})))).toBe(
    'InvalidClientTokenId: The security token included in the request is invalid.',
  );
  expect(await refusalOf(ssmOf(cloud, { keys }).send(new GetParameterCommand({ Name: 'x' })))).toBe(
    'UnrecognizedClientException: The security token included in the request is invalid.',
  );
  expect(await refusalOf(s3Of(cloud, { keys }).send(new ListObjectsV2Command({ Bucket: 'things' })))).toBe(
    'InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.',
  );
});

describe('AssumeRole', () => {
  test('the keys that it gives are those of the role, and let in until they expire', async () => {
    await using cloud = await cloudWithRole(trusting({ AWS: `arn:aws:iam::${me}:root` }));
    const { Credentials: keys, AssumedRoleUser: user, PackedPolicySize: size } = await assume(cloud, { DurationSeconds: 900 });
    const role = cloud.world.account(other).roles.get('baker');
    const arn = `arn:aws:sts::${other}:assumed-role/baker/bake`;
    expect(user).toEqual({ Arn: arn, AssumedRoleId: `${role?.id}:bake` });
    expect(size).toBeUndefined();
    expect(keys?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(keys?.Expiration?.getTime()).toBe(cloud.world.clock.now() + 900_000);
    if (keys === undefined) throw new Error('no keys');
    const identity = new GetCallerIdentityCommand({});
    expect(await stsOf(cloud, { keys }).send(identity)).toMatchObject({ Account: other, Arn: arn, UserId: `${role?.id}:bake` });

    const { SessionToken: _, ...bare } = keys;
    expect(await refusalOf(stsOf(cloud, { keys: bare }).send(identity))).toBe(
      'InvalidClientTokenId: The security token included in the request is invalid.',
    );
    cloud.pass(900_000);
    expect(await refusalOf(stsOf(cloud, { keys }).send(identity))).toBe(
      'ExpiredToken: The security token included in the request is expired',
    );
    expect(await refusalOf(new EC2Client(clientOf(cloud, { keys })).send(new DescribeRegionsCommand({})))).toBe(
      'RequestExpired: Request has expired.',
    );
    expect(await refusalOf(ssmOf(cloud, { keys }).send(new GetParameterCommand({ Name: 'x' })))).toBe(
      'ExpiredTokenException: The security token included in the request is expired',
    );
    expect(await refusalOf(s3Of(cloud, { keys }).send(new ListObjectsV2Command({ Bucket: 'things' })))).toBe(
      'ExpiredToken: The provided token has expired.',
    );
  });

  test.each([
    ['a role that is not there', `arn:aws:iam::${other}:role/nobody`],
    ['a role without its path', `arn:aws:iam::${other}:role/baker`],
  ])('%s is refused', async (_, arn) => {
    await using cloud = await cloudWithRole(trusting({ AWS: me }));
    expect(await refusalOf(assume(cloud, { RoleArn: arn }))).toBe(
      `AccessDenied: User: ${builder} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    );
  });

  test.each([
    ['everybody', '*', true],
    ['this user', { AWS: builder }, true],
    ['this account, among others', { AWS: ['999988887777', me] }, true],
    ['another user', { AWS: `arn:aws:iam::${me}:user/somebody` }, false],
    ['another account', { AWS: other }, false],
    ['a service', { Service: 'ec2.amazonaws.com' }, false],
  ])('a role that trusts %s', async (_, principal, isLetIn) => {
    await using cloud = await cloudWithRole(trusting(principal));
    expect(await refusalOf(assume(cloud))).toBe(
      isLetIn
        ? 'no refusal'
        : `AccessDenied: User: ${builder} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    );
  });

  test('a denial outweighs', async () => {
    const Statement = [
      { Effect: 'Allow', Principal: '*', Action: 'sts:*' },
      { Effect: 'Deny', Principal: { AWS: me }, Action: 'sts:AssumeRole' },
    ];
    await using cloud = await cloudWithRole(JSON.stringify({ Version: '2012-10-17', Statement }));
    expect(await refusalOf(assume(cloud))).toMatch(/^AccessDenied: /);
  });

  test.each([
    ['the external id', { StringEquals: { 'sts:ExternalId': 'secret-7' } }, { ExternalId: 'secret-7' }, {}],
    [
      'one of two external ids',
      { StringLike: { 'sts:ExternalId': ['a*', 'se?ret'] } },
      { ExternalId: 'secret' },
      { ExternalId: 'sekret' + 't' },
    ],
    [
      'a second factor',
      { Bool: { 'aws:MultiFactorAuthPresent': true } },
      { SerialNumber: `arn:aws:iam::${me}:mfa/me`, TokenCode: '123456' },
      {},
    ],
    ['a name of the session', { StringEqualsIgnoreCase: { 'sts:RoleSessionName': 'BAKE' } }, {}, { RoleSessionName: 'other' }],
    ['another operator than these', { NumericLessThan: { 'aws:MultiFactorAuthAge': '10' } }, undefined, {}],
  ])('a condition on %s', async (_, Condition, held, broken) => {
    await using cloud = await cloudWithRole(trusting({ AWS: me }, { Condition }));
    if (held !== undefined) expect(await refusalOf(assume(cloud, held))).toBe('no refusal');
    expect(await refusalOf(assume(cloud, broken))).toMatch(/^AccessDenied: User: /);
  });

  test('what it was told stands in the log', async () => {
    await using cloud = await cloudWithRole(trusting({ AWS: me }));
    await assume(cloud, {
      ExternalId: 'x7',
      Policy: trustingNothing,
      PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    });
    expect(cloud.world.calls.calls.at(-1)).toMatchObject({
      service: 'sts',
      action: 'AssumeRole',
      account: me,
      parameters: {
        RoleArn: roleArn,
        ExternalId: 'x7',
        Policy: trustingNothing,
        'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      },
    });
    expect([...cloud.world.accessKeys.values()].at(-1)?.session).toMatchObject({
      role: roleArn,
      policy: trustingNothing,
      policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
    });
  });

  test('a session is tagged where the role lets it, and transitive tags go along', async () => {
    const actions = { Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'] };
    await using cloud = await cloudWithRole(trusting({ AWS: [me, other] }, actions));
    const tagged = await assume(cloud, {
      Tags: [
        { Key: 'Team', Value: 'images' },
        { Key: 'Build', Value: '7' },
      ],
      TransitiveTagKeys: ['Team'],
      SourceIdentity: 'alice',
    });
    expect(tagged).toMatchObject({ PackedPolicySize: 1, SourceIdentity: 'alice' });
    const keys = tagged.Credentials;
    if (keys === undefined) throw new Error('no keys');
    const chained = (more: Partial<AssumeRoleCommandInput>) =>
      stsOf(cloud, { keys }).send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'next', ...more }));
    expect(await chained({ Tags: [{ Key: 'Stage', Value: 'test' }] })).toMatchObject({ SourceIdentity: 'alice' });
    expect([...cloud.world.accessKeys.values()].at(-1)?.session).toMatchObject({
      tags: { Team: 'images', Stage: 'test' },
      transitiveKeys: ['Team'],
    });
    expect(await refusalOf(chained({ Tags: [{ Key: 'team', Value: 'x' }] }))).toBe(
      "InvalidParameterValue: One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
    expect(await refusalOf(chained({ DurationSeconds: 3601 }))).toBe(
      'ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  });

  test('tags without the permission to tag', async () => {
    await using cloud = await cloudWithRole(trusting({ AWS: me }));
    expect(await refusalOf(assume(cloud, { Tags: [{ Key: 'a', Value: 'b' }] }))).toBe(
      `AccessDenied: User: ${builder} is not authorized to perform: sts:TagSession on resource: ${roleArn}`,
    );
  });

  test.each<[string, Partial<AssumeRoleCommandInput>, string]>([
    [
      'too short',
      { DurationSeconds: 100 },
      "ValidationError: 1 validation error detected: Value '100' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
    ],
    [
      'longer than the role allows',
      { DurationSeconds: 3601 },
      'ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ],
    ['no ARN', { RoleArn: 'the-role-of-the-baker-and-so-on' }, 'ValidationError: the-role-of-the-baker-and-so-on is invalid'],
    [
      'a name with spaces',
      { RoleSessionName: 'a b', ExternalId: 'x' },
      "ValidationError: 1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    ['a policy that is no JSON', { Policy: '{' }, 'MalformedPolicyDocumentException: This policy contains invalid Json'],
    [
      'a policy for somebody',
      { Policy: trusting('*') },
      'MalformedPolicyDocumentException: Policy document should not specify a principal.',
    ],
    [
      'no ARN of a policy',
      { PolicyArns: [{ arn: 'arn:aws:iam::aws:role/ReadOnly' }] },
      'ValidationError: ARN arn:aws:iam::aws:role/ReadOnly is not valid.',
    ],
    [
      'a tag twice',
      {
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'A', Value: '2' },
        ],
      },
      'InvalidParameterValue: Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    ],
    [
      'a transitive tag that is not there',
      { TransitiveTagKeys: ['a'] },
      'InvalidParameterValue: The specified transitive tag key must be included in the requested tags.',
    ],
  ])('%s', async (_, more, message) => {
    await using cloud = await cloudWithRole(trusting({ AWS: me }));
    expect(await refusalOf(assume(cloud, more, pastJudge(message)))).toBe(message);
  });

  test('a role may allow more than an hour', async () => {
    await using cloud = await cloudWithRole(trusting({ AWS: me }), { MaxSessionDuration: 7200 });
    const { Credentials: keys } = await assume(cloud, { DurationSeconds: 7200 });
    expect(keys?.Expiration?.getTime()).toBe(cloud.world.clock.now() + 7_200_000);
  });
});

const trustingNothing = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['ec2:Describe*'], Resource: '*' }],
});

test('GetSessionToken gives the user keys for a while', async () => {
  await using cloud = await openCloud();
  const { Credentials: keys } = await stsOf(cloud).send(new GetSessionTokenCommand({ DurationSeconds: 900 }));
  if (keys === undefined) throw new Error('no keys');
  expect(await stsOf(cloud, { keys }).send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: builder });
  expect(await refusalOf(stsOf(cloud, { keys }).send(new GetSessionTokenCommand({})))).toBe(
    'AccessDenied: Cannot call GetSessionToken with session credentials',
  );
  expect(await refusalOf(stsOf(cloud, { past: 'the judge' }).send(new GetSessionTokenCommand({ TokenCode: '12' })))).toBe(
    "ValidationError: 1 validation error detected: Value '12' at 'tokenCode' failed to satisfy constraint: Member must have length greater than or equal to 6",
  );
});

test('GetFederationToken gives keys to somebody of another name', async () => {
  await using cloud = await openCloud();
  const answer = await stsOf(cloud).send(new GetFederationTokenCommand({ Name: 'guest', Policy: trustingNothing }));
  const { Credentials: keys, FederatedUser: user } = answer;
  if (keys === undefined) throw new Error('no keys');
  expect(user).toEqual({ FederatedUserId: `${me}:guest`, Arn: `arn:aws:sts::${me}:federated-user/guest` });
  expect(await stsOf(cloud, { keys }).send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: user?.Arn });
  expect(await refusalOf(stsOf(cloud, { keys }).send(new GetFederationTokenCommand({ Name: 'guest' })))).toBe(
    'AccessDenied: Cannot call GetFederationToken with session credentials',
  );
});

test('what a refusal of EC2 says can be decoded', async () => {
  await using cloud = await openCloud({
    settings: { forbidden: ['ec2:DescribeRegions', 'sts:GetCallerIdentity', 'ssm:GetParameter'] },
  });
  const refused = await refusalOf(cloud.ec2().send(new DescribeRegionsCommand({})));
  const message = /Encoded authorization failure message: (\S+)$/.exec(refused)?.[1] ?? '';
  const { DecodedMessage: decoded = '' } = await stsOf(cloud).send(
    new DecodeAuthorizationMessageCommand({ EncodedMessage: message }),
  );
  expect(JSON.parse(decoded)).toMatchObject({ allowed: false, context: { principal: builder, action: 'ec2:DescribeRegions' } });
  expect(await refusalOf(stsOf(cloud).send(new DecodeAuthorizationMessageCommand({ EncodedMessage: 'bm90IEpTT04' })))).toBe(
    'InvalidAuthorizationMessageException: Message is not valid',
  );
  expect(await refusalOf(stsOf(cloud).send(new GetCallerIdentityCommand({})))).toBe(
    `AccessDenied: User: ${builder} is not authorized to perform: sts:GetCallerIdentity`,
  );
  expect(await refusalOf(ssmOf(cloud).send(new GetParameterCommand({ Name: 'x' })))).toBe(
    `AccessDeniedException: User: ${builder} is not authorized to perform: ssm:GetParameter`,
  );
});
