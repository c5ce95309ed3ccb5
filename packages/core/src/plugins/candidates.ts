import type { PluginFiles } from './files.ts';
import { findPackage, type InstalledPackage, readPackage, readPackageJson } from './package-json.ts';
import { join, withParents } from './paths.ts';

/** Where plugins may be found. Folders are absolute. */
export interface PluginPlaces {
  /** The folder of the template. */
  readonly templateFolder: string;
  /** `.imgbuild/plugins`, the user's: what `imgbuild init` installs into, and packages put there by hand. */
  readonly pluginFolders: readonly string[];
  /** The host's own plugins, by the folders of their packages. */
  readonly builtIns: readonly string[];
}

/**
 * All packages with an `imgbuild` field that a template may use without asking: those its project depends on, those in the
 * plugin folders, and the built-ins. Of two copies of one package the first of these counts.
 */
export async function findCandidates(places: PluginPlaces, files: PluginFiles): Promise<readonly InstalledPackage[]> {
  const groups = await Promise.all([
    projectDependencies(places.templateFolder, files),
    ...places.pluginFolders.map((folder) => inPluginFolder(folder, files)),
    Promise.all(places.builtIns.map((folder) => readPackage(folder, files))),
  ]);
  const found = new Map<string, InstalledPackage>();
  for (const candidate of groups.flat()) {
    if (candidate?.json.imgbuild !== undefined && !found.has(candidate.name)) found.set(candidate.name, candidate);
  }
  return [...found.values()];
}

/** Finds a package by name, wherever plugins may be. */
export async function findByName(name: string, places: PluginPlaces, files: PluginFiles): Promise<InstalledPackage | undefined> {
  const inProject = await findPackage(name, places.templateFolder, files);
  if (inProject !== undefined) return inProject;
  for (const folder of places.pluginFolders) {
    const found = await readPackage(join(folder, 'node_modules', name), files);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function projectDependencies(
  templateFolder: string,
  files: PluginFiles,
): Promise<readonly (InstalledPackage | undefined)[]> {
  for (const folder of withParents(templateFolder)) {
    const project = await readPackageJson(folder, files);
    if (project === undefined) continue;
    const names = [...new Set(project.dependencies)];
    // The project may be a plugin itself, with templates among its tests.
    return Promise.all([readPackage(folder, files), ...names.map((name) => findPackage(name, folder, files))]);
  }
  return [];
}

async function inPluginFolder(folder: string, files: PluginFiles): Promise<readonly (InstalledPackage | undefined)[]> {
  const names = (await readPackageJson(folder, files))?.dependencies ?? [];
  const byHand = await packageFolders(folder, files);
  return Promise.all([
    ...names.map((name) => readPackage(join(folder, 'node_modules', name), files)),
    ...byHand.map((path) => readPackage(path, files)),
  ]);
}

async function packageFolders(folder: string, files: PluginFiles): Promise<readonly string[]> {
  const list = (path: string): Promise<readonly string[]> => files.listFolders(path).catch(() => []);
  const names = (await list(folder)).filter((name) => name !== 'node_modules' && !name.startsWith('.'));
  const nested = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return name.startsWith('@') ? (await list(path)).map((inner) => join(path, inner)) : [path];
    }),
  );
  return nested.flat();
}
