import { failure, type Host, type Scope } from '@imgbuild/core/sdk';
import { extract, type Extract, type Headers } from 'tar-stream';
import { attributesAsText } from './attribute-bytes.ts';
import { problems } from './problems.ts';
import { collect, describeExit, lastWords } from './run-tool.ts';

/** One entry of a filesystem, as in a tar archive. `path` has no leading or trailing slash; the root itself is `''`. */
export interface Entry {
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'link' | 'fifo' | 'whiteout';
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  /** Target of a link; of a hard link the path of the entry that it is another name of. */
  readonly target?: string;
  /** Extended attributes that belong to the file, `security.capability` among them; values as binary strings. */
  readonly attributes: Readonly<Record<string, string>>;
  /** A folder that hides what the base has in it. */
  readonly opaque?: true;
  readonly size: number;
  /** Read before the next entry is asked for. */
  readonly content?: AsyncIterable<Uint8Array>;
}

interface Context {
  readonly host: Host;
  readonly scope: Scope;
  readonly signal: AbortSignal;
}

const prefix = 'SCHILY.xattr.';

/** Entries of a folder, read inside the user namespace so that ids are the sandbox's; overlay's marks are understood. */
export async function* readEntries(folder: string, enter: readonly string[], ctx: Context): AsyncIterable<Entry> {
  yield* readTar([...enter, ...packing], folder, {}, ctx);
}

/** Command that packs the current folder in an order that depends on names alone. */
export const packing = [
  'tar',
  '--create',
  '--file=-',
  '--format=pax',
  '--numeric-owner',
  '--xattrs',
  '--xattrs-include=*',
  '--sort=name',
  '.',
] as const;

/** Entries of the archive that a command writes. */
export async function* readTar(
  argv: readonly string[],
  directory: string,
  environment: Readonly<Record<string, string | undefined>>,
  ctx: Context,
): AsyncIterable<Entry> {
  const child = await ctx.host.spawn(argv, {
    scope: ctx.scope,
    signal: ctx.signal,
    directory,
    environment: { LC_ALL: 'C', ...environment },
  });
  const errors = collect(child.stderr);
  yield* parseTar(child.stdout);
  const exit = await child.exit;
  ctx.signal.throwIfAborted();
  if (exit.kind !== 'exited' || exit.code !== 0) {
    throw failure(problems.create('tool-failed', { tool: 'tar', exit: describeExit(exit), reason: lastWords(await errors) }));
  }
}

/** Entries of an archive; devices and sockets are left out. Each entry's content is to be read before the next is asked for. */
export async function* parseTar(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Entry> {
  const archive = extract();
  const feeding = feed(attributesAsText(chunks), archive);
  for await (const entry of archive) {
    const found = entryOf(entry.header as Header, entry as AsyncIterable<Uint8Array>);
    if (found !== undefined) yield found;
    entry.resume();
  }
  await feeding;
}

/** Gives a stream's chunks to an archive reader at its pace. */
async function feed(chunks: AsyncIterable<Uint8Array>, archive: Extract): Promise<void> {
  try {
    for await (const chunk of chunks) {
      if (!archive.write(chunk)) await new Promise<void>((resolve) => archive.once('drain', () => resolve()));
    }
    archive.end(null);
  } catch (error) {
    archive.destroy(error as Error);
  }
}

/** What tar-stream tells of an entry; its declarations do not say that all of it is there, nor that pax attributes are. */
type Header = { readonly [Name in keyof Headers]-?: NonNullable<Headers[Name]> } & {
  readonly pax?: Readonly<Record<string, string>> | null;
};

/** An archive's header as an entry; sockets and devices are none. */
export function entryOf(header: Header, content: AsyncIterable<Uint8Array>): Entry | undefined {
  const type = typeOf(header);
  if (type === undefined) return undefined;
  const own = Object.entries(header.pax ?? {}).flatMap(([name, value]) =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
  );
  const opaque = own.some(([name, value]) => name === 'user.overlay.opaque' && value === 'y');
  const attributes = Object.fromEntries(
    own.filter(([name]) => !name.startsWith('user.overlay.') && !name.startsWith('trusted.')),
  );
  const linkname = header.linkname as string | null | undefined;
  const target = linkname === null || linkname === undefined ? undefined : header.type === 'link' ? clean(linkname) : linkname;
  return {
    path: clean(header.name),
    type,
    mode: header.mode,
    uid: header.uid,
    gid: header.gid,
    mtime: header.mtime.getTime() / 1000,
    size: type === 'file' ? header.size : 0,
    attributes,
    ...(target === undefined || (type !== 'symlink' && type !== 'link') ? {} : { target }),
    ...(opaque ? { opaque } : {}),
    ...(type === 'file' ? { content } : {}),
  };
}

function typeOf(header: Header): Entry['type'] | undefined {
  switch (header.type) {
    case 'file':
    case 'contiguous-file':
      return 'file';
    case 'directory':
      return 'directory';
    case 'symlink':
      return 'symlink';
    case 'link':
      return 'link';
    case 'fifo':
      return 'fifo';
    case 'character-device':
      // How an overlay marks what was deleted.
      return header.devmajor === 0 && header.devminor === 0 ? 'whiteout' : undefined;
    default:
      return undefined;
  }
}

function clean(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}
