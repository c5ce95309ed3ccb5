import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '@imgbuild/core/sdk';
import { mustRun, type SandboxContext } from '@imgbuild/sandbox';
import type { Compression } from './config.ts';
import type { ImageConfig } from './image-config.ts';
import type { Layer } from './image.ts';
import { problems } from './problems.ts';

interface Descriptor {
  readonly mediaType?: string;
  readonly digest: string;
  readonly size?: number;
  readonly platform?: { readonly architecture?: string; readonly os?: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An image of an OCI layout; its layers stay where they are. */
export interface ReadImage {
  readonly digest: string;
  readonly config: ImageConfig;
  readonly layers: readonly Layer[];
}

/** Reads an OCI layout from a folder or an archive of it, and checks everything against its digest. */
export async function readOci(
  path: string,
  o: { readonly tag: string | undefined; readonly architecture: string },
  ctx: SandboxContext,
): Promise<ReadImage> {
  const broken = (reason: string): Error => failure(problems.create('not-an-image', { path, reason }));
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw failure(problems.create('base-missing', { path, reason: error.message }), error);
  });
  const folder = info.isDirectory() ? path : await unpackLayout(path, ctx);
  const blob = (digest: string): string => {
    if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw broken(`"${digest}" is not a sha256 digest`);
    return join(folder, 'blobs', 'sha256', digest.slice('sha256:'.length));
  };
  const readJson = async <T>(digest: string): Promise<T> => {
    await checkDigest(blob(digest), digest, path);
    return JSON.parse(await readFile(blob(digest), 'utf8')) as T;
  };
  const text = await readFile(join(folder, 'index.json'), 'utf8').catch(() => {
    throw broken('there is no index.json');
  });
  let candidates = (JSON.parse(text) as { manifests?: readonly Descriptor[] }).manifests ?? [];
  if (o.tag !== undefined)
    candidates = candidates.filter((each) => tagOf(each) === o.tag || tagOf(each)?.endsWith(`:${o.tag ?? ''}`));
  // An index may lead to others: one for each architecture.
  for (let depth = 0; depth < 4 && candidates.some(isIndex); depth++) {
    const nested = candidates.map(async (each) =>
      isIndex(each) ? ((await readJson<{ manifests?: readonly Descriptor[] }>(each.digest)).manifests ?? []) : [each],
    );
    candidates = (await Promise.all(nested)).flat();
  }
  candidates = candidates.filter(
    (each) => each.platform?.architecture === undefined || each.platform.architecture === o.architecture,
  );
  const [chosen, other] = candidates;
  if (chosen === undefined)
    throw broken(`it has no image for ${o.architecture}${o.tag === undefined ? '' : ` with the tag "${o.tag}"`}`);
  if (other !== undefined) throw broken('it has several images; say which with tag');
  const manifest = await readJson<{ config: Descriptor; layers: readonly Descriptor[] }>(chosen.digest);
  const config = await readJson<ImageConfig>(manifest.config.digest);
  const layers: Layer[] = [];
  for (const [index, layer] of manifest.layers.entries()) {
    const file = blob(layer.digest);
    await checkDigest(file, layer.digest, path);
    const diffId = config.rootfs.diff_ids[index];
    if (diffId === undefined) throw broken('its configuration names fewer layers than its manifest');
    layers.push({
      file,
      size: (await stat(file)).size,
      digest: layer.digest,
      diffId,
      compression: compressionOfType(layer.mediaType ?? ''),
    });
  }
  return { digest: chosen.digest, config, layers };
}

function tagOf(descriptor: Descriptor): string | undefined {
  return descriptor.annotations?.['org.opencontainers.image.ref.name'];
}

function isIndex(descriptor: Descriptor): boolean {
  return /image\.index|manifest\.list/.test(descriptor.mediaType ?? '');
}

function compressionOfType(mediaType: string): Compression {
  if (mediaType.endsWith('zstd')) return 'zst';
  return mediaType.endsWith('gzip') ? 'gz' : 'none';
}

async function unpackLayout(archive: string, ctx: SandboxContext): Promise<string> {
  const folder = await ctx.host.tempDir('layout', ctx.scope);
  await mustRun(['tar', '--extract', `--file=${archive}`, '--no-same-owner', '--no-same-permissions'], {
    ...ctx,
    directory: folder,
  });
  return folder;
}

async function checkDigest(file: string, expected: string, path: string): Promise<void> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  } catch (error) {
    throw failure(problems.create('not-an-image', { path, reason: `the blob ${expected} is missing` }), error);
  }
  const actual = `sha256:${hash.digest('hex')}`;
  if (actual !== expected) throw failure(problems.create('digest-mismatch', { path, actual, expected }));
}
