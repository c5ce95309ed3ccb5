import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { openPlace, type Place } from './command.ts';

/** A place whose templates find the plugins of this package. */
export async function openProject(files: Readonly<Record<string, string>>): Promise<Place> {
  const place = await openPlace();
  const dependencies = { '@imgbuild/provisioner-ansible': '*', '@imgbuild/builder-rootfs': '*', '@imgbuild/builder-docker': '*' };
  await place.write('package.json', JSON.stringify({ name: 'test', devDependencies: dependencies }));
  await symlink(join(import.meta.dirname, '../node_modules'), join(place.folder, 'node_modules'));
  await mkdir(temporaryFolder(place));
  for (const [name, text] of Object.entries(files)) await place.write(name, text);
  return place;
}

/** A template for a machine with OpenSSH, as JSON. */
export function overSsh(
  server: { readonly port: number; readonly key: string },
  settings: object,
  connection: object = {},
): string {
  const { port, key } = server;
  const builder = { type: 'null', ssh_host: '127.0.0.1', ssh_port: port, ssh_username: 'root', ssh_private_key_file: key };
  return JSON.stringify({
    builders: [{ ...builder, ...connection }],
    provisioners: [{ type: 'ansible', playbook_file: 'site.yml', ...settings }],
  });
}

/** Processes of a place's runs, by what they are started with or name: ssh that waits shows nothing but the path of its socket. */
export function processesOf(place: Place): readonly { readonly id: number; readonly command: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const environment = readFileSync(`/proc/${name}/environ`, 'latin1');
      const command = readFileSync(`/proc/${name}/cmdline`, 'latin1').replaceAll('\0', ' ');
      const isStarted = environment.includes('IMGBUILD_TOKEN=') && environment.includes(place.folder);
      const isSsh = /^ssh[ :]/.test(command) && command.includes(place.folder);
      return isStarted || isSsh ? [{ id: Number(name), command }] : [];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

/** Keys, inventories and sockets of runs that are there still. */
export function leftFiles(place: Place): readonly string[] {
  const folders = [join(place.folder, 'state'), temporaryFolder(place)];
  const found = execFileSync('find', [...folders, '-name', '*ansible-*'], { encoding: 'utf8' });
  return found.split('\n').filter((line) => line !== '');
}

/** Where runs of the place have their temporary files: what is left there is theirs. */
export function temporaryFolder(place: Place): string {
  return join(place.folder, 'tmp');
}
