import { lstat, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import ignore from 'ignore';

/** One thing of a folder here, as it is to be on a machine that has no links. */
export interface LocalEntry {
  readonly kind: 'file' | 'folder';
  /** Below the folder, with `/` between names. */
  readonly name: string;
  /** Where it is here. */
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

export interface LocalEntriesOptions {
  /** Patterns as in `.gitignore`. */
  readonly exclude: readonly string[];
  /** Called for a link that leads nowhere. */
  readonly onDeadLink: (name: string, target: string) => void;
}

/**
 * What is in a folder, a folder before what is in it, names in the order of their code units. Links are what they lead to; one that
 * leads back to a folder it is in is left out, and so are sockets, pipes and devices.
 */
export async function* localEntries(folder: string, o: LocalEntriesOptions): AsyncGenerator<LocalEntry> {
  const patterns = ignore({ ignorecase: false }).add([...o.exclude]);
  yield* below(folder, '', [await realpath(folder)], { ...o, isExcluded: (name) => patterns.ignores(name) });
}

interface Walk extends LocalEntriesOptions {
  readonly isExcluded: (name: string) => boolean;
}

/** @param above real paths of the folders on the way here */
async function* below(folder: string, prefix: string, above: readonly string[], walk: Walk): AsyncGenerator<LocalEntry> {
  for (const entry of (await readdir(folder)).sort()) {
    const name = prefix + entry;
    const path = join(folder, entry);
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined) {
      if (!walk.isExcluded(name) && (await lstat(path)).isSymbolicLink()) walk.onDeadLink(name, await readlink(path));
      continue;
    }
    const stats = await stat(real);
    const modified = stats.mtimeMs;
    if (stats.isFile() && !walk.isExcluded(name)) yield { kind: 'file', name, path: real, modified };
    if (!stats.isDirectory() || above.includes(real) || walk.isExcluded(`${name}/`)) continue;
    yield { kind: 'folder', name, path: real, modified };
    yield* below(real, `${name}/`, [...above, real], walk);
  }
}
