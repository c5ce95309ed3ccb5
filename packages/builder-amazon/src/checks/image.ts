import type { Problem } from '@imgbuild/core/sdk';
import type { AccessConfig } from '../config/access.ts';
import type { ImageConfig, SharingConfig } from '../config/image.ts';
import { problems } from '../problems.ts';
import { checkAccounts, checkArn, checkGroups, checkImageName, checkKey, checkRegion, checkTime } from './formats.ts';
import { isSet, namesSet } from './given.ts';

/** What is wrong with the image that is asked for. */
export function* checkImage(config: ImageConfig & AccessConfig): Iterable<Problem> {
  yield* checkImageName(config.ami_name);
  yield* checkSharing(config);
  yield* checkAccounts(config.snapshot_users, 'snapshot_users');
  yield* checkGroups(config.snapshot_groups, 'snapshot_groups');
  yield* checkRegions(config);
  yield* checkKeys(config);
  yield* checkSharedKeys(config, config.region);
  const minutes = config.snapshot_copy_duration_minutes ?? 0;
  if (minutes % 15 !== 0 || minutes < 0 || minutes > 2880)
    yield { ...problems.create('copy-duration', { minutes }), path: ['snapshot_copy_duration_minutes'] };
  if (isSet(config.deprecate_at)) yield* checkTime(config.deprecate_at, ['deprecate_at']);
  if (config.ami_virtualization_type === 'paravirtual')
    for (const name of namesSet(config, ['ena_support', 'sriov_support']))
      yield { ...problems.create('paravirtual-networking', { name }), path: [name] };
}

/** Whom an image is shared with. */
export function* checkSharing(config: SharingConfig): Iterable<Problem> {
  yield* checkAccounts(config.ami_users, 'ami_users');
  yield* checkGroups(config.ami_groups, 'ami_groups');
  for (const [index, arn] of config.ami_org_arns.entries()) yield* checkArn(arn, 'organization', ['ami_org_arns', index]);
  for (const [index, arn] of config.ami_ou_arns.entries()) yield* checkArn(arn, 'unit', ['ami_ou_arns', index]);
}

function* checkRegions(config: ImageConfig & AccessConfig): Iterable<Problem> {
  const { ami_regions: regions, region_kms_key_ids: keys } = config;
  if (!config.skip_region_validation && !isSet(config.custom_endpoint_ec2))
    for (const [index, region] of regions.entries()) yield* checkRegion(region, ['ami_regions', index]);
  if (config.skip_save_build_region && regions.every((region) => region === config.region))
    yield { ...problems.create('image-nowhere'), path: ['skip_save_build_region'] };
  if (Object.keys(keys).length === 0) return;
  for (const region of Object.keys(keys))
    if (!regions.includes(region))
      yield { ...problems.create('key-of-other-region', { region }), path: ['region_kms_key_ids', region] };
  for (const region of new Set(regions))
    if (!Object.hasOwn(keys, region))
      yield { ...problems.create('region-without-key', { region }), path: ['ami_regions', regions.indexOf(region)] };
}

function* checkKeys(config: ImageConfig): Iterable<Problem> {
  const { kms_key_id: key, region_kms_key_ids: keys } = config;
  const ofRegions = Object.entries(keys).filter(([, id]) => id !== '');
  const names = [...(isSet(key) ? ['kms_key_id'] : []), ...(ofRegions.length > 0 ? ['region_kms_key_ids'] : [])];
  if (names.length > 0 && config.encrypt_boot !== true)
    yield { ...problems.create('key-without-encryption', { names: names.join(' and ') }), path: names.slice(0, 1) };
  if (isSet(key)) yield* checkKey(key, ['kms_key_id']);
  for (const [region, id] of ofRegions) yield* checkKey(id, ['region_kms_key_ids', region]);
}

const shares = ['ami_users', 'ami_org_arns', 'ami_ou_arns', 'snapshot_users'] as const;

/** What decides whether others may use an image. */
export type SharedKeysConfig = Pick<
  ImageConfig,
  (typeof shares)[number] | 'ami_regions' | 'encrypt_boot' | 'kms_key_id' | 'region_kms_key_ids' | 'skip_save_build_region'
>;

/**
 * The default key of an account for EBS cannot be shared, so nor can what is encrypted with it.
 * @param home the build's own region, whose key is `kms_key_id`; where the template does not say it, a build knows it
 */
export function* checkSharedKeys(config: SharedKeysConfig, home: string | undefined): Iterable<Problem> {
  const shared = namesSet(config, shares);
  const [first] = shared;
  if (first === undefined) return;
  const names = shared.join(' and ');
  const { region_kms_key_ids: keys } = config;
  if (config.encrypt_boot === true && !isSet(config.kms_key_id) && Object.keys(keys).length === 0)
    yield {
      ...problems.create('share-default-key', { names, where: '', key: 'kms_key_id or region_kms_key_ids' }),
      path: [first],
    };
  else if (config.encrypt_boot === true && isSet(home))
    for (const [region, key] of regionsWithoutKey(config, home))
      yield { ...problems.create('share-default-key', { names, where: ` in ${region}`, key }), path: [first] };
  for (const [region, id] of Object.entries(keys))
    if (id === '')
      yield {
        ...problems.create('share-default-key', { names, where: ` in ${region}`, key: 'region_kms_key_ids' }),
        path: ['region_kms_key_ids', region],
      };
}

/** Regions of the result for which no key is named, each with the setting that would. */
function regionsWithoutKey(config: SharedKeysConfig, home: string): readonly (readonly [string, string])[] {
  const { ami_regions: regions, kms_key_id: key, region_kms_key_ids: keys } = config;
  const copies = [...new Set(regions)].filter((region) => region !== home && !Object.hasOwn(keys, region));
  const isHomeLeft = config.skip_save_build_region || isSet(key) || Object.hasOwn(keys, home);
  return [
    ...(isHomeLeft ? [] : [[home, 'kms_key_id'] as const]),
    ...copies.map((region) => [region, 'region_kms_key_ids'] as const),
  ];
}
