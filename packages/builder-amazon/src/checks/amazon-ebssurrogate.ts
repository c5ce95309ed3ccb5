import { didYouMean, type Problem } from '@imgbuild/core/sdk';
import { config as settings, type EbsSurrogateConfig } from '../config/amazon-ebssurrogate.ts';
import { problems } from '../problems.ts';
import { checkAccess } from './access.ts';
import { checkDevices, checkVolume } from './devices.ts';
import { checkFirmware } from './firmware.ts';
import { namesSet } from './given.ts';
import { checkImage } from './image.ts';
import { checkInstance } from './instance.ts';
import { checkLogin } from './login.ts';
import { isSpot } from './spot.ts';
import { checkWholeNumbers } from './whole-numbers.ts';

/** What the schema of amazon-ebssurrogate cannot say. */
export function* checkEbsSurrogate(config: EbsSurrogateConfig): Iterable<Problem> {
  yield* checkWholeNumbers(settings, config);
  yield* checkAccess(config);
  yield* checkInstance(config);
  yield* checkLogin(config);
  yield* checkImage(config);
  if (config.ami_virtualization_type === undefined) yield problems.create('virtualization-missing');
  yield* checkDevices('launch_block_device_mappings', config.launch_block_device_mappings);
  yield* checkDevices('ami_block_device_mappings', config.ami_block_device_mappings);
  yield* checkRootDevice(config);
  yield* config.use_create_image ? checkInherited(config) : checkRegistered(config);
}

function* checkRootDevice(config: EbsSurrogateConfig): Iterable<Problem> {
  const root = config.ami_root_device;
  if (root === undefined) return;
  const { source_device_name: device } = root;
  const names = config.launch_block_device_mappings.map((launched) => launched.device_name);
  const index = names.indexOf(device);
  const launched = config.launch_block_device_mappings[index];
  if (launched === undefined)
    yield {
      ...problems.create('root-device-missing', {
        device,
        suggestion: didYouMean(device, names),
        names: names.join(', ') || 'none',
      }),
      path: ['ami_root_device', 'source_device_name'],
    };
  else if (launched.omit_from_artifact || launched.no_device)
    yield {
      ...problems.create('root-device-omitted', { device }),
      path: ['launch_block_device_mappings', index, launched.omit_from_artifact ? 'omit_from_artifact' : 'no_device'],
    };
  yield* checkVolume(root, root.device_name, ['ami_root_device']);
}

/** An image of the instance is what the instance is. */
function* checkInherited(config: EbsSurrogateConfig): Iterable<Problem> {
  if (isSpot(config)) yield { ...problems.create('swap-on-spot'), path: ['use_create_image'] };
  const names = namesSet(config, ['boot_mode', 'tpm_support', 'uefi_data']);
  const [first] = names;
  if (first !== undefined)
    yield { ...problems.create('inherited-settings', { names: names.join(' and ') }), severity: 'warning', path: [first] };
}

/** An image of snapshots is what is said of it. */
function checkRegistered(config: EbsSurrogateConfig): Iterable<Problem> {
  return checkFirmware(config, config.ami_architecture.startsWith('arm64') ? 'uefi' : 'legacy-bios');
}
