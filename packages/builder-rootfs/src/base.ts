import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import type { Host, Reporter, Scope } from '@imgbuild/core/sdk';
import { entryOf, type Entry, holdTree, openUserNamespace, unpackInto } from '@imgbuild/sandbox';
import { extract } from 'tar-stream';
import type { RootfsConfig } from './config.ts';
import type { BaseImage } from './oci-image.ts';
import { type Layer, writeLayer } from './layer.ts';

/** A filesystem to start from: its layers, and unpacked for sandboxes. */
export interface Base {
  /** Unpacked, owned by the sandbox's ids. */
  readonly root: string;
  readonly layers: readonly Layer[];
  /** Of the layers' contents, one after another. */
  readonly digest: string;
  /** Architecture by Go's name: `amd64`, `arm64`. */
  readonly architecture: string;
  /** What a base image said about itself. */
  readonly image?: BaseImage['config'];
}

interface Context {
  readonly host: Host;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  readonly report: Reporter;
}

/** Milliseconds between two looks at a base that another process is preparing. */
const lookAgain = 500;

/** Everything a base depends on, as one name. Folders are not told apart by content here: they are read every time. */
export async function baseKey(settings: RootfsConfig, mode: 'root' | 'rootless'): Promise<string> {
  const { from } = settings;
  const hash = createHash('sha256');
  hash.update(JSON.stringify(['base', 1, mode, process.arch, from, settings.compression, settings.source_date_epoch ?? null]));
  for (const path of [from?.tarball, from?.oci]) {
    if (path === undefined) continue;
    const found = await stat(path);
    if (found.isFile()) for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
    else hash.update(await readFile(join(path, 'index.json')));
  }
  if (from?.folder !== undefined) hash.update(`${Date.now()} ${process.pid} ${Math.random()}`);
  return hash.digest('hex').slice(0, 32);
}

/** Gives a base from the cache, or makes it: once, whoever asks at the same time. */
export async function prepareBase(key: string, settings: RootfsConfig, ctx: Context): Promise<Base> {
  const keepsBase = settings.from?.folder === undefined;
  const cache = keepsBase ? await ctx.host.cacheDirectory('rootfs') : await holdTree(await ctx.host.tempDir('base', ctx.scope), ctx);
  const folder = join(cache, key);
  return ctx.scope.within('base', async (scope) => {
    const inner = { ...ctx, scope };
    await lock(`${folder}.lock`, inner);
    const known = await readBase(folder);
    if (known !== undefined) {
      ctx.report.detail(`Using the cached base ${key}`);
      return known;
    }
    const partial = await holdTree(`${folder}.partial`, inner);
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true, mode: 0o755 });
    await makeBase(partial, settings, inner);
    await rename(partial, folder);
    const made = await readBase(folder);
    if (made === undefined) throw new Error(`the base in ${folder} is gone again`);
    return made;
  });
}

/** Keeps other processes away from a base while this one looks for it or makes it. A lock of a dead process does not count. */
async function lock(path: string, ctx: Context): Promise<void> {
  const child = await ctx.host.spawn(['flock', '--exclusive', '--no-fork', path, 'sh', '-c', 'echo locked; read -r forever'], { scope: ctx.scope, signal: ctx.signal, stdin: 'pipe' });
  const waiting = new AbortController();
  void ctx.host.clock.sleep(lookAgain * 4, AbortSignal.any([waiting.signal, ctx.signal])).then(
    () => ctx.report.detail('Waiting for another build that is preparing the same base'),
    () => undefined,
  );
  try {
    for await (const _ of child.stdout) return;
  } finally {
    waiting.abort();
  }
  ctx.signal.throwIfAborted();
  throw new Error(`${path} could not be locked`);
}

/** A finished base; undefined when there is none. */
async function readBase(folder: string): Promise<Base | undefined> {
  const text = await readFile(join(folder, 'base.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const known = JSON.parse(text) as Omit<Base, 'root'>;
  return { ...known, root: join(folder, 'root'), layers: known.layers.map((layer) => ({ ...layer, path: join(folder, layer.path) })) };
}

async function makeBase(folder: string, settings: RootfsConfig, ctx: Context): Promise<void> {
  const { from } = settings;
  const namespace = await openUserNamespace(ctx);
  const root = join(folder, 'root');
  const epoch = settings.source_date_epoch ?? Math.floor(ctx.host.clock.now() / 1000);
  let layers: readonly Layer[];
  let image: BaseImage['config'] | undefined;
  if (from?.oci !== undefined) {
    const { unpackImage } = await import('./oci-image.ts');
    const unpacked = await unpackImage(from.oci, folder, namespace, ctx);
    layers = unpacked.layers;
    image = unpacked.config;
  } else if (from?.scratch === true) {
    await unpackInto(root, emptyArchive(), namespace, ctx);
    layers = [];
  } else {
    const { archiveOf } = await import('./archive-source.ts');
    const archive = await archiveOf(settings, folder, epoch, ctx);
    const layer = await writeLayer(entriesOf(archive.open()), join(folder, 'layer'), { compression: settings.compression, epoch, whiteouts: 'none', signal: ctx.signal });
    await unpackInto(root, archive.open(), namespace, ctx);
    await archive.done();
    layers = [layer];
  }
  const digest = createHash('sha256').update(layers.map((layer) => layer.diffId).join('\n')).digest('hex');
  const base = {
    layers: layers.map((layer) => ({ ...layer, path: layer.path.slice(folder.length + 1) })),
    digest: `sha256:${digest}`,
    architecture: image?.architecture ?? goArchitecture(arch()),
    ...(image === undefined ? {} : { image }),
  };
  await writeFile(join(folder, 'base.json'), JSON.stringify(base));
}

/** Two empty blocks are an archive without entries (POSIX pax). */
async function* emptyArchive(): AsyncIterable<Uint8Array> {
  yield new Uint8Array(1024);
}

/** Entries of a tar stream. */
export async function* entriesOf(tar: AsyncIterable<Uint8Array>): AsyncIterable<Entry> {
  const reader = extract();
  const feeding = (async () => {
    try {
      for await (const chunk of tar) if (!reader.write(chunk)) await new Promise<void>((resolve) => reader.once('drain', () => resolve()));
      reader.end(null);
    } catch (error) {
      reader.destroy(error as Error);
    }
  })();
  for await (const stream of reader) {
    const entry = entryOf(stream.header, stream as AsyncIterable<Uint8Array>);
    if (entry !== undefined && entry.type !== 'whiteout') yield entry;
    stream.resume();
  }
  await feeding;
}

/** Node's names of architectures as Go's, which images use. */
function goArchitecture(name: string): string {
  return ({ x64: 'amd64', ia32: '386' } as Readonly<Record<string, string>>)[name] ?? name;
}
