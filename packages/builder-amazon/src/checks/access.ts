import type { Problem } from '@imgbuild/core/sdk';
import type { AccessConfig, AssumeRoleConfig } from '../config/access.ts';
import { endpointOf } from '../endpoint.ts';
import { problems } from '../problems.ts';
import { checkArn, checkRegion } from './formats.ts';
import { isSet, namesSet } from './given.ts';

/** What is wrong with how the account is reached, as far as it can be seen without asking. */
export function* checkAccess(config: AccessConfig): Iterable<Problem> {
  const endpoint = config.custom_endpoint_ec2;
  if (isSet(endpoint) && endpointOf(endpoint) === undefined)
    yield { ...problems.create('invalid-endpoint', { text: endpoint }), path: ['custom_endpoint_ec2'] };
  // Other services that speak EC2's API have regions of any name.
  if (isSet(config.region) && !isSet(endpoint)) yield* checkRegion(config.region, ['region']);
  const keys = namesSet(config, ['access_key', 'secret_key', 'token']);
  if (config.vault_aws_engine !== undefined && keys.length > 0)
    yield { ...problems.create('vault-and-keys', { names: keys.join(' and ') }), path: ['vault_aws_engine'] };
  if (isSet(config.mfa_code) && !/^\d{6}$/.test(config.mfa_code))
    yield { ...problems.create('invalid-mfa-code'), path: ['mfa_code'] };
  if (config.assume_role !== undefined) yield* checkAssumeRole(config.assume_role);
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function* checkAssumeRole(role: AssumeRoleConfig): Iterable<Problem> {
  // A template may leave the role to whoever runs it: without one, the rest is not used.
  if (!isSet(role.role_arn)) return;
  const within = 'assume_role';
  yield* checkArn(role.role_arn, 'role', [within, 'role_arn']);
  const seconds = role.duration_seconds ?? 0;
  if (seconds !== 0 && (seconds < 900 || seconds > 43_200))
    yield { ...problems.create('invalid-duration', { seconds }), path: [within, 'duration_seconds'] };
  for (const [name, pattern, form] of [
    ['session_name', /^[\w+=,.@-]{2,64}$/, '2 to 64 letters, digits and characters of _+=,.@-'],
    ['external_id', /^[\w+=,.@:/-]{2,1224}$/, '2 to 1224 letters, digits and characters of _+=,.@:/-'],
  ] as const) {
    const text = role[name];
    if (isSet(text) && !pattern.test(text))
      yield { ...problems.create('invalid-session', { name, text, form }), path: [within, name] };
  }
  if (isSet(role.policy)) yield* checkPolicy(role.policy);
  for (const [index, arn] of role.policy_arns.entries()) yield* checkArn(arn, 'policy', [within, 'policy_arns', index]);
}

function* checkPolicy(policy: string): Iterable<Problem> {
  try {
    JSON.parse(policy);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    yield { ...problems.create('invalid-policy', { reason }), path: ['assume_role', 'policy'] };
  }
}
