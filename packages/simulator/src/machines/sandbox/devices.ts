import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool, type SandboxContext } from '@imgbuild/sandbox';
import type { AttachedDisk } from '../machines.ts';
import type { Disks } from './disks.ts';

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

/**
 * Puts a disk into a machine's shared folder, where it is a folder of files. The device beside it is a node that no driver
 * answers for: scripts look whether there is a block device before they use it.
 */
export async function plug(disk: AttachedDisk, names: DeviceNames, shared: string, disks: Disks, ctx: SandboxContext): Promise<void> {
  await disks.moveTo(disk.disk, join(shared, 'disks', names.own));
  const node = join(shared, 'devices', names.own);
  const { exit } = await runTool(['mknod', '-m', '0600', node, 'b', '240', '0'], ctx);
  if (exit.kind !== 'exited' || exit.code !== 0) await writeFile(node, '');
  for (const other of names.others) {
    await symlink(names.own, join(shared, 'disks', other));
    await symlink(names.own, join(shared, 'devices', other));
  }
}

/** Takes it out again, its files with it. */
export async function unplug(disk: AttachedDisk, names: DeviceNames, shared: string, disks: Disks): Promise<void> {
  await disks.takeBack(disk.disk);
  for (const name of [names.own, ...names.others]) {
    await rm(join(shared, 'devices', name), { force: true });
    if (name !== names.own) await rm(join(shared, 'disks', name), { force: true });
  }
}

/** What a machine runs to see its devices where they belong. */
export const showDevices = 'for device in /run/imgbuild/devices/*; do [ -e "$device" ] && ln -sf "$device" /dev/; done; true';

/** Makes sure that a folder for detached disks is there. */
export async function makeDiskFolders(root: string): Promise<void> {
  for (const name of ['layers', 'stores', 'folders', 'machines']) await mkdir(join(root, name), { recursive: true, mode: 0o755 });
}
