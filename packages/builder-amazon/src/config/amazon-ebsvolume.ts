import { communicatorSettings } from '@imgbuild/builder-kit/settings';
import { attr, block, bodies, body, type Infer, t } from '@imgbuild/core/sdk';
import { accessSettings } from './access.ts';
import { device } from './devices.ts';
import { snapshotSettings } from './image.ts';
import { instanceSettings } from './instance.ts';
import { tagBlocks, tagMap } from './tags.ts';

const volume = bodies(
  bodies(
    device,
    body({
      tags: tagMap('Tags of the volume.'),
      tag: tagBlocks('tags'),
      snapshot_volume: attr(t.bool, { doc: 'Whether a snapshot of the volume is made.', default: false }),
      snapshot_description: attr(t.string, { doc: 'Description of the snapshot.' }),
    }),
  ),
  snapshotSettings,
);

const ownSettings = body({
  ebs_volumes: block(volume, { doc: 'The volumes that are made.', repeat: 'many' }),
  ena_support: attr(t.bool, { doc: 'Whether the instance has enhanced networking with ENA. Default: the source’s.' }),
  sriov_support: attr(t.bool, { doc: 'Whether the instance has enhanced networking with SR-IOV.', default: false }),
  run_volume_tags: tagMap('Tags of the build instance’s volumes. Those of `ebs_volumes` lose them when the instance is there.'),
  run_volume_tag: tagBlocks('run_volume_tags'),
});

/** Settings of the builder `amazon-ebsvolume`. */
export const config = bodies(bodies(accessSettings, instanceSettings), bodies(ownSettings, communicatorSettings));

export type EbsVolumeConfig = Infer<typeof config>;
export type VolumeToMake = Infer<typeof volume>;
