import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { walkFolder } from '@imgbuild/builder-kit/files';

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

/** What is in a folder, a folder before what is in it. Links are what they lead to; one that leads back to where it is in is left out. */
export async function* localEntries(folder: string, o: LocalEntriesOptions): AsyncGenerator<LocalEntry> {
  yield* below(folder, '', [await realpath(folder)], o);
}

async function* below(
  folder: string,
  prefix: string,
  above: readonly string[],
  o: LocalEntriesOptions,
): AsyncGenerator<LocalEntry> {
  for await (const entry of walkFolder(folder, o.exclude)) {
    const name = prefix + entry.name;
    const path = join(folder, entry.name);
    const { modified } = entry;
    if (entry.kind === 'file') yield { kind: 'file', name, path: entry.path, modified };
    else if (entry.kind === 'directory') yield { kind: 'folder', name, path, modified };
    else {
      const real = await realpath(path).catch(() => undefined);
      if (real === undefined) {
        o.onDeadLink(name, entry.target);
        continue;
      }
      const stats = await stat(real);
      if (stats.isFile()) yield { kind: 'file', name, path: real, modified: stats.mtimeMs };
      if (!stats.isDirectory() || above.some((outer) => real === outer || outer.startsWith(`${real}/`))) continue;
      yield { kind: 'folder', name, path: real, modified: stats.mtimeMs };
      // Patterns are for names below the folder that is copied, not for those behind a link.
      yield* below(real, `${name}/`, [...above, real], { ...o, exclude: [] });
    }
  }
}
