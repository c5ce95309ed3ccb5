import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { failure, problemOf } from '@imgbuild/core/sdk';
import { type Entry, extract, type Pack, pack } from 'tar-stream';
import { reasonOf, systemCodeOf } from '../engine/error.ts';
import { problems } from '../problems.ts';

interface Conversion {
  readonly kind: 'docker-archive' | 'oci-archive' | 'oci';
  /** Name that the image is given, and no other. */
  readonly name: string;
  /** The archive, for messages. */
  readonly shown: string;
}

/** Bytes that a manifest or an index may have (OCI distribution-spec 1.1, "Pushing Manifests"). */
const largestDocument = 4 * 1024 * 1024;

/** One image of `manifest.json` (moby, image/spec/v1.2, "Combined Image JSON + Filesystem Changeset Format"). */
interface SavedImage {
  readonly Config: string;
  readonly RepoTags: readonly string[] | null;
  readonly Layers: readonly string[];
}

/** A descriptor's digest (OCI image-spec 1.1, "Content Descriptors"). */
interface Descriptor {
  readonly digest: string;
}

/**
 * An archive that every engine loads: what is in it goes through as it is, with a `manifest.json` that gives its one image
 * one name. Engines of Docker before 25 load no OCI layout, but a `manifest.json` may name the blobs of one.
 */
export async function* loadable(archive: AsyncIterable<Uint8Array>, o: Conversion): AsyncGenerator<Uint8Array> {
  const out = pack();
  const filled = fill(archive, out, o).then(
    () => undefined,
    (error: unknown) => {
      out.destroy(error as Error);
      return error;
    },
  );
  try {
    for await (const chunk of out) yield chunk;
  } catch (error) {
    // The archive breaks off with what its parts say; why it does is known a little later.
    throw (await filled) ?? error;
  } finally {
    out.destroy();
  }
}

async function fill(archive: AsyncIterable<Uint8Array>, out: Pack, o: Conversion): Promise<void> {
  const entries = extract();
  const reading = pipeline(Readable.from(archive, { objectMode: false }), entries);
  // It is looked at at the end; until then it must not be an unhandled rejection.
  reading.catch(() => undefined);
  const documents = new Map<string, Buffer>();
  try {
    for await (const entry of entries) {
      const name = entry.header.name.replace(/^\.\//, '');
      if (['manifest.json', 'index.json'].includes(name)) documents.set(name, await bytesOf(entry));
      // Names of its own, or the mark of another format.
      else if (['repositories', 'oci-layout'].includes(name)) entry.resume();
      else if (o.kind !== 'docker-archive' && entry.header.type === 'file' && (entry.header.size ?? 0) <= largestDocument) {
        const bytes = await bytesOf(entry);
        documents.set(name, bytes);
        out.entry({ ...entry.header, name }, bytes);
      } else await pipeline(entry, out.entry({ ...entry.header, name }));
    }
    await reading;
  } catch (error) {
    entries.destroy();
    // What has a code is the disk's word, the rest is about what was read.
    throw problemOf(error) === undefined && systemCodeOf(error) === undefined ? unusable(o, reasonOf(error), error) : error;
  }
  const image = o.kind === 'docker-archive' ? savedImage(documents, o) : layoutImage(documents, o);
  out.entry({ name: 'manifest.json', mode: 0o644 }, JSON.stringify([{ ...image, RepoTags: [o.name] }]));
  out.finalize();
}

async function bytesOf(entry: Entry): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The image of an archive that `docker save` could have written. */
function savedImage(documents: ReadonlyMap<string, Buffer>, o: Conversion): SavedImage {
  const [image, ...more] = read<readonly SavedImage[]>('manifest.json', documents, o);
  if (image === undefined || more.length > 0)
    throw unusable(o, `it has ${more.length + (image === undefined ? 0 : 1)} images instead of one`);
  return image;
}

/** The image of an OCI layout, by the paths of its blobs. */
function layoutImage(documents: ReadonlyMap<string, Buffer>, o: Conversion): SavedImage {
  const { manifests } = read<{ readonly manifests: readonly Descriptor[] }>('index.json', documents, o);
  const [only, ...more] = manifests;
  if (only === undefined || more.length > 0) throw unusable(o, `it has ${manifests.length} images instead of one`);
  const path = ({ digest }: Descriptor): string => `blobs/${digest.replace(':', '/')}`;
  const manifest = read<{ readonly config: Descriptor; readonly layers: readonly Descriptor[] }>(path(only), documents, o);
  return { Config: path(manifest.config), RepoTags: null, Layers: manifest.layers.map(path) };
}

function read<T>(name: string, documents: ReadonlyMap<string, Buffer>, o: Conversion): T {
  const bytes = documents.get(name);
  if (bytes === undefined) throw unusable(o, `${name} is missing`);
  try {
    return JSON.parse(bytes.toString()) as T;
  } catch (error) {
    throw unusable(o, `${name} is no JSON`, error);
  }
}

function unusable({ shown }: Conversion, reason: string, cause?: unknown): Error {
  return failure(problems.create('import-unreadable', { path: shown, reason }), cause);
}
