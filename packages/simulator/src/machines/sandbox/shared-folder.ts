import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MachineOptions } from '../machines.ts';
import { keeper } from './shims/keeper.ts';
import { shims } from './shims/table.ts';
import { userScript } from './user-data.ts';

/** Ids of this machine that are root in a sandbox. */
export interface InnerRoot {
  readonly user: number;
  readonly group: number;
}

/**
 * Fills the folder that a machine sees as /run/imgbuild: the shims, what it was started with, its disks. All of it is this
 * machine's, so that nothing inside can replace what is read here, but for `inside`, `start` and the disks' own files.
 */
export async function makeSharedFolder(folder: string, o: MachineOptions, root: InnerRoot): Promise<void> {
  const makeFolder = async (name: string): Promise<string> => {
    const path = join(folder, name);
    await mkdir(path, { recursive: true });
    await chmod(path, 0o755);
    return path;
  };
  const put = async (name: string, content: string | Uint8Array, mode: number): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, content);
    await chmod(path, mode);
    return path;
  };
  await makeFolder('.');
  for (const name of ['shims', 'disks', 'devices']) await makeFolder(name);
  for (const { file, script } of [...shims, { file: 'keeper', script: keeper }]) await put(`shims/${file}`, script, 0o755);
  await put('table', lines(shims.flatMap(({ file, programs }) => programs.map((program) => `${program} ${file}`))), 0o644);
  await put('packages', lines([...new Set(shims.flatMap(({ packages }) => packages))]), 0o644);
  // Everybody in there may pretend something.
  await put('pretended', '', 0o666);
  for (const name of ['inside', 'start']) await chown(await makeFolder(name), root.user, root.group);
  const understood = o.userData === undefined ? undefined : userScript(o.userData, o.user);
  const start: Readonly<Record<string, string | Uint8Array | undefined>> = {
    'instance-id': `${o.id}\n`,
    user: `${o.user}\n`,
    'authorized-keys': lines(o.authorizedKeys),
    'user-data': o.userData,
    'user-script': understood?.script,
    'user-notes': understood === undefined ? undefined : lines(understood.notes.map((note) => `cloud-init: ${note}`)),
  };
  for (const [name, content] of Object.entries(start)) {
    if (content !== undefined) await chown(await put(`start/${name}`, content, 0o600), root.user, root.group);
  }
}

function lines(each: readonly string[]): string {
  return each.map((line) => `${line.trim()}\n`).join('');
}
