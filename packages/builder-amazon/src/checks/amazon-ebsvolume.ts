import type { Problem } from '@imgbuild/core/sdk';
import { config as settings, type EbsVolumeConfig } from '../config/amazon-ebsvolume.ts';
import { problems } from '../problems.ts';
import { checkAccess } from './access.ts';
import { checkDevices } from './devices.ts';
import { checkAccounts, checkGroups } from './formats.ts';
import { namesSet } from './given.ts';
import { checkInstance } from './instance.ts';
import { checkLogin } from './login.ts';
import { checkSpotNetworking } from './spot.ts';
import { checkWholeNumbers } from './whole-numbers.ts';

const ofSnapshots = ['snapshot_description', 'snapshot_tags', 'snapshot_tag', 'snapshot_users', 'snapshot_groups'] as const;

/** What the schema of amazon-ebsvolume cannot say. */
export function* checkEbsVolume(config: EbsVolumeConfig): Iterable<Problem> {
  yield* checkWholeNumbers(settings, config);
  yield* checkAccess(config);
  yield* checkInstance(config);
  yield* checkLogin(config);
  yield* checkSpotNetworking(config);
  yield* checkDevices('ebs_volumes', config.ebs_volumes);
  for (const [index, volume] of config.ebs_volumes.entries()) {
    const within = ['ebs_volumes', index];
    const inside = (found: Problem): Problem => ({ ...found, path: [...within, ...(found.path ?? [])] });
    yield* [...checkAccounts(volume.snapshot_users, 'snapshot_users')].map(inside);
    yield* [...checkGroups(volume.snapshot_groups, 'snapshot_groups')].map(inside);
    const names = volume.snapshot_volume ? [] : namesSet(volume, ofSnapshots);
    const [first] = names;
    if (first !== undefined)
      yield {
        ...problems.create('snapshot-settings-unused', { names: names.join(' and '), device: volume.device_name }),
        severity: 'warning',
        path: [...within, first],
      };
  }
}
