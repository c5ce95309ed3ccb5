import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '@imgbuild/core/sdk';
import { runTool, type SandboxContext } from '@imgbuild/sandbox';
import type { AttachedDisk } from '../machines.ts';
import type { Disks } from './disks.ts';
import { problems } from './problems.ts';

/** The names that a disk goes by inside, the first of them its own. */
export interface DeviceNames {
  readonly own: string;
  readonly others: readonly string[];
}

/**
 * Names of a device as an instance sees it: /dev/sdf shows up as xvdf, and where disks are NVMe also by its number. Source:
 * Amazon EC2 User Guide, "Device names for volumes".
 */
export function deviceNames(device: string, number: number): DeviceNames {
  const asked = device.replace(/^\/dev\//, '');
  const own = asked.replace(/^sd/, 'xvd');
  return { own, others: [...(own === asked ? [] : [asked]), ...(asked.startsWith('nvme') ? [] : [`nvme${number}n1`])] };
}

/** A disk at a machine. */
export interface Slot {
  readonly attached: AttachedDisk;
  readonly names: DeviceNames;
}

/** The disks at one machine, beside its root. */
export interface Slots {
  /** Says that a disk is at this machine under its device's name. */
  claim(attached: AttachedDisk): Slot;
  /** Puts its files where the machine sees them. */
  plug(slot: Slot, ctx: SandboxContext): Promise<void>;
  find(device: string): Slot;
  /** Takes its files out of sight, and says that it is at no machine. */
  letGo(slot: Slot): Promise<void>;
  letAllGo(): Promise<void>;
}

/**
 * A machine's disks are folders in its shared folder. The device beside each is a node that no driver answers for: scripts look
 * whether there is a block device before they use it.
 */
export function openSlots(machine: string, shared: string, disks: Disks): Slots {
  const slots = new Map<string, Slot>();
  let count = 0;
  const letGo = async (slot: Slot): Promise<void> => {
    await disks.takeBack(slot.attached.disk);
    const { own, others } = slot.names;
    await rm(join(shared, 'devices', own), { force: true });
    for (const other of others) for (const folder of ['devices', 'disks']) await rm(join(shared, folder, other), { force: true });
    slots.delete(slot.attached.device);
    disks.unclaim(slot.attached.disk);
  };
  return {
    claim: (attached) => {
      const { device, disk } = attached;
      const names = deviceNames(device, count + 1);
      if ([...slots.values()].some((slot) => slot.names.own === names.own))
        throw failure(problems.create('device-in-use', { machine, device }));
      disks.claim(disk, machine);
      count++;
      const slot = { attached, names };
      slots.set(device, slot);
      return slot;
    },
    plug: async ({ attached, names }, ctx) => {
      await disks.moveTo(attached.disk, join(shared, 'disks', names.own));
      const node = join(shared, 'devices', names.own);
      const { exit } = await runTool(['mknod', '-m', '0600', node, 'b', '240', '0'], ctx);
      if (exit.kind !== 'exited' || exit.code !== 0) await writeFile(node, '');
      for (const other of names.others)
        for (const folder of ['devices', 'disks']) await symlink(names.own, join(shared, folder, other));
    },
    find: (device) => {
      const slot = slots.get(device);
      if (slot === undefined) throw failure(problems.create('not-attached', { machine, device }));
      return slot;
    },
    letGo,
    letAllGo: async () => {
      for (const slot of [...slots.values()]) await letGo(slot);
    },
  };
}

/** What a machine runs to see its devices where they belong. */
export const showDevices = 'for device in /run/imgbuild/devices/*; do [ -e "$device" ] && ln -sf "$device" /dev/; done; true';

/** What a machine runs before a disk is taken away: what is mounted is unmounted, what it is called is gone. */
export function hideDevice({ own, others }: DeviceNames): string {
  return [own, ...others].map((name) => `/run/imgbuild/shims/keeper gone ${name}`).join('; ');
}

/** Folders that disks need. */
export async function makeDiskFolders(root: string): Promise<void> {
  for (const name of ['layers', 'stores', 'folders', 'machines']) await mkdir(join(root, name), { recursive: true, mode: 0o755 });
}
