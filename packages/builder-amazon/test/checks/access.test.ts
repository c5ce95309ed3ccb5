import { expect, test } from 'vitest';
import { ebs, imported, images, parameter, secret, surrogate, volume } from './components.ts';
import { linesOf, placesOf } from './configured.ts';

test.each([
  ['nothing', {}],
  ['keys', { access_key: 'A', secret_key: 'B' }],
  ['keys of a session', { access_key: 'A', secret_key: 'B', token: 'C' }],
  ['keys that are empty, as of variables without a value', { access_key: '', secret_key: '', token: '' }],
  ['a region', { region: 'eu-central-1' }],
  ['a region of a government', { region: 'us-gov-west-1' }],
  ['a region of China', { region: 'cn-northwest-1' }],
  ['a region of the sovereign cloud', { region: 'eusc-de-east-1' }],
  ['a region of another service', { region: 'RegionOne', custom_endpoint_ec2: 'https://ec2.example.com:8773/services/compute' }],
  ['an address without a scheme', { custom_endpoint_ec2: 'ec2.example.com' }],
  ['an address of this machine', { custom_endpoint_ec2: 'http://127.0.0.1:4566' }],
  ['Vault', { vault_aws_engine: { name: 'packer' } }],
  ['a code', { mfa_code: '012345' }],
  ['polling', { aws_polling: { max_attempts: 60, delay_seconds: 30 } }],
  ['no more of it than Packer’s zero', { aws_polling: { max_attempts: 0, delay_seconds: 0 }, max_retries: 0 }],
  [
    'a role',
    {
      assume_role: {
        role_arn: 'arn:aws-us-gov:iam::123456789012:role/team/builder',
        duration_seconds: 900,
        session_name: 'imgbuild@ci',
        external_id: 'a/b:c',
        policy: '{"Version": "2012-10-17"}',
        policy_arns: ['arn:aws:iam::aws:policy/AmazonEC2FullAccess', 'arn:aws:iam::123456789012:policy/own'],
        tags: { Team: 'images' },
        transitive_tag_keys: ['Team'],
      },
    },
  ],
  ['a role for twelve hours', { assume_role: { role_arn: 'arn:aws:iam::123456789012:role/a', duration_seconds: 43_200 } }],
  ['a role that is left out', { assume_role: { role_arn: '', duration_seconds: 1, session_name: '?' } }],
])('%s: no problem, for all that reach an account', (_name, changes) => {
  for (const checked of [ebs, surrogate, volume, imported, images, secret, parameter])
    expect(linesOf(checked, changes)).toEqual([]);
});

test.each<[string, object, readonly string[]]>([
  [
    'an access key alone',
    { access_key: 'A' },
    [
      'error config/incomplete-group at : Arguments that belong together. "access_key" and "secret_key" are given together or not at all. Missing: "secret_key".',
    ],
  ],
  [
    'a secret key alone',
    { secret_key: 'A' },
    [
      'error config/incomplete-group at : Arguments that belong together. "access_key" and "secret_key" are given together or not at all. Missing: "access_key".',
    ],
  ],
  [
    'keys, and Vault',
    { access_key: 'A', secret_key: 'B', vault_aws_engine: { name: 'packer' } },
    [
      'error amazon/vault-and-keys at vault_aws_engine: Credentials from two places. vault_aws_engine has credentials made by Vault, and others are given with access_key and secret_key. Keep one of the two.',
    ],
  ],
  [
    'Vault without a role of it',
    { vault_aws_engine: { engine_name: 'aws' } },
    [
      'error config/missing-argument at vault_aws_engine: Missing required argument. The argument "name" is required, but was not given.',
    ],
  ],
  [
    'an availability zone',
    { region: 'us-east-1a' },
    [
      'error amazon/invalid-region at region: Not a region. "us-east-1a" is not the name of a region, such as us-east-1. It is an availability zone of us-east-1.',
    ],
  ],
  [
    'a region’s other name',
    { region: 'Frankfurt' },
    ['error amazon/invalid-region at region: Not a region. "Frankfurt" is not the name of a region, such as us-east-1.'],
  ],
  [
    'an address that is none',
    { custom_endpoint_ec2: 'ftp://ec2.example.com' },
    [
      'error amazon/invalid-endpoint at custom_endpoint_ec2: Not an address. "ftp://ec2.example.com" is not the address of a service: https://HOST[:PORT][/PATH].',
    ],
  ],
  [
    'a code that is none',
    { mfa_code: '12345' },
    [
      'error amazon/invalid-mfa-code at mfa_code: Not a code of an MFA device. A code has six digits, and this has not. Take the one that the device shows now.',
    ],
  ],
  [
    'a user for a role',
    { assume_role: { role_arn: 'arn:aws:iam::123456789012:user/a' } },
    [
      'error amazon/invalid-arn at assume_role.role_arn: Not an ARN. "arn:aws:iam::123456789012:user/a" is not the ARN of a role: arn:aws:iam::ACCOUNT:role/NAME.',
    ],
  ],
  [
    'a session that is too short',
    { assume_role: { role_arn: 'arn:aws:iam::123456789012:role/a', duration_seconds: 899 } },
    [
      'error amazon/invalid-duration at assume_role.duration_seconds: Session of an impossible length. A session lasts 900 to 43200 seconds, and 899 is not among them. The role itself may allow less than 43200.',
    ],
  ],
  [
    'a session’s name and id with characters that are refused',
    { assume_role: { role_arn: 'arn:aws:iam::123456789012:role/a', session_name: 'a b', external_id: '?' } },
    [
      'error amazon/invalid-session at assume_role.session_name: Setting of the role that AWS refuses. "session_name" is "a b"; it must be 2 to 64 letters, digits and characters of _+=,.@-.',
      'error amazon/invalid-session at assume_role.external_id: Setting of the role that AWS refuses. "external_id" is "?"; it must be 2 to 1224 letters, digits and characters of _+=,.@:/-.',
    ],
  ],
  [
    'a policy that is no ARN',
    { assume_role: { role_arn: 'arn:aws:iam::123456789012:role/a', policy_arns: ['AmazonEC2FullAccess'] } },
    [
      'error amazon/invalid-arn at assume_role.policy_arns.0: Not an ARN. "AmazonEC2FullAccess" is not the ARN of a policy: arn:aws:iam::ACCOUNT:policy/NAME.',
    ],
  ],
  [
    'fractions',
    { max_retries: 1.5, aws_polling: { delay_seconds: 0.5 } },
    [
      'error amazon/not-whole at max_retries: Not a whole number. "max_retries" is 1.5; EC2 takes whole numbers there.',
      'error amazon/not-whole at aws_polling.delay_seconds: Not a whole number. "delay_seconds" is 0.5; EC2 takes whole numbers there.',
    ],
  ],
  [
    'fewer retries than none',
    { max_retries: -1 },
    ['error config/out-of-range at max_retries: Value out of range. "max_retries" is -1, and it must be at least 0.'],
  ],
])('%s: refused, by all that reach an account', (_name, changes, expected) => {
  for (const checked of [ebs, surrogate, volume, imported, images, secret, parameter])
    expect(linesOf(checked, changes)).toEqual(expected);
});

test('a policy that is no JSON', () => {
  const role = { role_arn: 'arn:aws:iam::123456789012:role/a', policy: 'Version: x' };
  const [line, ...others] = linesOf(ebs, { assume_role: role });
  expect(line).toMatch(
    /^error amazon\/invalid-policy at assume_role\.policy: Policy is not JSON\. The policy cannot be read: .+\. Write it as JSON, with jsonencode\(\{ … \}\) in HCL\.$/,
  );
  expect(others).toEqual([]);
});

test('data sources need what the search goes by', () => {
  expect(placesOf(images, { filters: {}, owners: [] })).toEqual(['config/wrong-count filters', 'config/wrong-count owners']);
  expect(placesOf(images, { filters: undefined, owners: undefined })).toEqual([
    'config/missing-argument',
    'config/missing-argument',
  ]);
  expect(placesOf(secret, { name: '' })).toEqual(['config/empty-argument name']);
  expect(placesOf(parameter, { name: undefined })).toEqual(['config/missing-argument']);
});
