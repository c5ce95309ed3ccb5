import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openWorld, region } from '../world.ts';
import { answering, first, sent, validate } from './validate.ts';

test.each([
  ['InvalidClientTokenId', 403],
  ['SignatureDoesNotMatch', 403],
])('keys that are wrong: %s', async (code, status) => {
  await using world = await openWorld();
  world.amazon.faults.plan({
    action: 'GetCallerIdentity',
    effect: { kind: 'fail', code, message: 'The keys are wrong.', status },
  });
  const whole = (who: string): string =>
    `failed: error amazon/credentials-refused: AWS does not accept the credentials. STS in us-west-2 answered ${code} to ${who}: The keys are wrong. Check both parts of the key, the clock of this machine, and whether the key is active. skip_credential_validation = true leaves this out.`;
  expect(await validate(world)).toEqual([whole('AWS_ACCESS_KEY_ID')]);
  expect(await validate(world, { access_key: 'AKIAOTHER', secret_key: 'x' })).toEqual([whole('access_key of the template')]);
});

test.each([
  ['AWS_ACCESS_KEY_ID', {}],
  ['the profile named', { profile: 'named' }],
])('whose keys are wrong where AWS_PROFILE is set too: %s', async (who, raw) => {
  await using world = await openWorld({ environment: { AWS_PROFILE: 'other' } });
  await mkdir(join(world.folder, '.aws'));
  await writeFile(join(world.folder, '.aws/credentials'), '[named]\naws_access_key_id = AKIA\naws_secret_access_key = x\n');
  world.amazon.faults.plan({
    action: 'GetCallerIdentity',
    effect: { kind: 'fail', code: 'InvalidClientTokenId', message: 'no', status: 403 },
  });
  expect(await validate(world, raw)).toEqual([expect.stringContaining(`answered InvalidClientTokenId to ${who}: no.`)]);
});

test('keys that have expired', async () => {
  await using world = await openWorld();
  world.amazon.faults.plan({
    action: 'GetCallerIdentity',
    effect: { kind: 'fail', code: 'ExpiredToken', message: 'It has expired.', status: 403 },
  });
  expect(await validate(world)).toEqual([
    'failed: error amazon/credentials-expired: The credentials of AWS have expired. STS in us-west-2 answered ExpiredToken to AWS_ACCESS_KEY_ID: It has expired. Get new ones (aws sso login, a new session token), and start again.',
  ]);
});

test('another refusal of STS is told as every other', async () => {
  await using world = await openWorld();
  world.amazon.faults.plan({
    action: 'GetCallerIdentity',
    effect: { kind: 'fail', code: 'RegionDisabledException', message: 'off' },
  });
  expect(await validate(world)).toEqual([
    'failed: error amazon/call-refused: GetCallerIdentity was refused. STS in us-west-2 answered RegionDisabledException: off.',
  ]);
});

test('keys for another service than Amazon’s are not shown to STS', async () => {
  await using world = await openWorld({ environment: { AWS_ENDPOINT_URL: undefined } });
  const raw = { custom_endpoint_ec2: world.amazon.url };
  expect(await validate(world, raw)).toEqual([first, 'say: Prevalidating AMI Name: image']);
  expect(sent(world, 'GetCallerIdentity')).toEqual([]);
});

test('keys that Vault made are waited for in every region', async () => {
  await using vault = await withVault();
  await using world = await openWorld({ environment: { VAULT_ADDR: vault.url, VAULT_TOKEN: 't' } });
  const refused = { kind: 'fail', code: 'AuthFailure', message: 'not known', status: 401 } as const;
  world.amazon.faults.plan({ action: 'DescribeRegions', region, calls: { from: 1, to: 1 }, effect: refused });
  world.amazon.faults.plan({ action: 'DescribeRegions', region: 'us-east-1', calls: { from: 1, to: 2 }, effect: refused });
  world.amazon.faults.plan({
    action: 'GetCallerIdentity',
    calls: { from: 1, to: 1 },
    effect: { kind: 'fail', code: 'InvalidClientTokenId', status: 403 },
  });
  const told = await validate(world, { vault_aws_engine: { name: 'builder' }, ami_regions: ['us-east-1'] });
  expect(told).toEqual(['say: Waiting until AWS knows the keys that Vault made...', first, 'say: Prevalidating AMI Name: image']);
  const asked = sent(world, 'DescribeRegions').map((call) => (call as { readonly region: string }).region);
  expect(asked.filter((each) => each === 'us-east-1')).toHaveLength(3);
  expect(sent(world, 'GetCallerIdentity')).toHaveLength(2);
});

test('keys that Vault made may be known to who must not ask', async () => {
  await using vault = await withVault();
  await using world = await openWorld({
    environment: { VAULT_ADDR: vault.url, VAULT_TOKEN: 't' },
    settings: { forbidden: ['ec2:DescribeRegions'] },
  });
  const raw = { vault_aws_engine: { name: 'builder' }, skip_region_validation: true };
  expect((await validate(world, raw)).at(-1)).toBe('say: Prevalidating AMI Name: image');
  world.amazon.faults.plan({
    action: 'GetCallerIdentity',
    effect: { kind: 'fail', code: 'SignatureDoesNotMatch', message: 'no', status: 403 },
  });
  expect((await validate(world, raw)).at(-1)).toContain('answered SignatureDoesNotMatch to the keys that Vault made: no.');
});

/** A Vault that gives keys of a user. */
async function withVault(): ReturnType<typeof answering> {
  const keys = { access_key: 'AKIAVAULT', secret_key: 's', security_token: null };
  return answering('application/json', JSON.stringify({ data: keys, lease_duration: 3600 }));
}
