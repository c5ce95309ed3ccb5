import type { Problem } from '@imgbuild/core/sdk';
import type { InstanceConfig } from '../config/instance.ts';
import { problems } from '../problems.ts';
import { familyOf } from './cidr.ts';
import { checkArn } from './formats.ts';
import { isSet } from './given.ts';
import { checkSpot, isSpot } from './spot.ts';

/** What is wrong with the instance that is asked for. */
export function* checkInstance(config: InstanceConfig): Iterable<Problem> {
  yield* checkSource(config);
  yield* checkSpot(config);
  yield* checkEnclave(config);
  yield* checkCredits(config);
  if (isSet(config.iam_instance_profile) && config.temporary_iam_instance_profile_policy_document !== undefined)
    yield {
      ...problems.create('temporary-policy-unused'),
      severity: 'warning',
      path: ['temporary_iam_instance_profile_policy_document'],
    };
  yield* checkPlacement(config);
  for (const [index, { license_configuration_request: request }] of config.license_specifications.entries())
    if (request !== undefined)
      yield* checkArn(request.license_configuration_arn, 'license', [
        'license_specifications',
        index,
        'license_configuration_request',
        'license_configuration_arn',
      ]);
  for (const [index, text] of config.temporary_security_group_source_cidrs.entries())
    if (familyOf(text) === undefined)
      yield { ...problems.create('invalid-cidr', { text }), path: ['temporary_security_group_source_cidrs', index] };
}

function* checkSource({ source_ami: id, source_ami_filter: filter }: InstanceConfig): Iterable<Problem> {
  if (!isSet(id) && filter !== undefined && filter.owners.length === 0)
    yield { ...problems.create('filter-without-owner'), path: ['source_ami_filter'] };
}

function* checkEnclave(config: InstanceConfig): Iterable<Problem> {
  if (!config.enable_nitro_enclave) return;
  const path = ['enable_nitro_enclave'];
  if (isSpot(config)) yield { ...problems.create('enclave-on-spot'), path };
  const type = config.instance_type;
  // Not every type with a t is burstable: trn1 is none.
  if (isSet(type) && /^t\d/.test(type)) yield { ...problems.create('enclave-on-burstable', { type }), path };
}

function* checkCredits(config: InstanceConfig): Iterable<Problem> {
  const name = (['enable_unlimited_credits', 'enable_t2_unlimited'] as const).find((one) => config[one]);
  if (name === undefined) return;
  const types = isSet(config.instance_type) ? [config.instance_type] : config.spot_instance_types;
  for (const type of new Set(types)) {
    if (!isBurstable(type)) yield { ...problems.create('credits-not-burstable', { name, type }), path: [name] };
    else if (isSpot(config) && type.startsWith('t2.'))
      yield { ...problems.create('credits-on-spot', { name, type }), path: [name] };
  }
}

/** Whether instances of a type live on credits. */
export function isBurstable(type: string): boolean {
  return /^t(?:2|3a?|4g)\./.test(type);
}

function* checkPlacement({ placement, tenancy: old }: InstanceConfig): Iterable<Problem> {
  const { tenancy: own } = placement ?? {};
  if (own !== undefined && old !== undefined) yield { ...problems.create('two-tenancies'), path: ['tenancy'] };
  const onHost = isSet(placement?.host_id) || isSet(placement?.host_resource_group_arn);
  const tenancy = own ?? old;
  if (onHost && tenancy !== undefined && tenancy !== 'host')
    yield { ...problems.create('host-tenancy', { tenancy }), path: own === undefined ? ['tenancy'] : ['placement', 'tenancy'] };
}
