import { communicatorSettings } from '@imgbuild/builder-kit/settings';
import { attr, block, bodies, body, type Infer, t } from '@imgbuild/core/sdk';
import { accessSettings } from './access.ts';
import { imageDevices, rootDevice, surrogateDevice } from './devices.ts';
import { firmwareSettings } from './firmware.ts';
import { imageSettings } from './image.ts';
import { instanceSettings } from './instance.ts';
import { namedTagBlocks, tagMap } from './tags.ts';

const ownSettings = body({
  launch_block_device_mappings: block(surrogateDevice, {
    doc: 'Devices that the instance is launched with, among them the one that becomes the root device.',
    repeat: 'many',
  }),
  ami_block_device_mappings: imageDevices,
  ami_root_device: block(rootDevice, { doc: 'The device that instances of the image start from.', min: 1 }),
  snapshot_description: attr(t.string, { doc: 'Description of the snapshots.' }),
  run_volume_tags: tagMap('Tags of the build instance’s volumes.'),
  run_volume_tag: namedTagBlocks('run_volume_tags'),
  skip_ami_run_tags: attr(t.bool, { doc: 'Keep `run_tags` off the image and its snapshots.', default: false }),
  ami_architecture: attr(t.oneOf(['i386', 'x86_64', 'arm64', 'arm64_mac', 'x86_64_mac']), {
    doc: 'Architecture of the image.',
    default: 'x86_64',
  }),
  use_create_image: attr(t.bool, {
    doc: 'Has the volume take the root volume’s place, and the image made of the instance, whose properties it inherits. Otherwise it is made of snapshots.',
    default: false,
  }),
});

/** Settings of the builder `amazon-ebssurrogate`. */
export const config = bodies(
  bodies(bodies(accessSettings, instanceSettings), bodies(imageSettings, firmwareSettings)),
  bodies(ownSettings, communicatorSettings),
);

export type EbsSurrogateConfig = Infer<typeof config>;
