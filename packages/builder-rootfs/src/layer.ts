import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Entry } from '@imgbuild/sandbox';
import { pack, type Pack } from 'tar-stream';
import { compressor } from './compress.ts';
import type { Compression } from './config.ts';
import { isLeftOut } from './left-out.ts';

/** A layer on disk: its file as it is stored, and the digest of what it holds uncompressed. */
export interface Layer {
  readonly path: string;
  /** `sha256:…` of the file. */
  readonly digest: string;
  /** `sha256:…` of the uncompressed archive. */
  readonly diffId: string;
  readonly size: number;
  readonly mediaType: string;
}

const mediaTypes = {
  gz: 'application/vnd.oci.image.layer.v1.tar+gzip',
  zst: 'application/vnd.oci.image.layer.v1.tar+zstd',
  none: 'application/vnd.oci.image.layer.v1.tar',
} as const satisfies Record<Compression, string>;

/**
 * Writes entries as a layer. The same entries give the same bytes: owners are numbers, no time is later than `epoch`, nothing
 * of this machine is in it. `whiteouts` as layers need them (`.wh.` files), or none for an archive that stands alone.
 */
export async function writeLayer(
  entries: AsyncIterable<Entry>,
  path: string,
  o: { readonly compression: Compression; readonly epoch: number; readonly whiteouts: 'write' | 'none'; readonly signal: AbortSignal },
): Promise<Layer> {
  const archive = pack();
  const plain = createHash('sha256');
  const stored = createHash('sha256');
  let size = 0;
  const before = new PassThrough();
  before.on('data', (chunk: Uint8Array) => plain.update(chunk));
  const after = new PassThrough();
  after.on('data', (chunk: Uint8Array) => {
    stored.update(chunk);
    size += chunk.length;
  });
  const stages = [archive as unknown as NodeJS.ReadableStream, before, ...compressor(o.compression), after, createWriteStream(path)];
  const writing = pipeline(stages as never, { signal: o.signal });
  const filling = fill(archive, entries, o).catch((error: unknown) => {
    archive.destroy(error as Error);
    throw error;
  });
  await Promise.all([writing, filling]);
  return { path, digest: `sha256:${stored.digest('hex')}`, diffId: `sha256:${plain.digest('hex')}`, size, mediaType: mediaTypes[o.compression] };
}

async function fill(archive: Pack, entries: AsyncIterable<Entry>, o: { readonly epoch: number; readonly whiteouts: 'write' | 'none' }): Promise<void> {
  for await (const entry of entries) {
    if (isLeftOut(entry)) continue;
    await add(archive, entry, o);
    if (entry.opaque === true && o.whiteouts === 'write') {
      await put(archive, { name: `${entry.path}/.wh..wh..opq`, mode: 0o644, mtime: new Date(o.epoch * 1000), type: 'file', size: 0 });
    }
  }
  archive.finalize();
}

async function add(archive: Pack, entry: Entry, o: { readonly epoch: number; readonly whiteouts: 'write' | 'none' }): Promise<void> {
  const mtime = new Date(Math.min(Math.floor(entry.mtime), o.epoch) * 1000);
  if (entry.type === 'whiteout') {
    if (o.whiteouts === 'none') return;
    const at = entry.path.lastIndexOf('/') + 1;
    await put(archive, { name: `${entry.path.slice(0, at)}.wh.${entry.path.slice(at)}`, mode: 0o644, mtime: new Date(o.epoch * 1000), type: 'file', size: 0 });
    return;
  }
  const pax = Object.fromEntries(Object.entries(entry.attributes).map(([name, value]) => [`SCHILY.xattr.${name}`, value]));
  const header = {
    name: entry.type === 'directory' ? `${entry.path}/` : entry.path,
    mode: entry.mode & 0o7777,
    uid: entry.uid,
    gid: entry.gid,
    uname: '',
    gname: '',
    mtime,
    type: entry.type,
    size: entry.type === 'file' ? entry.size : 0,
    ...(entry.target === undefined ? {} : { linkname: entry.target }),
    ...(Object.keys(pax).length === 0 ? {} : { pax }),
  };
  await put(archive, header, entry.content);
}

/** Adds one entry and waits until its content is in. */
function put(archive: Pack, header: Parameters<Pack['entry']>[0], content?: AsyncIterable<Uint8Array>): Promise<void> {
  return new Promise((resolve, reject) => {
    const sink = archive.entry(header, (error) => (error === null || error === undefined ? resolve() : reject(error)));
    if (content === undefined || header.size === 0) {
      if (header.type === 'file') sink.end(null);
      return;
    }
    void (async () => {
      for await (const chunk of content) {
        if (!sink.write(chunk)) await new Promise<void>((drained) => sink.once('drain', () => drained()));
      }
      sink.end(null);
    })().catch((error: unknown) => {
      sink.destroy(error as Error);
      reject(error instanceof Error ? error : new Error(String(error)));
    });
  });
}
