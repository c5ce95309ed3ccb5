import { lstatSync, readdirSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
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
 * nowhere is a link. Sockets, pipes and devices are left out. It asks the disk without waiting in between, an entry at a time:
 * for thousands of small files the waiting would take ten times as long as the asking.
 * @param exclude patterns as in `.gitignore`
 */
export function* walkFolder(folder: string, exclude: readonly string[] = []): Generator<FolderEntry> {
  const patterns = ignore({ ignorecase: false }).add([...exclude]);
  const walk: Walk = {
    root: realpathSync(folder),
    isExcluded: (name, kind) => exclude.length > 0 && patterns.ignores(kind === 'directory' ? `${name}/` : name),
  };
  yield* below(folder, '', [walk.root], walk);
}

/** @param above real paths of the folders on the way here, so that a link to one of them does not go round for ever */
function* below(folder: string, prefix: string, above: readonly string[], walk: Walk): Generator<FolderEntry> {
  for (const entry of readdirSync(folder).sort()) {
    const path = join(folder, entry);
    const name = prefix + entry;
    const own = lstatSync(path);
    const followed = own.isSymbolicLink() ? follow(path, walk) : { stats: own };
    if ('target' in followed) {
      if (!walk.isExcluded(name, 'link'))
        yield { kind: 'link', name, target: followed.target, mode: 0o777, modified: own.mtimeMs };
      continue;
    }
    const { stats } = followed;
    const common = { name, mode: stats.mode & 0o7777, modified: stats.mtimeMs };
    if (stats.isDirectory()) {
      if (walk.isExcluded(name, 'directory')) continue;
      const real = realpathSync(path);
      if (above.includes(real)) continue;
      yield { kind: 'directory', ...common };
      yield* below(path, `${name}/`, [...above, real], walk);
    } else if (stats.isFile() && !walk.isExcluded(name, 'file')) yield { kind: 'file', path, size: stats.size, ...common };
  }
}

/** A link as one, or what it leads to. */
function follow(path: string, walk: Walk): { readonly target: string } | { readonly stats: Stats } {
  const target = readlinkSync(path);
  const end = endOf(path);
  if (end === undefined) return { target };
  const way = relative(walk.root, end);
  const isInside = way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  // An absolute path means another place on the machine than here.
  if (isInside && !isAbsolute(target)) return { target: target.split(sep).join('/') };
  return { stats: statSync(path) };
}

/** Where a link ends; nothing when it leads nowhere, or round in a circle. */
function endOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
