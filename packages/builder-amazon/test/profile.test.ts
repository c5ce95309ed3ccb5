import { CreateInstanceProfileCommand, GetInstanceProfileCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { failureLine, recordingReporter } from '@imgbuild/core/testing';
import type { ReleaseContext } from '@imgbuild/core/sdk';
import { expect, test } from 'vitest';
import { obtainProfile } from '../src/instance/profile.ts';
import { deleteProfile, deleteRole } from '../src/release/profile.ts';
import { openWorld, region, type World } from './world.ts';

const policy = {
  temporary_iam_instance_profile_policy_document: {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['ssm:*', 'ec2messages:*'], Resource: ['*'] },
      { Effect: 'Deny', Action: ['s3:*'], Resource: ['arn:aws:s3:::mine', 'arn:aws:s3:::mine/*'] },
    ],
  },
};

const iamOf = ({ clients }: World): IAMClient => clients.client('IAM', undefined, (settings) => new IAMClient(settings));

async function obtain(
  world: World,
  raw: Readonly<Record<string, unknown>>,
  tags: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  return obtainProfile(world.configOf(raw), tags, world.step, world.work);
}

function called({ amazon }: World): readonly string[] {
  return amazon.calls.calls.map(({ action, error, answer }) =>
    [action, error, answer === 'lost' ? 'lost' : undefined].filter(Boolean).join(' '),
  );
}

/** What IAM has of the build's. */
function left({ amazon }: World): object {
  const { accounts } = amazon.state() as { readonly accounts: Readonly<Record<string, Readonly<Record<string, object>>>> };
  return Object.values(accounts).map(({ roles, instanceProfiles }) => [
    Object.keys(roles ?? {}),
    Object.keys(instanceProfiles ?? {}),
  ]);
}

test('without a profile nothing is asked', async () => {
  await using world = await openWorld();
  expect(await obtain(world, {})).toBeUndefined();
  expect(await obtain(world, { iam_instance_profile: '' })).toBeUndefined();
  expect(called(world)).toEqual([]);
});

test('a profile of the template is verified, unless that is left out', async () => {
  await using world = await openWorld();
  await iamOf(world).send(new CreateInstanceProfileCommand({ InstanceProfileName: 'mine' }));
  world.amazon.calls.clear();
  expect(await obtain(world, { iam_instance_profile: 'mine', ...policy })).toBe('mine');
  expect(world.amazon.calls.calls).toMatchObject([
    { service: 'iam', action: 'GetInstanceProfile', parameters: { InstanceProfileName: 'mine' } },
  ]);
  expect(await obtain(world, { iam_instance_profile: 'other', skip_profile_validation: true })).toBe('other');
  expect(called(world)).toHaveLength(1);
});

test('a profile that is not there, or cannot be seen', async () => {
  await using world = await openWorld();
  expect(await obtain(world, { iam_instance_profile: 'none' }).catch(failureLine)).toBe(
    'failed: error amazon/profile-not-found: There is no instance profile none. IAM answered: Instance Profile none cannot be found. iam_instance_profile is the name of an instance profile, which may differ from that of its role.',
  );
  world.amazon.change({ forbidden: ['iam:GetInstanceProfile'] });
  expect(await obtain(world, { iam_instance_profile: 'none' }).catch(failureLine)).toBe(
    'failed: error amazon/profile-not-verified: Whether there is an instance profile none cannot be seen. IAM: User: arn:aws:iam::111122223333:user/builder is not authorized to perform: iam:GetInstanceProfile. Give whoever builds the permission iam:GetInstanceProfile, or leave this out with skip_profile_validation = true.',
  );
  world.amazon.change({ forbidden: [] });
  world.amazon.faults.plan({ action: 'GetInstanceProfile', effect: { kind: 'fail', code: 'ValidationError', message: 'no' } });
  await expect(obtain(world, { iam_instance_profile: 'none' })).rejects.toThrow(
    'GetInstanceProfile was refused: IAM in us-west-2 answered ValidationError: no.',
  );
});

test('a temporary profile has a role with the policy, and goes at the end', async () => {
  await using world = await openWorld();
  const name = (await obtain(world, policy, { Name: 'x', Team: 'a b' })) ?? '';
  expect(name).toMatch(/^packer-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  const tags = {
    'Tags.member.1.Key': 'Name',
    'Tags.member.1.Value': 'x',
    'Tags.member.2.Key': 'Team',
    'Tags.member.2.Value': 'a b',
  };
  const calls = world.amazon.calls.calls.map(({ action, parameters }) => [action, parameters]);
  expect(calls).toEqual([
    ['CreateInstanceProfile', { InstanceProfileName: name, ...tags }],
    [
      'CreateRole',
      {
        RoleName: name,
        Description: 'Temporary role for Packer',
        AssumeRolePolicyDocument:
          '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
        ...tags,
      },
    ],
    ['GetRole', { RoleName: name }],
    [
      'PutRolePolicy',
      {
        RoleName: name,
        PolicyName: name,
        PolicyDocument: JSON.stringify(policy.temporary_iam_instance_profile_policy_document),
      },
    ],
    ['AddRoleToInstanceProfile', { InstanceProfileName: name, RoleName: name }],
    ['GetInstanceProfile', { InstanceProfileName: name }],
  ]);
  const { Role: role } = await iamOf(world).send(new GetRoleCommand({ RoleName: name }));
  expect(role).toMatchObject({
    Path: '/',
    Tags: [
      { Key: 'Name', Value: 'x' },
      { Key: 'Team', Value: 'a b' },
    ],
  });

  await world.scope.close('ok');
  expect(left(world)).toEqual([]);
  expect(world.report.told).toEqual([
    `say: Creating temporary instance profile for this instance: ${name}`,
    `say: Creating temporary role for this instance: ${name}`,
    `say: Attaching policy to the temporary role: ${name}`,
    'say: Waiting for the change to propagate because of eventual consistency...',
    'say: Detaching temporary role from instance profile...',
    'say: Removing policy from temporary role...',
    'say: Deleting temporary role...',
    'say: Deleting temporary instance profile...',
  ]);
});

test('a policy without a version is sent without one, and no tags where there are none', async () => {
  await using world = await openWorld();
  const { Statement } = policy.temporary_iam_instance_profile_policy_document;
  await obtain(world, { temporary_iam_instance_profile_policy_document: { Statement } });
  const [create, , , put] = world.amazon.calls.calls;
  expect(Object.keys(create?.parameters as object)).toEqual(['InstanceProfileName']);
  expect((put?.parameters as Readonly<Record<string, string>>)['PolicyDocument']).toBe(JSON.stringify({ Statement }));
});

test('in China the service that gets the role has a name of its own', async () => {
  await using world = await openWorld({ regions: ['cn-north-1'], environment: { AWS_REGION: 'cn-north-1' } });
  await obtain(world, policy);
  const role = world.amazon.calls.calls.find(({ action }) => action === 'CreateRole');
  expect((role?.parameters as Readonly<Record<string, string>>)['AssumeRolePolicyDocument']).toContain('"ec2.amazonaws.com.cn"');
});

test('IAM takes its time until it shows what was made', async () => {
  await using world = await openWorld({ settings: { consistency: 300_000 } });
  const name = await obtain(world, policy);
  expect(called(world)).toContain('GetRole NoSuchEntity');
  const { InstanceProfile: found } = await iamOf(world).send(new GetInstanceProfileCommand({ InstanceProfileName: name }));
  expect(found?.Roles).toMatchObject([{ RoleName: name }]);
});

test.each(['CreateInstanceProfile', 'CreateRole', 'PutRolePolicy', 'AddRoleToInstanceProfile', 'GetInstanceProfile'])(
  'a lost answer to %s makes nothing twice, and nothing stays',
  async (action) => {
    await using world = await openWorld();
    world.amazon.faults.plan({ action, calls: { from: 1, to: 1 }, effect: { kind: 'lose-answer' } });
    const name = await obtain(world, policy);
    expect(called(world).filter((line) => line.startsWith(action))).toHaveLength(2);
    expect(left(world)).toEqual([[[name], [name]]]);
    await world.scope.close('failed');
    expect(left(world)).toEqual([]);
  },
);

test.each(['CreateInstanceProfile', 'CreateRole', 'GetRole', 'PutRolePolicy', 'AddRoleToInstanceProfile', 'GetInstanceProfile'])(
  'a refusal of %s ends it, and nothing stays',
  async (action) => {
    await using world = await openWorld();
    world.amazon.faults.plan({ action, effect: { kind: 'fail', code: 'ServiceControlPolicy', message: 'not here' } });
    await expect(obtain(world, policy)).rejects.toThrow(
      `${action} was refused: IAM in us-west-2 answered ServiceControlPolicy: not here.`,
    );
    await world.scope.close('failed');
    expect(left(world)).toEqual([]);
  },
);

test.each(['RemoveRoleFromInstanceProfile', 'DeleteRolePolicy', 'DeleteRole', 'DeleteInstanceProfile'])(
  'a lost answer to %s does not disturb the release',
  async (action) => {
    await using world = await openWorld();
    await obtain(world, policy);
    world.amazon.faults.plan({ action, calls: { from: 1, to: 1 }, effect: { kind: 'lose-answer' } });
    await world.scope.close('ok');
    expect(left(world)).toEqual([]);
  },
);

test('the release takes what it finds, in any order, and again', async () => {
  await using world = await openWorld();
  const name = (await obtain(world, policy)) ?? '';
  const ctx: ReleaseContext = {
    runId: 'run',
    outcome: 'crashed',
    access: { region },
    signal: new AbortController().signal,
    report: recordingReporter(),
    host: world.host,
  };
  await deleteProfile({ name, region }, ctx);
  await deleteRole({ name, region }, ctx);
  expect(left(world)).toEqual([]);
  await deleteRole({ name, region }, ctx);
  await deleteProfile({ name, region }, ctx);
});

test('what hangs on a role may be seen there for a while after it was taken off', async () => {
  await using world = await openWorld();
  await obtain(world, policy);
  for (const action of ['DeleteRole', 'DeleteInstanceProfile'])
    world.amazon.faults.plan({
      action,
      calls: { from: 1, to: 2 },
      effect: { kind: 'fail', code: 'DeleteConflict', status: 409 },
    });
  await world.scope.close('ok');
  expect(left(world)).toEqual([]);
});
