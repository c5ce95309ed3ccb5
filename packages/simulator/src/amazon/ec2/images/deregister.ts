import { action, type Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { Image } from '../../state.ts';
import { boolean, string, structure } from '../../wire/shape.ts';
import { dryRun } from '../common.ts';
import { imagesOf } from '../snapshots.ts';
import { ownImage } from './image.ts';

/** Source: EC2 API Reference, DeregisterImage. Instances of the image, and its snapshots unless asked for, stay. */
export const deregisterImage = action(
  structure({ ImageId: string, DeleteAssociatedSnapshots: boolean, ...dryRun }),
  (input, caller) => {
    const { world, region } = caller;
    const image = ownImage(input.ImageId, caller);
    if (isProtected(image, world.clock.now()))
      throw refusal(
        'OperationNotPermitted',
        `The image '${image.id}' may not be deregistered. Disable its deregistration protection, wait for the end of its cooldown if it has one, and try again.`,
      );
    region.images.delete(image.id);
    region.deregistered.set(image.id, { owner: image.owner, at: world.clock.now() });
    if (input.DeleteAssociatedSnapshots !== true) return { return: true };
    const ids = image.mappings.map(({ ebs }) => ebs?.snapshotId).filter((id) => id !== undefined);
    return {
      return: true,
      deleteSnapshotResultSet: ids.map((snapshotId) => ({ snapshotId, returnCode: removeSnapshot(snapshotId, caller) })),
    };
  },
);

/** Source: EC2 User Guide, "Protect an AMI from deregistration": a cooldown lasts a day from when protection is disabled. */
function isProtected({ protection, protectedUntil }: Image, now: number): boolean {
  return protection !== 'disabled' || (protectedUntil !== undefined && now < protectedUntil);
}

function removeSnapshot(id: string, caller: Caller): 'success' | 'skipped' | 'client-error' | 'missing-permissions' {
  const snapshot = caller.region.snapshots.get(id);
  if (snapshot === undefined) return 'client-error';
  if (snapshot.owner !== caller.account.id) return 'missing-permissions';
  if (imagesOf(snapshot, caller).length > 0) return 'skipped';
  caller.region.snapshots.delete(id);
  return 'success';
}
