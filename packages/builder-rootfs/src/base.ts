import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import { failure, type Json } from '@imgbuild/core/sdk';
import {
  holdLock,
  holdTree,
  mustRun,
  openUserNamespace,
  readEntries,
  type SandboxContext,
  unpackInto,
  type UserNamespace,
} from '@imgbuild/sandbox';
import { applyLayer, examineLayer, type Tree } from './apply-layer.ts';
import { bootstrap } from './bootstrap.ts';
import { readDecompressed, writeCompressed } from './compress.ts';
import type { From } from './config.ts';
import { architectureName, type ImageConfig } from './image-config.ts';
import type { Layer } from './image.ts';
import { layerTar } from './layer-tar.ts';
import { normalise } from './normalise.ts';
import { readOci, type ReadImage } from './oci-read.ts';
import { problems } from './problems.ts';

/** What an image begins with: its tree for the sandbox, and the layers that say the same. Not to be changed. */
export interface Base {
  /** Of the layers' contents, one after another. */
  readonly digest: string;
  readonly tree: string;
  readonly layers: readonly Layer[];
  /** The configuration it brings, if it is an image. */
  readonly config: ImageConfig | undefined;
}

/** Changes whenever what is kept in the cache changes its meaning. */
const format = 1;

/**
 * A base from the cache, or made and put there; without an epoch, no file is younger than its making. Made beside its place and moved into it whole; a lock that ends with its
 * process keeps others from making the same.
 */
export async function openBase(from: From, wanted: number | undefined, ctx: SandboxContext): Promise<Base> {
  const epoch = wanted ?? Math.floor(ctx.host.clock.now() / 1000);
  const namespace = await openUserNamespace(ctx);
  const image =
    from.oci === undefined ? undefined : await readOci(from.oci, { tag: undefined, architecture: architectureName(arch()) }, ctx);
  const content: Json = [
    format,
    architectureName(arch()),
    wanted ?? null,
    namespace.identities.users,
    await identityOf(from, image, ctx),
  ];
  const key = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  const cache = await ctx.host.cacheDirectory('rootfs');
  const place = join(cache, key);
  return ctx.scope.within('base', async (scope) => {
    const own = { ...ctx, scope };
    await holdLock(`${place}.lock`, own);
    if (await exists(place)) ctx.report.detail('Found in the cache');
    else await make(place, { from, epoch, image, namespace }, own);
    const { layers, config } = JSON.parse(await readFile(join(place, 'base.json'), 'utf8')) as Pick<Base, 'layers' | 'config'>;
    return {
      digest: digestOfLayers(layers),
      tree: join(place, 'tree'),
      layers: layers.map((layer) => ({ ...layer, file: join(place, layer.file) })),
      config,
    };
  });
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** What a base's content depends on. */
async function identityOf(from: From, image: ReadImage | undefined, ctx: SandboxContext): Promise<Json> {
  if (image !== undefined) return ['oci', image.digest];
  if (from.suite !== undefined) {
    const keyring = from.keyring === undefined ? null : await digest(createReadStream(from.keyring));
    return ['suite', from.suite, from.mirror ?? null, from.components, from.packages, from.variant, keyring];
  }
  if (from.tarball !== undefined) return ['tarball', await digest(createReadStream(from.tarball))];
  if (from.folder !== undefined) return ['folder', await digest(readFolder(from.folder, ctx))];
  return ['scratch'];
}

async function digest(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

/** A folder as a tar archive, packed as this machine's user sees it. */
async function* readFolder(folder: string, ctx: SandboxContext): AsyncIterable<Uint8Array> {
  const argv = [
    'tar',
    '--create',
    '--file=-',
    '--format=pax',
    '--pax-option=delete=atime,delete=ctime',
    '--numeric-owner',
    '--sort=name',
    '--one-file-system',
    '.',
  ];
  const child = await ctx.host.spawn(argv, {
    scope: ctx.scope,
    signal: ctx.signal,
    directory: folder,
    environment: { LC_ALL: 'C' },
  });
  let said = '';
  const errors = (async () => {
    for await (const chunk of child.stderr) said += new TextDecoder().decode(chunk);
  })();
  yield* child.stdout;
  const exit = await child.exit;
  await errors;
  ctx.signal.throwIfAborted();
  if (exit.kind !== 'exited' || exit.code !== 0)
    throw failure(problems.create('base-missing', { path: folder, reason: said.trim() }));
}

function digestOfLayers(layers: readonly Layer[]): string {
  return `sha256:${createHash('sha256')
    .update(layers.map((layer) => layer.diffId).join('\n'))
    .digest('hex')}`;
}

interface Making {
  readonly from: From;
  readonly epoch: number;
  readonly image: ReadImage | undefined;
  readonly namespace: UserNamespace;
}

async function make(place: string, o: Making, ctx: SandboxContext): Promise<void> {
  const partial = await holdTree(`${place}.${randomUUID()}.partial`, ctx);
  const tree = join(partial, 'tree');
  await mkdir(tree, { recursive: true, mode: 0o755 });
  const { namespace } = o;
  if (namespace.identities.mode === 'root') {
    const [, first] = namespace.identities.users[0] ?? [0, 0, 0];
    await mustRun(['chown', `${first}:${first}`, tree], ctx);
  }
  let layers: readonly Layer[];
  if (o.image === undefined) {
    await fill(tree, o, ctx);
    layers = o.from.scratch === true ? [] : [await layerOf(tree, partial, o, ctx)];
  } else {
    const known: Tree = { links: new Map() };
    for (const layer of o.image.layers) {
      await applyLayer(tree, () => readDecompressed(layer.file, ctx), { tree: known, archive: layer.digest, namespace }, ctx);
    }
    layers = await Promise.all(o.image.layers.map((layer) => keep(layer, partial, ctx)));
  }
  const config = o.image?.config;
  await writeFile(join(partial, 'base.json'), JSON.stringify({ layers, ...(config === undefined ? {} : { config }) }));
  await rename(partial, place);
}

/** Fills a tree from anything that is no image. */
async function fill(tree: string, o: Making, ctx: SandboxContext): Promise<void> {
  const { from, namespace } = o;
  if (from.suite !== undefined) {
    await unpackInto(tree, bootstrap(from, o.epoch, namespace, ctx), namespace, ctx);
    // Copies of this machine's own, which mmdebstrap leaves behind.
    await mustRun([...namespace.enter, 'sh', '-c', 'rm -f ./etc/hostname ./etc/resolv.conf'], { ...ctx, directory: tree });
  } else if (from.tarball !== undefined) {
    const { tarball } = from;
    await examineLayer(readDecompressed(tarball, ctx), { links: new Map() }, ctx.host.displayPath(tarball));
    await unpackInto(tree, readDecompressed(tarball, ctx), namespace, ctx);
  } else if (from.folder !== undefined) await unpackInto(tree, readFolder(from.folder, ctx), namespace, ctx);
}

/** The one layer that says what is in a tree. */
async function layerOf(tree: string, folder: string, o: Making, ctx: SandboxContext): Promise<Layer> {
  const file = 'layer.tar.gz';
  const entries = normalise(readEntries(tree, o.namespace.enter, ctx));
  const written = await writeCompressed(layerTar(entries, o.epoch), join(folder, file), 'gz', ctx);
  return {
    file,
    size: written.size,
    digest: `sha256:${written.sha256}`,
    diffId: `sha256:${written.contentSha256}`,
    compression: 'gz',
  };
}

/** A layer of an image, kept with the base: the layout may be gone tomorrow. */
async function keep(layer: Layer, folder: string, ctx: SandboxContext): Promise<Layer> {
  const file = layer.digest.slice('sha256:'.length);
  await writeCompressed(createReadStream(layer.file), join(folder, file), 'none', ctx);
  return { ...layer, file };
}
