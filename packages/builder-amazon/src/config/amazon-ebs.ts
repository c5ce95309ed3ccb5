import { communicatorSettings } from '@imgbuild/builder-kit/settings';
import { attr, block, bodies, body, type Infer, t } from '@imgbuild/core/sdk';
import { accessSettings } from './access.ts';
import { imageDevices, launchDevices } from './devices.ts';
import { fastLaunch } from './fast-launch.ts';
import { firmwareSettings } from './firmware.ts';
import { imageSettings } from './image.ts';
import { instanceSettings } from './instance.ts';
import { namedTagBlocks, tagMap } from './tags.ts';

const ownSettings = body({
  launch_block_device_mappings: launchDevices,
  ami_block_device_mappings: imageDevices,
  skip_create_ami: attr(t.bool, { doc: 'Do everything but make the image.', default: false }),
  skip_ami_run_tags: attr(t.bool, { doc: 'Keep `run_tags` off the image and its snapshots.', default: false }),
  run_volume_tags: tagMap('Tags of the build instance’s volumes.'),
  run_volume_tag: namedTagBlocks('run_volume_tags'),
  no_ephemeral: attr(t.bool, {
    doc: 'Whether the image goes without instance stores, of which Windows images list many.',
    default: false,
  }),
  fast_launch: block(fastLaunch, { doc: 'Has instances of a Windows image launch fast.' }),
});

/** Settings of the builder `amazon-ebs`. Names are Packer's; `boot_mode`, `tpm_support` and `uefi_data` are our own. */
export const config = bodies(
  bodies(bodies(accessSettings, instanceSettings), bodies(imageSettings, firmwareSettings)),
  bodies(ownSettings, communicatorSettings),
);

export type EbsConfig = Infer<typeof config>;
