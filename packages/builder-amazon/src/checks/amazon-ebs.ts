import type { Problem } from '@imgbuild/core/sdk';
import { config as settings, type EbsConfig } from '../config/amazon-ebs.ts';
import { checkAccess } from './access.ts';
import { checkDevices } from './devices.ts';
import { checkFastLaunch } from './fast-launch.ts';
import { checkFirmware } from './firmware.ts';
import { checkImage } from './image.ts';
import { checkInstance } from './instance.ts';
import { checkLogin } from './login.ts';
import { checkSpotNetworking } from './spot.ts';
import { checkWholeNumbers } from './whole-numbers.ts';

/** What the schema of amazon-ebs cannot say. */
export function* checkEbs(config: EbsConfig): Iterable<Problem> {
  yield* checkWholeNumbers(settings, config);
  yield* checkAccess(config);
  yield* checkInstance(config);
  yield* checkLogin(config);
  yield* checkImage(config);
  yield* checkFirmware(config, undefined);
  yield* checkSpotNetworking(config);
  yield* checkDevices('launch_block_device_mappings', config.launch_block_device_mappings);
  yield* checkDevices('ami_block_device_mappings', config.ami_block_device_mappings);
  if (config.fast_launch !== undefined)
    yield* checkFastLaunch(config.fast_launch, { region: config.region, copies: config.ami_regions });
}
