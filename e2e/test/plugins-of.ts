import { mkdir, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openPlace, type Place } from './command.ts';

const root = resolve(import.meta.dirname, '../..');

/** Makes a place a project that has packages of the repository among its dependencies. */
export async function installInto(place: Place, names: readonly string[]): Promise<void> {
  await mkdir(join(place.folder, 'node_modules/@imgbuild'), { recursive: true });
  for (const name of names) await symlink(join(root, 'packages', name), join(place.folder, 'node_modules/@imgbuild', name));
  const dependencies = Object.fromEntries(names.map((name) => [`@imgbuild/${name}`, '*']));
  await place.write('package.json', JSON.stringify({ private: true, dependencies }));
}

/** A place with files, whose templates find these packages of the repository. */
export async function openProject(names: readonly string[], files: Readonly<Record<string, string>>): Promise<Place> {
  const place = await openPlace();
  await installInto(place, names);
  for (const [path, text] of Object.entries(files)) await place.write(path, text);
  return place;
}
