import type { PackageReference } from '../registry.ts';
import type { PluginFiles } from './files.ts';
import { join, withParents } from './paths.ts';

/** What matters here of a package.json. */
export interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly imgbuild?: { readonly manifest: string };
  readonly dependencies: readonly string[];
  readonly peerRange?: string;
  /** All of it, for resolving its entry. */
  readonly all: Readonly<Record<string, unknown>>;
}

/** A package on this machine. */
export interface InstalledPackage extends PackageReference {
  readonly json: PackageJson;
}

/** The package in a folder, or undefined when there is none that has a name and a version. */
export async function readPackage(folder: string, files: PluginFiles): Promise<InstalledPackage | undefined> {
  const json = await readPackageJson(folder, files);
  if (json === undefined || json.name === '' || json.version === '') return undefined;
  return { name: json.name, version: json.version, folder: await files.realpath(folder), json };
}

/** The package.json of a folder. One that cannot be read is taken for none, as Node does on its way up from a module. */
export async function readPackageJson(folder: string, files: PluginFiles): Promise<PackageJson | undefined> {
  const text = await files.readFile(join(folder, 'package.json')).catch(() => undefined);
  return text === undefined ? undefined : parsePackageJson(text);
}

/** Finds a package as Node would: in the `node_modules` of a folder and of those above it. */
export async function findPackage(name: string, from: string, files: PluginFiles): Promise<InstalledPackage | undefined> {
  for (const folder of withParents(from)) {
    const found = await readPackage(join(folder, 'node_modules', name), files);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A package.json from its text; name and version are empty where it has none. */
function parsePackageJson(text: string): PackageJson | undefined {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(data)) return undefined;
  const imgbuild = data['imgbuild'];
  const manifest = isRecord(imgbuild) ? textIn(imgbuild, 'manifest') : '';
  const peers = data['peerDependencies'];
  const peerRange = isRecord(peers) ? textIn(peers, '@imgbuild/core') : '';
  return {
    name: textIn(data, 'name'),
    version: textIn(data, 'version'),
    dependencies: dependencyFields.flatMap((field) => (isRecord(data[field]) ? Object.keys(data[field]) : [])),
    ...(manifest === '' ? {} : { imgbuild: { manifest } }),
    ...(peerRange === '' ? {} : { peerRange }),
    all: data,
  };
}

const dependencyFields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

function textIn(record: Readonly<Record<string, unknown>>, name: string): string {
  const value = record[name];
  return typeof value === 'string' ? value : '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
