// Identity and Access Management, by the SDK's client.
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  type CreateRoleCommandInput,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetInstanceProfileCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListInstanceProfilesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
  TagRoleCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { iamOf, trusting } from './clients.ts';
import { away, me, openCloud, other, refusalOf } from './cloud.ts';

const trust = trusting({ Service: 'ec2.amazonaws.com' });
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Sid: 'Read', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::things/*' }],
});
const bakersTags = [{ Key: 'Name', Value: 'baker' }];

const createRole = (iam: IAMClient, more: Partial<CreateRoleCommandInput> = {}) =>
  iam.send(new CreateRoleCommand({ RoleName: 'baker', AssumeRolePolicyDocument: trust, ...more }));
const createProfile = (iam: IAMClient, name = 'oven', more: { readonly Path?: string } = {}) =>
  iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name, Tags: bakersTags, ...more }));

test('the profile of a build: made, used, taken apart', async () => {
  await using cloud = await openCloud();
  const iam = iamOf(cloud);
  const profile = { InstanceProfileName: 'oven' };
  const role = { RoleName: 'baker' };
  const created = await createProfile(iam);
  const arn = `arn:aws:iam::${me}:instance-profile/oven`;
  expect(created.InstanceProfile).toMatchObject({ ...profile, Arn: arn, Path: '/', Roles: [], Tags: bakersTags });
  expect(created.InstanceProfile?.InstanceProfileId).toMatch(/^AIPA[A-Z2-7]{17}$/);
  expect(created.InstanceProfile?.CreateDate?.getTime()).toBe(cloud.world.clock.now());
  await createRole(iam, { Tags: bakersTags, Description: 'Bakes & cools', MaxSessionDuration: 7200 });
  await iam.send(new PutRolePolicyCommand({ ...role, PolicyName: 'read', PolicyDocument: policy }));
  await iam.send(new AddRoleToInstanceProfileCommand({ ...profile, ...role }));

  const { InstanceProfile: got } = await iam.send(new GetInstanceProfileCommand(profile));
  expect(got?.Roles).toMatchObject([{ RoleName: 'baker', Arn: `arn:aws:iam::${me}:role/baker` }]);
  const { Role: gotRole } = await iam.send(new GetRoleCommand(role));
  expect(gotRole).toMatchObject({ Description: 'Bakes & cools', MaxSessionDuration: 7200, Tags: bakersTags });
  expect(gotRole?.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/);
  expect(decodeURIComponent(gotRole?.AssumeRolePolicyDocument ?? '')).toBe(trust);
  const put = await iam.send(new GetRolePolicyCommand({ ...role, PolicyName: 'read' }));
  expect(put).toMatchObject({ RoleName: 'baker', PolicyName: 'read' });
  expect(decodeURIComponent(put.PolicyDocument ?? '')).toBe(policy);
  expect((await iam.send(new ListRolePoliciesCommand(role))).PolicyNames).toEqual(['read']);

  expect(await refusalOf(iam.send(new DeleteInstanceProfileCommand(profile)))).toBe(
    'DeleteConflictException: Cannot delete entity, must remove roles from instance profile first.',
  );
  expect(await refusalOf(iam.send(new DeleteRoleCommand(role)))).toBe(
    'DeleteConflictException: Cannot delete entity, must remove roles from instance profile first.',
  );
  await iam.send(new RemoveRoleFromInstanceProfileCommand({ ...profile, ...role }));
  expect(await refusalOf(iam.send(new DeleteRoleCommand(role)))).toBe(
    'DeleteConflictException: Cannot delete entity, must delete policies first.',
  );
  await iam.send(new DeleteRolePolicyCommand({ ...role, PolicyName: 'read' }));
  await iam.send(new DeleteRoleCommand(role));
  await iam.send(new DeleteInstanceProfileCommand(profile));
  expect(cloud.world.account(me)).toMatchObject({ roles: new Map(), instanceProfiles: new Map() });
});

test('one for all regions, but not for all accounts', async () => {
  await using cloud = await openCloud();
  await createRole(iamOf(cloud));
  expect((await iamOf(cloud, { region: away }).send(new ListRolesCommand({}))).Roles).toHaveLength(1);
  expect((await iamOf(cloud, { account: other }).send(new ListRolesCommand({}))).Roles).toEqual([]);
});

test('what is missing, and what is there already', async () => {
  await using cloud = await openCloud();
  const iam = iamOf(cloud);
  const profile = { InstanceProfileName: 'oven' };
  const role = { RoleName: 'baker' };
  const noProfile = 'NoSuchEntityException: Instance Profile oven cannot be found.';
  const noRole = 'NoSuchEntityException: The role with name baker cannot be found.';
  expect(await refusalOf(iam.send(new GetInstanceProfileCommand(profile)))).toBe(noProfile);
  expect(await refusalOf(iam.send(new DeleteInstanceProfileCommand(profile)))).toBe(noProfile);
  expect(await refusalOf(iam.send(new TagInstanceProfileCommand({ ...profile, Tags: bakersTags })))).toBe(noProfile);
  expect(await refusalOf(iam.send(new AddRoleToInstanceProfileCommand({ ...profile, ...role })))).toBe(noProfile);
  await createProfile(iam);
  expect(await refusalOf(createProfile(iam))).toBe('EntityAlreadyExistsException: Instance Profile oven already exists.');
  expect(await refusalOf(iam.send(new AddRoleToInstanceProfileCommand({ ...profile, ...role })))).toBe(noRole);
  expect(await refusalOf(iam.send(new RemoveRoleFromInstanceProfileCommand({ ...profile, ...role })))).toBe(noRole);
  expect(await refusalOf(iam.send(new GetRoleCommand(role)))).toBe(noRole);
  expect(await refusalOf(iam.send(new DeleteRoleCommand(role)))).toBe(noRole);
  expect(await refusalOf(iam.send(new TagRoleCommand({ ...role, Tags: bakersTags })))).toBe(noRole);
  expect(await refusalOf(iam.send(new PutRolePolicyCommand({ ...role, PolicyName: 'x', PolicyDocument: policy })))).toBe(noRole);
  await createRole(iam);
  expect(await refusalOf(createRole(iam))).toBe('EntityAlreadyExistsException: Role with name baker already exists.');
  const noPolicy = 'NoSuchEntityException: The role policy with name x cannot be found.';
  expect(await refusalOf(iam.send(new GetRolePolicyCommand({ ...role, PolicyName: 'x' })))).toBe(noPolicy);
  expect(await refusalOf(iam.send(new DeleteRolePolicyCommand({ ...role, PolicyName: 'x' })))).toBe(noPolicy);
  await createRole(iam, { RoleName: 'second' });
  await iam.send(new AddRoleToInstanceProfileCommand({ ...profile, ...role }));
  expect(await refusalOf(iam.send(new AddRoleToInstanceProfileCommand({ ...profile, RoleName: 'second' })))).toBe(
    'LimitExceededException: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1',
  );
});

test('tags are added to', async () => {
  await using cloud = await openCloud();
  const iam = iamOf(cloud);
  await createProfile(iam);
  await createRole(iam);
  const more = [
    { Key: 'Name', Value: 'other' },
    { Key: 'Run', Value: '' },
  ];
  await iam.send(new TagInstanceProfileCommand({ InstanceProfileName: 'oven', Tags: more }));
  await iam.send(new TagRoleCommand({ RoleName: 'baker', Tags: more }));
  expect((await iam.send(new GetInstanceProfileCommand({ InstanceProfileName: 'oven' }))).InstanceProfile?.Tags).toEqual(more);
  expect((await iam.send(new GetRoleCommand({ RoleName: 'baker' }))).Role?.Tags).toEqual(more);
});

test('what is new cannot be read at once', async () => {
  await using cloud = await openCloud({ settings: { consistency: 5000 } });
  const iam = iamOf(cloud);
  await createProfile(iam);
  await createRole(iam);
  expect(await refusalOf(iam.send(new GetInstanceProfileCommand({ InstanceProfileName: 'oven' })))).toMatch(/^NoSuchEntity/);
  expect(await refusalOf(iam.send(new GetRoleCommand({ RoleName: 'baker' })))).toMatch(/^NoSuchEntity/);
  expect((await iam.send(new ListRolesCommand({}))).Roles).toEqual([]);
  cloud.pass(5000);
  expect((await iam.send(new GetInstanceProfileCommand({ InstanceProfileName: 'oven' }))).InstanceProfile?.Path).toBe('/');
  expect((await iam.send(new ListInstanceProfilesCommand({}))).InstanceProfiles).toHaveLength(1);
  expect((await iam.send(new GetRoleCommand({ RoleName: 'baker' }))).Role?.Path).toBe('/');
});

test('lists have pages and paths', async () => {
  await using cloud = await openCloud();
  const iam = iamOf(cloud);
  for (const name of ['a', 'b', 'c']) {
    await createProfile(iam, name, name === 'c' ? { Path: '/builds/' } : {});
    await createRole(iam, { RoleName: name, Path: '/builds/' });
    await iam.send(new PutRolePolicyCommand({ RoleName: 'a', PolicyName: name, PolicyDocument: policy }));
  }
  const first = await iam.send(new ListRolesCommand({ MaxItems: 2 }));
  expect(first.Roles?.map(({ Arn }) => Arn)).toEqual([`arn:aws:iam::${me}:role/builds/a`, `arn:aws:iam::${me}:role/builds/b`]);
  expect(first.IsTruncated).toBe(true);
  const second = await iam.send(new ListRolesCommand({ MaxItems: 2, Marker: first.Marker }));
  expect(second.Roles?.map(({ RoleName }) => RoleName)).toEqual(['c']);
  expect([second.IsTruncated, second.Marker]).toEqual([false, undefined]);
  expect((await iam.send(new ListRolesCommand({ PathPrefix: '/other/' }))).Roles).toEqual([]);
  const below = await iam.send(new ListInstanceProfilesCommand({ PathPrefix: '/builds' }));
  expect(below.InstanceProfiles?.map(({ Arn }) => Arn)).toEqual([`arn:aws:iam::${me}:instance-profile/builds/c`]);
  const policies = await iam.send(new ListRolePoliciesCommand({ RoleName: 'a', MaxItems: 2 }));
  expect(policies).toMatchObject({ PolicyNames: ['a', 'b'], IsTruncated: true });
  expect(await refusalOf(iam.send(new ListRolesCommand({ Marker: 'nothing' })))).toBe('ValidationError: Invalid Marker: nothing');
  expect(await refusalOf(iamOf(cloud, { past: 'the judge' }).send(new ListRolesCommand({ MaxItems: 1001 })))).toBe(
    "ValidationError: 1 validation error detected: Value '1001' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 1000",
  );
});

test('names and lengths are checked, all at once', async () => {
  await using cloud = await openCloud();
  expect(await refusalOf(createRole(iamOf(cloud, { past: 'the judge' }), { RoleName: 'a b', MaxSessionDuration: 60 }))).toBe(
    "ValidationError: 2 validation errors detected: Value 'a b' at 'roleName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+; Value '60' at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600",
  );
  expect(await refusalOf(createProfile(iamOf(cloud, { past: 'the judge' }), 'x'.repeat(129)))).toMatch(
    /Value 'x+' at 'instanceProfileName' failed to satisfy constraint: Member must have length less than or equal to 128$/,
  );
});

describe('a malformed document', () => {
  const statement = (more: Readonly<Record<string, unknown>>) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...more }],
    });
  const text = JSON.stringify;
  test.each([
    ['no JSON', '{', 'This policy contains invalid Json'],
    ['a space before it', ' {}', 'JSON strings must not have leading spaces'],
    ['a list', '[]', 'Syntax errors in policy.'],
    ['another element', text({ Version: '2012-10-17', Statements: [] }), 'Syntax errors in policy.'],
    ['no statement', text({ Version: '2012-10-17', Statement: [] }), 'Syntax errors in policy.'],
    ['another version', text({ Version: '2020-01-01', Statement: [] }), 'The policy must contain a valid version string.'],
    ['another element of a statement', statement({ Acton: 's3:*' }), 'Syntax errors in policy.'],
    ['no effect', statement({ Effect: undefined }), 'Missing required field Effect'],
    ['another effect', statement({ Effect: 'Permit' }), 'Invalid effect: "Permit"'],
    ['no action', statement({ Action: undefined }), 'Policy statement must contain actions.'],
    [
      'an action of no service',
      statement({ Action: ['GetObject'] }),
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    ],
    ['a number', statement({ Action: 7 }), 'Syntax errors in policy.'],
    ['no resource', statement({ Resource: undefined }), 'Policy statement must contain resources.'],
    ['a resource that is no ARN', statement({ Resource: 'things' }), 'Resource things must be in ARN format or "*".'],
    ['a principal', statement({ Principal: '*' }), 'Policy document should not specify a principal.'],
    ['a condition without keys', statement({ Condition: { Bool: 'x' } }), 'Syntax errors in policy.'],
    [
      'two statements of one name',
      text({ Version: '2012-10-17', Statement: [1, 2].map(() => ({ Sid: 'a', Effect: 'Allow', Action: '*', Resource: '*' })) }),
      'Statement IDs (SID) in a single policy must be unique.',
    ],
  ])('of permissions: %s', async (_, document, message) => {
    await using cloud = await openCloud();
    const iam = iamOf(cloud);
    await createRole(iam);
    const put = new PutRolePolicyCommand({ RoleName: 'baker', PolicyName: 'p', PolicyDocument: document });
    expect(await refusalOf(iam.send(put))).toBe(`MalformedPolicyDocumentException: ${message}`);
  });

  test.each([
    ['nobody', statement({ Resource: undefined }), 'Missing required field Principal'],
    ['a resource', statement({ Principal: '*' }), 'Has prohibited field Resource'],
    ['no action', trusting('*', { Action: undefined }), 'Missing required field Action'],
    ['a user that is no ARN', trusting({ AWS: 'me' }), 'Invalid principal in policy: "AWS":"me"'],
    ['a kind of principal', trusting({ User: 'me' }), 'Invalid principal in policy: "User":"me"'],
    ['a principal of another kind', trusting('me'), 'Invalid principal in policy'],
  ])('of trust: %s', async (_, document, message) => {
    await using cloud = await openCloud();
    expect(await refusalOf(createRole(iamOf(cloud), { AssumeRolePolicyDocument: document }))).toBe(
      `MalformedPolicyDocumentException: ${message}`,
    );
  });
});
