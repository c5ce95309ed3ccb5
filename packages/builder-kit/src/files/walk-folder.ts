import type { Stats } from 'node:fs';
import { lstat, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import ignore from 'ignore';

/** One thing in a folder. */
export type FolderEntry = {
  /** Path below the folder, with `/` between names on every system. */
  readonly name: string;
  /** Permission bits. */
  readonly mode: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
} & (
  | { readonly kind: 'directory' }
  | { readonly kind: 'link'; readonly target: string }
  /** `path` is where its bytes are, here; `size` in bytes. */
  | { readonly kind: 'file'; readonly path: string; readonly size: number }
);

interface Walk {
  readonly root: string;
  readonly isExcluded: (name: string, kind: FolderEntry['kind']) => boolean;
}

/**
 * What is in a folder, a folder before what is in it, names in the order of their code units. A symbolic link that stays
 * inside the folder is a link; one that leads out is followed, as nothing would be at its end on the machine; one that leads
 * nowhere is a link. Sockets, pipes and devices are left out.
 * @param exclude patterns as in `.gitignore`
 */
export async function* walkFolder(folder: string, exclude: readonly string[] = []): AsyncGenerator<FolderEntry> {
  const patterns = ignore({ ignorecase: false }).add([...exclude]);
  const walk: Walk = {
    root: await realpath(folder),
    isExcluded: (name, kind) => exclude.length > 0 && patterns.ignores(kind === 'directory' ? `${name}/` : name),
  };
  yield* below(folder, '', [walk.root], walk);
}

/** @param above real paths of the folders on the way here, so that a link to one of them does not go round for ever */
async function* below(folder: string, prefix: string, above: readonly string[], walk: Walk): AsyncGenerator<FolderEntry> {
  for (const entry of (await readdir(folder)).sort()) {
    const path = join(folder, entry);
    const name = prefix + entry;
    const own = await lstat(path);
    const followed = own.isSymbolicLink() ? await follow(path, walk) : { stats: own };
    if ('target' in followed) {
      if (!walk.isExcluded(name, 'link'))
        yield { kind: 'link', name, target: followed.target, mode: 0o777, modified: own.mtimeMs };
      continue;
    }
    const { stats } = followed;
    const common = { name, mode: stats.mode & 0o7777, modified: stats.mtimeMs };
    if (stats.isDirectory()) {
      if (walk.isExcluded(name, 'directory')) continue;
      const real = await realpath(path);
      if (above.includes(real)) continue;
      yield { kind: 'directory', ...common };
      yield* below(path, `${name}/`, [...above, real], walk);
    } else if (stats.isFile() && !walk.isExcluded(name, 'file')) yield { kind: 'file', path, size: stats.size, ...common };
  }
}

/** A link as one, or what it leads to. */
async function follow(path: string, walk: Walk): Promise<{ readonly target: string } | { readonly stats: Stats }> {
  const target = await readlink(path);
  const end = await realpath(path).catch(() => undefined);
  if (end === undefined) return { target };
  const way = relative(walk.root, end);
  const isInside = way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  // An absolute path means another place on the machine than here.
  if (isInside && !isAbsolute(target)) return { target: target.split(sep).join('/') };
  return { stats: await stat(path) };
}
