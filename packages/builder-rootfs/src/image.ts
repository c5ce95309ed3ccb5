import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { Host, Reporter, Scope } from '@imgbuild/core/sdk';
import type { Sandbox } from '@imgbuild/sandbox';
import { type ArchiveFile, writeArchive } from './archive.ts';
import type { Base } from './base.ts';
import type { ImageConfig, RootfsConfig } from './config.ts';
import { type Layer, writeLayer } from './layer.ts';
import { fileNameOf } from './output.ts';

export interface ImageOptions {
  readonly name: string;
  readonly settings: RootfsConfig;
  readonly base: Base;
  readonly sandbox: Sandbox;
  /** Where to write, by the names of `fileNameOf`. */
  readonly folder: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly architecture: string;
}

interface Context {
  readonly host: Host;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  readonly report: Reporter;
}

export interface WrittenImage {
  /** Of the manifest; of the archive where only `tar` is written. */
  readonly digest: string;
  readonly layers: readonly Layer[];
}

/** Writes the sandbox's root in all formats that were asked for. */
export async function writeImage(o: ImageOptions, ctx: Context): Promise<WrittenImage> {
  const { settings, folder } = o;
  const epoch = settings.source_date_epoch ?? Math.floor(o.startedAt / 1000);
  const work = await ctx.host.tempDir('image', ctx.scope);
  const options = { compression: settings.compression, epoch, signal: ctx.signal };
  let flat: Layer | undefined;
  if (settings.formats.includes('tar')) {
    ctx.report.detail('Writing the whole root filesystem');
    flat = await writeLayer(o.sandbox.files(), join(folder, fileNameOf('tar', o.name, settings.compression)), { ...options, whiteouts: 'none' });
  }
  if (settings.formats.every((format) => format === 'tar')) return { digest: flat?.digest ?? '', layers: flat === undefined ? [] : [flat] };

  ctx.report.detail('Writing the changed files as a layer');
  // On a copy there is no telling what was changed: one layer holds everything.
  const whole = o.sandbox.layering === 'copy';
  const top = await writeLayer(whole ? o.sandbox.files() : o.sandbox.changes(), join(work, 'layer'), { ...options, whiteouts: whole ? 'none' : 'write' });
  const layers = whole ? [top] : [...o.base.layers, top];
  const config = blobOf(imageConfig(o, layers, epoch));
  const manifest = blobOf({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: config.digest, size: config.text.length },
    layers: layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
  });
  const index = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest: manifest.digest,
        size: manifest.text.length,
        platform: { architecture: o.architecture, os: 'linux' },
        annotations: { 'org.opencontainers.image.ref.name': settings.tag },
      },
    ],
  });
  const hex = (digest: string): string => digest.slice('sha256:'.length);
  const blobs: ArchiveFile[] = [
    ...layers.map((layer) => ({ name: `blobs/sha256/${hex(layer.digest)}`, source: layer.path, size: layer.size })),
    ...[config, manifest].map(({ digest, text }) => ({ name: `blobs/sha256/${hex(digest)}`, text })),
  ];
  const unique = [...new Map(blobs.map((blob) => [blob.name, blob])).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const layout: ArchiveFile[] = [...unique, { name: 'index.json', text: index }, { name: 'oci-layout', text: '{"imageLayoutVersion":"1.0.0"}' }];
  for (const format of settings.formats) {
    const path = join(folder, fileNameOf(format, o.name, settings.compression));
    if (format === 'oci') await writeLayout(path, layout);
    if (format === 'oci-archive') await writeArchive(path, layout, epoch, ctx.signal);
    if (format === 'docker-archive') await writeDockerArchive(path, o, layers, config.text, epoch, work, ctx);
  }
  return { digest: manifest.digest, layers };
}

function blobOf(value: unknown): { readonly text: string; readonly digest: string } {
  const text = JSON.stringify(value);
  return { text, digest: `sha256:${createHash('sha256').update(text).digest('hex')}` };
}

async function writeLayout(path: string, files: readonly ArchiveFile[]): Promise<void> {
  await mkdir(join(path, 'blobs', 'sha256'), { recursive: true });
  for (const file of files) {
    if ('text' in file) await writeFile(join(path, file.name), file.text);
    else await copyFile(file.source, join(path, file.name));
  }
}

/** What `docker load` reads: layers uncompressed, named by their content (Docker image specification v1.2). */
async function writeDockerArchive(path: string, o: ImageOptions, layers: readonly Layer[], config: string, epoch: number, work: string, ctx: Context): Promise<void> {
  const files: ArchiveFile[] = [];
  const names: string[] = [];
  for (const [position, layer] of layers.entries()) {
    const name = `${layer.diffId.slice('sha256:'.length)}.tar`;
    names.push(name);
    if (files.some((file) => file.name === name)) continue;
    const plain = layer.digest === layer.diffId ? layer.path : join(work, `plain-${position}`);
    if (plain !== layer.path) await decompress(layer, plain, ctx);
    files.push({ name, source: plain, size: (await stat(plain)).size });
  }
  const configName = `${createHash('sha256').update(config).digest('hex')}.json`;
  const manifest = JSON.stringify([{ Config: configName, RepoTags: [`${o.name}:${o.settings.tag}`], Layers: names }]);
  await writeArchive(path, [...files, { name: configName, text: config }, { name: 'manifest.json', text: manifest }], epoch, ctx.signal);
}

async function decompress(layer: Layer, path: string, ctx: Context): Promise<void> {
  const zlib = (await import('node:zlib')) as typeof import('node:zlib') & { createZstdDecompress?: () => NodeJS.ReadWriteStream };
  const { pipeline } = await import('node:stream/promises');
  const { createWriteStream } = await import('node:fs');
  const stage = layer.mediaType.endsWith('zstd') ? zlib.createZstdDecompress?.() : createGunzip();
  await pipeline([createReadStream(layer.path), ...(stage === undefined ? [] : [stage]), createWriteStream(path)] as never, { signal: ctx.signal });
}

/** The image's configuration (OCI image specification, “Image Configuration”); what the template does not say is the base's. */
function imageConfig(o: ImageOptions, layers: readonly Layer[], epoch: number): unknown {
  const created = new Date(epoch * 1000).toISOString().replace('.000Z', 'Z');
  return {
    created,
    architecture: o.architecture,
    os: 'linux',
    config: { ...(o.base.image?.config ?? {}), ...runtimeConfig(o.settings.config, o.base.image?.config['Env']) },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.diffId) },
    history: layers.map((_layer, position) => ({ created, created_by: position === layers.length - 1 ? 'imgbuild' : 'imgbuild base' })),
  };
}

const usualPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function runtimeConfig(image: ImageConfig | undefined, inherited: unknown): Readonly<Record<string, unknown>> {
  const set = (names: readonly string[]): Readonly<Record<string, object>> => Object.fromEntries(names.map((name) => [name, {}]));
  const before = Array.isArray(inherited) ? (inherited as readonly string[]) : [usualPath];
  const own = Object.entries(image?.env ?? {}).map(([name, value]) => `${name}=${value}`);
  const env = [...before.filter((each) => !own.some((mine) => mine.split('=')[0] === each.split('=')[0])), ...own];
  return {
    Env: env,
    ...(image?.entrypoint === undefined ? {} : { Entrypoint: image.entrypoint }),
    ...(image?.cmd === undefined ? {} : { Cmd: image.cmd }),
    ...(image?.user === undefined ? {} : { User: image.user }),
    ...(image?.workdir === undefined ? {} : { WorkingDir: image.workdir }),
    ...(image === undefined || Object.keys(image.labels).length === 0 ? {} : { Labels: image.labels }),
    ...(image === undefined || image.exposed_ports.length === 0 ? {} : { ExposedPorts: set(image.exposed_ports) }),
    ...(image === undefined || image.volumes.length === 0 ? {} : { Volumes: set(image.volumes) }),
    ...(image?.stop_signal === undefined ? {} : { StopSignal: image.stop_signal }),
  };
}
