import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { mkdir, writeFile } from 'node:fs/promises';
import { failureLine } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { joinClients } from '../../src/aws/clients.ts';
import { account, openWorld, type World } from '../world.ts';

const device = `arn:aws:iam::${account}:mfa/phone`;
const arn = `arn:aws:iam::${account}:role/builder`;

/** A world with a role that may be assumed with a code of a device only, and profiles. */
async function openWithRole(config: string): Promise<World> {
  const world = await openWorld({ environment: { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined } });
  const keys = 'aws_access_key_id = AKIAPROFILE\naws_secret_access_key = secret\n';
  await mkdir(`${world.folder}/.aws`);
  await writeFile(`${world.folder}/.aws/credentials`, `[default]\n${keys}[plain]\n${keys}`);
  await writeFile(`${world.folder}/.aws/config`, config);
  const iam = world.clients.client('IAM', undefined, (settings) => new IAMClient(settings));
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: 'sts:AssumeRole',
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
      },
    ],
  };
  await iam.send(new CreateRoleCommand({ RoleName: 'builder', AssumeRolePolicyDocument: JSON.stringify(policy) }));
  world.amazon.calls.clear();
  return world;
}

/** Who the keys of a configuration are, or why there are none; they are asked for once more than one would. */
async function keysOf(world: World, raw: Readonly<Record<string, unknown>>): Promise<string> {
  const { clients, leave } = await joinClients(world.configOf(raw), world);
  try {
    const [one, other] = [await clients.credentials(), await clients.credentials()];
    return one.accessKeyId === other.accessKeyId ? one.accessKeyId.slice(0, 4) : 'other keys';
  } catch (error) {
    return failureLine(error);
  } finally {
    await leave();
  }
}

/** What was sent with the codes. */
function assumed({ amazon }: World): readonly unknown[] {
  return amazon.calls.calls.flatMap(({ action, parameters }) => {
    const { SerialNumber: serial, TokenCode: code } = parameters as Readonly<Record<string, string>>;
    return action === 'AssumeRole' ? [[serial, code]] : [];
  });
}

const profileWithRole = `[profile build]\nrole_arn = ${arn}\nsource_profile = plain\nmfa_serial = ${device}\n`;

test('a profile with a device gets the code', async () => {
  await using world = await openWithRole(profileWithRole);
  expect(await keysOf(world, { profile: 'build', mfa_code: '123456' })).toBe('ASIA');
  expect(assumed(world)).toEqual([[device, '123456']]);
});

test('a session of a code is for the whole run, since no device takes a code twice', async () => {
  await using world = await openWithRole(profileWithRole);
  const raw = { profile: 'build', mfa_code: '123456' };
  expect(await keysOf(world, raw)).toBe('ASIA');
  expect(await keysOf(world, { ...raw, region: 'us-east-1' })).toBe('ASIA');
  expect(assumed(world)).toHaveLength(1);
  expect(await keysOf(world, { ...raw, mfa_code: '654321' })).toBe('ASIA');
  expect(assumed(world)).toEqual([
    [device, '123456'],
    [device, '654321'],
  ]);
});

test('a profile with a device needs a code', async () => {
  await using world = await openWithRole(profileWithRole);
  expect(await keysOf(world, { profile: 'build' })).toBe(
    `failed: error amazon/mfa-code-missing: A code of the MFA device is needed. The profile asks for one of ${device}: set mfa_code to what the device shows now.`,
  );
  expect(assumed(world)).toEqual([]);
});

test.each(['plain', undefined])('assume_role gets the code of the device of the profile %s', async (profile) => {
  await using world = await openWithRole(
    `[${profile === undefined ? 'default' : `profile ${profile}`}]\nmfa_serial = ${device}\n`,
  );
  const raw = { assume_role: { role_arn: arn }, mfa_code: '123456', ...(profile === undefined ? {} : { profile }) };
  expect(await keysOf(world, raw)).toBe('ASIA');
  expect(assumed(world)).toEqual([[device, '123456']]);
});

test('a profile that assumes a role with the code leaves none for the role of the template', async () => {
  await using world = await openWithRole(profileWithRole);
  const failed = await keysOf(world, { profile: 'build', assume_role: { role_arn: arn }, mfa_code: '123456' });
  expect(assumed(world)).toEqual([
    [device, '123456'],
    [undefined, undefined],
  ]);
  expect(failed).toMatch(/^failed: error amazon\/role-refused: /);
});

test('without a device the code is not sent, and the refusal says why', async () => {
  await using world = await openWithRole('');
  const whole = (hint: string): string =>
    `failed: error amazon/role-refused: The role ${arn} cannot be assumed. STS in us-west-2 answered AccessDenied: User: arn:aws:iam::${account}:user/builder is not authorized to perform: sts:AssumeRole on resource: ${arn}.${hint} The role must trust whoever builds, who needs the permission sts:AssumeRole for it.`;
  expect(await keysOf(world, { assume_role: { role_arn: arn }, mfa_code: '123456' })).toBe(
    whole(' mfa_code was not sent: mfa_serial of the profile must say which device it is of.'),
  );
  expect(await keysOf(world, { assume_role: { role_arn: arn } })).toBe(whole(''));
  expect(assumed(world)).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ]);
});

test('when the session has ended, a code is not sent again', async () => {
  await using world = await openWithRole(`[default]\nmfa_serial = ${device}\n`);
  let ahead = 0;
  const clock = { ...world.host.clock, now: () => world.host.clock.now() + ahead };
  const { clients, leave } = await joinClients(world.configOf({ assume_role: { role_arn: arn }, mfa_code: '123456' }), {
    host: { ...world.host, clock },
    signal: world.signal,
  });
  const keys = await clients.credentials();
  // Shortly before they expire new ones are asked for; as there are none, these go on.
  ahead = 57 * 60_000;
  expect((await clients.credentials()).accessKeyId).toBe(keys.accessKeyId);
  ahead = 61 * 60_000;
  expect(await clients.credentials().catch(failureLine)).toBe(
    `failed: error amazon/mfa-code-used: The code of the MFA device is used up. The session that it opened has ended, and ${device} takes a code once. Start again with a new mfa_code; a longer duration_seconds lets a session last.`,
  );
  expect(assumed(world)).toHaveLength(1);
  await leave();
});

test('a call whose keys are refused says so, and not that the call was', async () => {
  await using world = await openWithRole(`[profile build]\nrole_arn = ${arn}\nsource_profile = plain\n`);
  expect(await keysOf(world, { profile: 'build' })).toBe(
    `failed: error amazon/no-credentials: No credentials of AWS. AccessDenied: User: arn:aws:iam::${account}:user/builder is not authorized to perform: sts:AssumeRole on resource: ${arn}. Set access_key and secret_key, or profile, or what the AWS SDK reads: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, a role of the machine.`,
  );
});
