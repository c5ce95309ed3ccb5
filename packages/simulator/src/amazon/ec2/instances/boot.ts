import type { Caller } from '../../action.ts';
import type { AttachedDisk, Machine } from '../../../machines/machines.ts';
import type { Instance } from '../../state.ts';
import { privateName } from '../network/addresses.ts';
import { attachmentOf } from '../volumes.ts';

/** Starts an instance's machine on its disks. */
export async function bootMachine(instance: Instance, caller: Caller): Promise<Machine> {
  const { world, region, signal } = caller;
  const disks = disksOf(instance, caller);
  const root = disks.find(({ device }) => device === instance.rootDeviceName);
  if (root === undefined) throw new Error(`There is no volume at the root device ${instance.rootDeviceName}.`);
  return world.machines.start({
    id: instance.id,
    hostname: privateName(instance.privateAddress, region.name).split('.')[0] ?? instance.id,
    root: root.disk,
    others: disks.filter((each) => each !== root),
    user: instance.image.defaultUser,
    authorizedKeys: instance.publicKey === undefined ? [] : [instance.publicKey],
    ...(instance.userData === '' ? {} : { userData: Buffer.from(instance.userData, 'base64') }),
    signal,
  });
}

/** The disks at an instance, under the names of their devices. */
export function disksOf(instance: Instance, { world, region }: Caller): readonly AttachedDisk[] {
  const now = world.clock.now();
  return [...instance.volumes].flatMap(([device, id]) => {
    const volume = region.volumes.get(id);
    if (volume === undefined || attachmentOf(volume, now)?.instanceId !== instance.id) return [];
    return [{ device, disk: volume.disk }];
  });
}
