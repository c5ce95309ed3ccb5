// AssumeRoleWithWebIdentity, by the SDK's client.
import {
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  GetCallerIdentityCommand,
} from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { bakerArn, cloudWithRole, stsOf, trusting } from './clients.ts';
import { other, refusalOf, type TestCloud } from './cloud.ts';

const provider = `arn:aws:iam::${other}:oidc-provider/tokens.example.com`;
const trust = trusting(
  { Federated: provider },
  {
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: { 'tokens.example.com:aud': 'sts.amazonaws.com' },
      StringLike: { 'tokens.example.com:sub': 'repo:example/*' },
    },
  },
);
const claims = {
  iss: 'https://tokens.example.com',
  aud: 'sts.amazonaws.com',
  sub: 'repo:example/images',
  exp: Date.UTC(2024, 0, 15, 10, 35) / 1000,
};
const token = (more: Readonly<Record<string, unknown>> = {}) =>
  ['{"alg":"RS256"}', JSON.stringify({ ...claims, ...more }), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
const enter = (cloud: TestCloud, more: Partial<AssumeRoleWithWebIdentityCommandInput> = {}) =>
  stsOf(cloud).send(
    new AssumeRoleWithWebIdentityCommand({ RoleArn: bakerArn, RoleSessionName: 'bake', WebIdentityToken: token(), ...more }),
  );

test('nobody signs; the token lets in', async () => {
  await using cloud = await cloudWithRole(trust);
  const answer = await enter(cloud);
  expect(answer).toMatchObject({
    SubjectFromWebIdentityToken: 'repo:example/images',
    Audience: 'sts.amazonaws.com',
    Provider: provider,
    AssumedRoleUser: { Arn: `arn:aws:sts::${other}:assumed-role/baker/bake` },
  });
  const { Credentials: keys } = answer;
  if (keys === undefined) throw new Error('no keys');
  expect((await stsOf(cloud, { keys }).send(new GetCallerIdentityCommand({}))).Account).toBe(other);
  expect(cloud.world.calls.calls.find(({ action }) => action === 'AssumeRoleWithWebIdentity')?.account).toBe(other);
});

test.each<[string, Partial<AssumeRoleWithWebIdentityCommandInput>, string]>([
  [
    'another subject',
    { WebIdentityToken: token({ sub: 'repo:other/images' }) },
    'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
  ],
  [
    'another audience',
    { WebIdentityToken: token({ aud: ['you'] }) },
    'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
  ],
  [
    'another issuer',
    { WebIdentityToken: token({ iss: 'https://example.org' }) },
    'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
  ],
  [
    'no such role',
    { RoleArn: `arn:aws:iam::${other}:role/nobody` },
    'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
  ],
  [
    'an old token',
    { WebIdentityToken: token({ exp: Date.UTC(2024, 0, 15, 10, 30) / 1000 }) },
    'ExpiredTokenException: Token expired: current date/time 2024-01-15T10:30:00Z must be before the expiration date/time 2024-01-15T10:30:00Z',
  ],
  [
    'no token',
    { WebIdentityToken: 'secret' },
    'InvalidIdentityTokenException: The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  ],
  [
    'a token of something else',
    { WebIdentityToken: 'a.b.c' },
    'InvalidIdentityTokenException: The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  ],
  [
    'a token without a subject',
    { WebIdentityToken: token({ sub: undefined }) },
    'InvalidIdentityTokenException: Missing a required claim: sub',
  ],
  [
    'too long',
    { DurationSeconds: 7200 },
    'ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  ],
])('%s', async (_, more, message) => {
  await using cloud = await cloudWithRole(trust);
  expect(await refusalOf(enter(cloud, more))).toBe(message);
});
