import { CreateTagsCommand, DeleteTagsCommand, type Instance } from '@aws-sdk/client-ec2';
import { ask } from '../aws/ask.ts';
import { tagList, type Tags } from '../tag-specifications.ts';
import type { Work } from '../work.ts';

/**
 * Gives volumes of a running instance the tags that are theirs alone: a launch knows only one set for all of them. Those that the
 * launch gave them they lose.
 * @param tags by device
 */
export async function tagVolumes(
  { BlockDeviceMappings: mappings = [] }: Instance,
  { tagsByDevice, volumeTags }: { readonly tagsByDevice: Readonly<Record<string, Tags>>; readonly volumeTags: Tags },
  work: Work,
): Promise<void> {
  const volumes = mappings.flatMap(({ DeviceName: device = '', Ebs: { VolumeId: id } = {} }) => {
    const own = tagsByDevice[device];
    return own === undefined || id === undefined ? [] : [{ id, own }];
  });
  const waiting = { notYet: ['InvalidVolume.NotFound', 'InvalidID'] };
  for (const { id, own } of volumes) {
    const others = Object.keys(volumeTags).filter((key) => !(key in own));
    if (Object.keys(own).length > 0)
      await ask(work.clients, new CreateTagsCommand({ Resources: [id], Tags: tagList(own) }), work, waiting);
    if (others.length > 0)
      await ask(work.clients, new DeleteTagsCommand({ Resources: [id], Tags: others.map((Key) => ({ Key })) }), work, waiting);
  }
}
