import type { Diagnostic, Result } from '@imgbuild/diagnostics';
import type { PackageReference } from '../registry.ts';
import type { LockFiles } from './files.ts';
import { nameOf } from './load-plugin.ts';
import { isInstalled } from './paths.ts';
import { problems } from './problems.ts';
import type { Requirement } from './requirement.ts';

/** A requirement and the package it came to. */
export interface RequiredPlugin {
  readonly requirement: Requirement;
  readonly package: PackageReference;
}

/** `imgbuild.lock.json`: the packages that a template's requirements came to. */
export interface Lock {
  readonly lockfile: 1;
  /** By package name. */
  readonly plugins: Readonly<Record<string, LockedPlugin>>;
}

export interface LockedPlugin {
  readonly version: string;
  /**
   * A hash over the names and contents of the package's files. Package managers record the hash of the archive instead,
   * which nobody can compare with what lies in `node_modules`; this one can be, whichever of them installed it. Missing for
   * a package that is linked from a working copy, since that changes with every edit.
   */
  readonly integrity?: string;
  /** What the template asked for. */
  readonly source: string;
}

export const lockFileName = 'imgbuild.lock.json';

/** The lock of what requirements came to, as it is installed now. */
export async function makeLock(required: readonly RequiredPlugin[], files: LockFiles): Promise<Lock> {
  const entries = await Promise.all(
    required.map(async ({ requirement, package: { name, version, folder } }): Promise<readonly [string, LockedPlugin]> => {
      const integrity = isInstalled(folder) ? { integrity: await files.fingerprint(folder) } : {};
      return [name, { version, ...integrity, source: requirement.source }];
    }),
  );
  return { lockfile: 1, plugins: Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** Reads a lock file; undefined when there is none. */
export async function readLock(path: string, files: LockFiles): Promise<Result<Lock | undefined>> {
  const text = await files.readFile(path);
  if (text === undefined) return { value: undefined, diagnostics: [] };
  const parsed = parseLock(text);
  if ('lock' in parsed) return { value: parsed.lock, diagnostics: [] };
  return { value: undefined, diagnostics: [problems.create('lock-unreadable', { path, mistake: parsed.mistake })] };
}

export async function writeLock(path: string, lock: Lock, files: LockFiles): Promise<void> {
  await files.writeFile(path, JSON.stringify(lock, null, 2) + '\n');
}

/** Compares what is installed with a lock. `path` is the lock file's, for messages. */
export async function verifyLock(
  path: string,
  lock: Lock,
  required: readonly RequiredPlugin[],
  files: LockFiles,
): Promise<readonly Diagnostic[]> {
  const diagnostics = await Promise.all(
    required.map(async ({ requirement, package: installed }): Promise<readonly Diagnostic[]> => {
      const locked = Object.hasOwn(lock.plugins, installed.name) ? lock.plugins[installed.name] : undefined;
      const said = { path, span: requirement.span };
      if (locked === undefined) return [problems.create('lock-missing', { ...said, package: nameOf(installed) })];
      if (locked.version !== installed.version) {
        const versions = { name: installed.name, locked: locked.version, installed: installed.version };
        return [problems.create('lock-version', { ...said, ...versions })];
      }
      if (locked.integrity === undefined || !isInstalled(installed.folder)) return [];
      if ((await files.fingerprint(installed.folder)) === locked.integrity) return [];
      return [problems.create('lock-integrity', { ...said, package: nameOf(installed), folder: installed.folder })];
    }),
  );
  return diagnostics.flat();
}

function parseLock(text: string): { readonly lock: Lock } | { readonly mistake: string } {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return { mistake: 'it is not JSON' };
  }
  const lock = data as Partial<Lock> | null;
  if (typeof lock !== 'object' || lock === null || typeof lock.plugins !== 'object' || lock.plugins === null)
    return { mistake: 'it holds no plugins' };
  if (lock.lockfile !== 1)
    return { mistake: `its version is ${JSON.stringify(lock.lockfile)}, and this imgbuild knows version 1` };
  const sound = Object.values<Partial<LockedPlugin> | null>(lock.plugins).every(
    (plugin) =>
      typeof plugin === 'object' &&
      typeof plugin?.version === 'string' &&
      typeof plugin.source === 'string' &&
      ['string', 'undefined'].includes(typeof plugin.integrity),
  );
  return sound ? { lock: lock as Lock } : { mistake: 'an entry has no version or no source' };
}
