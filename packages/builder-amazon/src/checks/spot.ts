import type { Problem } from '@imgbuild/core/sdk';
import type { SpotConfig } from '../config/spot.ts';
import { problems } from '../problems.ts';
import { isSet, namesSet } from './given.ts';

/** Whether a spot instance is asked for. */
export function isSpot({ spot_price: price }: Pick<SpotConfig, 'spot_price'>): boolean {
  return isSet(price) && price !== '0';
}

export function* checkSpot(config: SpotConfig): Iterable<Problem> {
  const { spot_price: price, block_duration_minutes: minutes } = config;
  if (isSpot(config) && isSet(price) && price !== 'auto' && !/^(?:\d+(?:\.\d*)?|\.\d+)$/.test(price))
    yield { ...problems.create('invalid-price', { text: price }), path: ['spot_price'] };
  if (!isSpot(config))
    for (const name of namesSet(config, ['spot_instance_types', 'spot_tags', 'spot_tag', 'fleet_tags', 'fleet_tag']))
      yield { ...problems.create('spot-only', { name }), path: [name] };
  if (minutes % 60 !== 0) yield { ...problems.create('invalid-block-duration', { minutes }), path: ['block_duration_minutes'] };
}

/** Enhanced networking is set on a stopped instance, which a spot instance cannot be for that. */
export function* checkSpotNetworking(
  config: SpotConfig & { readonly ena_support: boolean | undefined; readonly sriov_support: boolean },
): Iterable<Problem> {
  if (!isSpot(config)) return;
  for (const name of namesSet(config, ['ena_support', 'sriov_support']))
    yield { ...problems.create('spot-unmodifiable', { name }), path: [name] };
}
