import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Entry } from '@imgbuild/sandbox';
import { pieces } from './compress.ts';
import type { Compression } from './config.ts';
import { type ImageConfig, jsonBytes } from './image-config.ts';

/** A layer in a file. */
export interface Layer {
  readonly file: string;
  readonly size: number;
  /** Of the file, `sha256:HEX`. */
  readonly digest: string;
  /** Of the tar archive inside, `sha256:HEX`. */
  readonly diffId: string;
  readonly compression: Compression;
}

/** An image, ready to be written in any format. */
export interface Image {
  readonly config: ImageConfig;
  readonly layers: readonly Layer[];
}

export const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: {
    none: 'application/vnd.oci.image.layer.v1.tar',
    gz: 'application/vnd.oci.image.layer.v1.tar+gzip',
    zst: 'application/vnd.oci.image.layer.v1.tar+zstd',
  },
} as const;

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A part of an archive or folder that is written. */
export interface Part {
  readonly path: string;
  readonly size: number;
  open(): AsyncIterable<Uint8Array>;
}

function bytesPart(path: string, bytes: Uint8Array): Part {
  return { path, size: bytes.length, open: () => of(bytes) };
}

function layerPart(path: string, layer: Layer): Part {
  return { path, size: layer.size, open: () => createReadStream(layer.file, { highWaterMark: pieces }) };
}

async function* of(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** The files of an OCI layout (image-spec 1.1) with one image, and the digest of its manifest. */
export function ociParts(image: Image, reference: string): { readonly digest: string; readonly parts: readonly Part[] } {
  const config = jsonBytes(image.config);
  const manifest = jsonBytes({
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, digest: digestOf(config), size: config.length },
    layers: image.layers.map((layer) => ({
      mediaType: mediaTypes.layer[layer.compression],
      digest: layer.digest,
      size: layer.size,
    })),
  });
  const digest = digestOf(manifest);
  const { architecture, os } = image.config;
  const index = jsonBytes({
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: [
      {
        mediaType: mediaTypes.manifest,
        digest,
        size: manifest.length,
        platform: { architecture, os },
        annotations: { 'org.opencontainers.image.ref.name': reference },
      },
    ],
  });
  const blob = (name: string): string => `blobs/sha256/${name.slice('sha256:'.length)}`;
  const blobs = new Map<string, Part>();
  for (const [name, bytes] of [
    [digestOf(config), config],
    [digest, manifest],
  ] as const)
    blobs.set(name, bytesPart(blob(name), bytes));
  for (const layer of image.layers) blobs.set(layer.digest, layerPart(blob(layer.digest), layer));
  const sorted = [...blobs.keys()].sort().map((name) => blobs.get(name) as Part);
  return {
    digest,
    parts: [bytesPart('oci-layout', jsonBytes({ imageLayoutVersion: '1.0.0' })), bytesPart('index.json', index), ...sorted],
  };
}

/** The files of what `docker load` reads, and the image's id there. */
export function dockerParts(image: Image, name: string): { readonly digest: string; readonly parts: readonly Part[] } {
  const config = jsonBytes(image.config);
  const id = digestOf(config);
  const hex = (digest: string): string => digest.slice('sha256:'.length);
  const layers = new Map(image.layers.map((layer) => [`${hex(layer.diffId)}.tar`, layer]));
  const manifest = jsonBytes([
    { Config: `${hex(id)}.json`, RepoTags: [name], Layers: image.layers.map((layer) => `${hex(layer.diffId)}.tar`) },
  ]);
  return {
    digest: id,
    parts: [
      bytesPart('manifest.json', manifest),
      bytesPart(`${hex(id)}.json`, config),
      ...[...layers].map(([path, layer]) => layerPart(path, layer)),
    ],
  };
}

/** Opens a part only when it is read. */
async function* later(part: Part): AsyncIterable<Uint8Array> {
  yield* part.open();
}

/** Parts as entries of an archive, their folders before them. */
export function* partEntries(parts: readonly Part[]): Iterable<Entry> {
  const made = new Set<string>();
  const common = { uid: 0, gid: 0, mtime: Infinity, attributes: {} } as const;
  for (const part of parts) {
    const names = part.path.split('/').slice(0, -1);
    for (let length = 1; length <= names.length; length++) {
      const path = names.slice(0, length).join('/');
      if (made.has(path)) continue;
      made.add(path);
      yield { ...common, path, type: 'directory', mode: 0o755, size: 0 };
    }
    yield { ...common, path: part.path, type: 'file', mode: 0o644, size: part.size, content: later(part) };
  }
}
