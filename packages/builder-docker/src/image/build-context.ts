import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Pack, pack } from 'tar-stream';
import { type IgnoreFile, readIgnoreFile } from './ignore-file.ts';

/** What is sent to be built. */
export interface BuildContext {
  readonly archive: AsyncIterable<Uint8Array>;
  /** Name of the Dockerfile in it. */
  readonly dockerfile: string;
}

/** Name in the archive of a Dockerfile that is not in the folder. */
const foreignDockerfile = '.dockerfile.imgbuild';

/**
 * A folder as Docker's CLI sends it: without what `.dockerignore` names (`DOCKERFILE.dockerignore` before it), links as links,
 * everything root's; the Dockerfile and `.dockerignore` are always in it, but for one that counts for other Dockerfiles only.
 * Source: https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export async function buildContext(o: {
  readonly folder: string;
  readonly dockerfile: string;
  readonly compress: 'gzip' | 'none';
}): Promise<BuildContext> {
  const inside = relative(o.folder, o.dockerfile).split(sep).join('/');
  const isForeign = inside === '..' || inside.startsWith('../') || inside.startsWith('/');
  const dockerfile = isForeign ? foreignDockerfile : inside;
  const own = `${o.dockerfile}.dockerignore`;
  const ignored = await readIgnoreFile([own, join(o.folder, '.dockerignore')]);
  // Podman would leave out again what the other one names.
  const isSent = (name: string): boolean => ignored.path !== own || name !== '.dockerignore';
  const archive = pack();
  const fill = async (): Promise<void> => {
    for await (const name of namesBelow(o.folder, '', { ...ignored, kept: ['.dockerignore', dockerfile] }))
      if (isSent(name)) await addEntry(archive, o.folder, name);
    if (isForeign) await addFile(archive, o.dockerfile, foreignDockerfile);
    archive.finalize();
  };
  fill().catch((error: unknown) => archive.destroy(error as Error));
  return { archive: o.compress === 'gzip' ? compressed(archive) : (archive as AsyncIterable<Uint8Array>), dockerfile };
}

interface Choice extends IgnoreFile {
  /** Files that are sent whatever the patterns say. */
  readonly kept: readonly string[];
}

/** Names that are not left out, a folder before what is in it. One that is left out is looked into where something in it may be sent. */
async function* namesBelow(root: string, prefix: string, choice: Choice): AsyncGenerator<string> {
  const entries = await readdir(join(root, prefix), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    const isLeftOut = choice.isIgnored(name) && !choice.kept.includes(name);
    if (!isLeftOut) yield name;
    if (!entry.isDirectory()) continue;
    const mayHaveMore = choice.exceptions === 'exceptions' || choice.kept.some((path) => path.startsWith(`${name}/`));
    if (!isLeftOut || mayHaveMore) yield* namesBelow(root, name, choice);
  }
}

async function addEntry(archive: Pack, root: string, name: string): Promise<void> {
  const path = join(root, name);
  const stats = await lstat(path);
  const common = { name, mode: stats.mode & 0o7777, mtime: stats.mtime, uid: 0, gid: 0 };
  if (stats.isDirectory()) archive.entry({ ...common, type: 'directory' });
  else if (stats.isSymbolicLink()) archive.entry({ ...common, type: 'symlink', linkname: await readlink(path) });
  else if (stats.isFile()) await addFile(archive, path, name);
  // Sockets, pipes and devices mean nothing there.
}

async function addFile(archive: Pack, path: string, name: string): Promise<void> {
  const stats = await lstat(path);
  const header = { name, size: stats.size, mode: stats.mode & 0o7777, mtime: stats.mtime, uid: 0, gid: 0 };
  if (stats.size === 0) {
    archive.entry(header, '');
    return;
  }
  // A file that grows meanwhile must not: its size stands before it.
  await pipeline(createReadStream(path, { end: stats.size - 1 }), archive.entry(header));
}

function compressed(archive: Pack): AsyncIterable<Uint8Array> {
  const gzip = createGzip();
  pipeline(archive, gzip).catch((error: unknown) => gzip.destroy(error as Error));
  return gzip;
}
