import { DescribeImagesCommand, DescribeSnapshotsCommand, type Tag } from '@aws-sdk/client-ec2';
import { ask } from '../aws/ask.ts';
import type { Work } from '../work.ts';
import { imageNotYet, type MadeImage } from './create.ts';

/** What an image that is finished has. */
export interface Contents {
  readonly tags: readonly Tag[] | undefined;
  /** Its snapshots, but for those of other accounts: nobody else can change them. */
  readonly snapshots: readonly { readonly id: string; readonly tags: readonly Tag[] | undefined }[];
}

export async function contentsOf({ region, id }: MadeImage, work: Work): Promise<Contents> {
  const { Images: [found] = [] } = await ask(work.clients, new DescribeImagesCommand({ ImageIds: [id] }), work, {
    region,
    notYet: imageNotYet,
  });
  const ids = (found?.BlockDeviceMappings ?? []).flatMap(({ Ebs: ebs }) => ebs?.SnapshotId ?? []);
  // Without ids EC2 gives all snapshots of the world.
  if (ids.length === 0) return { tags: found?.Tags, snapshots: [] };
  const { Snapshots: snapshots = [] } = await ask(work.clients, new DescribeSnapshotsCommand({ SnapshotIds: ids }), work, {
    region,
    notYet: ['InvalidSnapshot.NotFound'],
  });
  return {
    tags: found?.Tags,
    snapshots: snapshots
      .filter(({ OwnerId: owner }) => owner === found?.OwnerId)
      .flatMap(({ SnapshotId: each, Tags: tags }) => (each === undefined ? [] : [{ id: each, tags }]))
      .sort((one, other) => (one.id < other.id ? -1 : 1)),
  };
}
