import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { failure, type Host, type Reporter, type Scope } from '@imgbuild/core/sdk';
import { mustRun, unpackInto, type UserNamespace } from '@imgbuild/sandbox';
import type { Layer } from './layer.ts';
import { problems } from './problems.ts';
import { entriesOf } from './base.ts';

interface Context {
  readonly host: Host;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  readonly report: Reporter;
}

/** What an image says about itself (OCI image specification, “Image Configuration”). */
export interface BaseImage {
  readonly config: {
    readonly architecture: string;
    readonly config: Readonly<Record<string, unknown>>;
  };
  readonly layers: readonly Layer[];
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly architecture: string; readonly os: string };
}

/** Reads an image from a layout folder or an archive of one, and unpacks its layers into `FOLDER/root`. */
export async function unpackImage(path: string, folder: string, namespace: UserNamespace, ctx: Context): Promise<BaseImage> {
  const layout = (await stat(path)).isDirectory() ? path : await unpackArchive(path, ctx);
  const broken = (reason: string): Error => failure(problems.create('not-an-image', { path: ctx.host.displayPath(path), reason }));
  const blob = async (descriptor: Descriptor): Promise<string> => {
    const [algorithm = '', hex = ''] = descriptor.digest.split(':');
    if (!/^[a-z0-9]+$/.test(algorithm) || !/^[0-9a-f]+$/.test(hex)) throw broken(`"${descriptor.digest}" is no digest.`);
    const file = join(layout, 'blobs', algorithm, hex);
    const hash = createHash(algorithm);
    try {
      for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
    } catch {
      throw broken(`the blob ${descriptor.digest} is missing.`);
    }
    if (hash.digest('hex') !== hex) throw broken(`the blob ${descriptor.digest} holds something else.`);
    return file;
  };
  const json = async <T>(file: string): Promise<T> => {
    try {
      return JSON.parse(await readFile(file, 'utf8')) as T;
    } catch (error) {
      throw broken(error instanceof Error ? error.message : String(error));
    }
  };
  const wanted = arch() === 'x64' ? 'amd64' : arch();
  let index = await json<{ manifests: readonly Descriptor[] }>(join(layout, 'index.json'));
  let chosen: Descriptor | undefined;
  for (let depth = 0; depth < 4; depth++) {
    chosen = index.manifests.find((each) => each.platform?.architecture === wanted && each.platform.os === 'linux') ?? index.manifests[0];
    if (chosen === undefined) throw broken('its index names no image.');
    if (!/index|manifest\.list/.test(chosen.mediaType)) break;
    index = await json(await blob(chosen));
  }
  if (chosen === undefined) throw broken('its index names no image.');
  const manifest = await json<{ config: Descriptor; layers: readonly Descriptor[] }>(await blob(chosen));
  const config = await json<{ architecture: string; config?: Record<string, unknown>; rootfs: { diff_ids: readonly string[] } }>(await blob(manifest.config));
  const layers: Layer[] = [];
  await unpackInto(join(folder, 'root'), nothing(), namespace, ctx);
  for (const [position, descriptor] of manifest.layers.entries()) {
    const source = await blob(descriptor);
    const kept = join(folder, `layer-${position}`);
    await copyFile(source, kept);
    await applyLayer(kept, descriptor.mediaType, join(folder, 'root'), namespace, ctx);
    layers.push({ path: kept, digest: descriptor.digest, diffId: config.rootfs.diff_ids[position] ?? '', size: descriptor.size, mediaType: descriptor.mediaType });
  }
  return { layers, config: { architecture: config.architecture, config: config.config ?? {} } };
}

async function* nothing(): AsyncIterable<Uint8Array> {
  yield new Uint8Array(1024);
}

async function unpackArchive(path: string, ctx: Context): Promise<string> {
  const folder = await ctx.host.tempDir('oci', ctx.scope);
  await mkdir(join(folder, 'blobs', 'sha256'), { recursive: true });
  for await (const entry of entriesOf(createReadStream(path))) {
    // Only what a layout has: nothing an archive says decides where anything is written.
    const isBlob = /^blobs\/[a-z0-9]+\/[0-9a-f]+$/.test(entry.path);
    if (entry.type !== 'file' || entry.content === undefined || !(isBlob || ['index.json', 'oci-layout'].includes(entry.path))) continue;
    if (isBlob) await mkdir(join(folder, entry.path, '..'), { recursive: true });
    await pipeline(entry.content, createWriteStream(join(folder, entry.path)));
  }
  return folder;
}

/** A layer's archive, decompressed. */
function open(path: string, mediaType: string): AsyncIterable<Uint8Array> {
  if (mediaType.endsWith('gzip')) return createReadStream(path).pipe(createGunzip());
  return createReadStream(path);
}

/** Removes what a layer's whiteouts say, then adds what it has. */
async function applyLayer(path: string, mediaType: string, root: string, namespace: UserNamespace, ctx: Context): Promise<void> {
  const removed: string[] = [];
  const emptied: string[] = [];
  for await (const entry of entriesOf(open(path, mediaType))) {
    const at = entry.path.lastIndexOf('/') + 1;
    const name = entry.path.slice(at);
    if (name === '.wh..wh..opq') emptied.push(entry.path.slice(0, at));
    else if (name.startsWith('.wh.')) removed.push(entry.path.slice(0, at) + name.slice('.wh.'.length));
    if (entry.path.split('/').includes('..')) throw failure(problems.create('not-an-image', { path, reason: `a layer has an entry "${entry.path}".` }));
  }
  const tool = { host: ctx.host, scope: ctx.scope, signal: ctx.signal, directory: root };
  const list = await ctx.host.tempDir('whiteouts', ctx.scope);
  if (removed.length > 0) {
    await writeFile(join(list, 'removed'), removed.join('\0'));
    await mustRun([...namespace.enter, 'xargs', '-0', 'rm', '-rf', '--'], { ...tool, input: removed.map((each) => `./${each}`).join('\0') });
  }
  for (const folder of emptied) await mustRun([...namespace.enter, 'find', `./${folder}`, '-mindepth', '1', '-delete'], tool);
  await unpackInto(root, open(path, mediaType), namespace, ctx);
  await mustRun([...namespace.enter, 'find', '.', '-name', '.wh.*', '-delete'], tool);
}
