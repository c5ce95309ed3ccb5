import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { arch } from 'node:os';
import { dirname, join } from 'node:path';
import type { Artifact, ArtifactFile } from '@imgbuild/core/sdk';
import { type Entry, holdTree, type Sandbox, type SandboxContext } from '@imgbuild/sandbox';
import type { Base } from './base.ts';
import { readDecompressed, type Written, writeCompressed } from './compress.ts';
import { builderId, type Compression, type Format, type RootfsConfig } from './config.ts';
import { dockerParts, type Image, type Layer, ociParts, type Part, partEntries } from './image.ts';
import { architectureName, imageConfig } from './image-config.ts';
import { layerTar } from './layer-tar.ts';
import { normalise } from './normalise.ts';
import { type OutputPlan, refuseExisting } from './output.ts';

export { openSandbox, openUserNamespace } from '@imgbuild/sandbox';
export { openBase, type Base } from './base.ts';
export { planOutput } from './output.ts';

/** What there is to write. */
export interface Writing {
  readonly output: OutputPlan;
  readonly settings: RootfsConfig;
  readonly base: Base;
  readonly sandbox: Sandbox;
  readonly epoch: number;
}

/** One format as it was written. */
interface WrittenFormat {
  readonly format: Format;
  readonly path: string;
  /** What the format goes by: the manifest's digest, Docker's image id, or the archive's own. */
  readonly digest: string;
  readonly files: readonly ArtifactFile[];
}

/** Writes every format into a folder beside its place, and moves them there when all are whole. */
export async function writeOutputs(o: Writing, ctx: SandboxContext): Promise<Artifact> {
  const { directory, files } = o.output;
  const work = await ctx.host.tempDir('layers', ctx.scope);
  const partial = await holdTree(join(directory, `.imgbuild-${randomUUID()}`), ctx);
  await mkdir(partial, { recursive: true });
  // A copied tree cannot be told from its base: it becomes the one layer.
  const below = o.sandbox.layering === 'overlay' ? o.base.layers : [];
  const changes = normalise(o.sandbox.changes());
  const layers = files.every(({ format }) => format === 'tar')
    ? []
    : [...below, await writeLayer(changes, join(work, 'changes'), 'none', o.epoch, ctx)];
  const written: WrittenFormat[] = [];
  for (const { format, fileName } of files) {
    written.push(await writeFormat(format, join(partial, fileName), join(directory, fileName), layers, work, o, ctx));
  }
  await refuseExisting(o.output, ctx.host);
  for (const { fileName } of files) {
    await rm(join(directory, fileName), { recursive: true, force: true });
    await rename(join(partial, fileName), join(directory, fileName));
  }
  return artifactOf(written, layers, o, ctx);
}

async function writeLayer(
  entries: AsyncIterable<Entry>,
  path: string,
  compression: Compression,
  epoch: number,
  ctx: SandboxContext,
): Promise<Layer> {
  return asLayer(await writeCompressed(layerTar(entries, epoch), path, compression, ctx), compression);
}

function asLayer(written: Written, compression: Compression): Layer {
  return {
    file: written.path,
    size: written.size,
    digest: `sha256:${written.sha256}`,
    diffId: `sha256:${written.contentSha256}`,
    compression,
  };
}

/** Writes one format to `target`; `path` is where it will be. */
async function writeFormat(
  format: Format,
  target: string,
  path: string,
  layers: readonly Layer[],
  work: string,
  o: Writing,
  ctx: SandboxContext,
): Promise<WrittenFormat> {
  if (format === 'tar') {
    const { size, digest } = await writeLayer(normalise(o.sandbox.files()), target, o.settings.compression, o.epoch, ctx);
    return { format, path, digest, files: [{ path, size, sha256: digest.slice('sha256:'.length) }] };
  }
  const { name } = o.output;
  const { tag } = o.settings;
  if (format === 'docker-archive') {
    const { digest, parts } = dockerParts(await imageWith(layers, 'none', 0, work, o, ctx), `${name}:${tag}`);
    return { format, path, digest, files: [await writeArchive(parts, path, target, o, ctx)] };
  }
  // Layers of a base image stay what they are, so that registries know them.
  const kept = o.base.config === undefined || o.sandbox.layering === 'copy' ? 0 : o.base.layers.length;
  const { digest, parts } = ociParts(await imageWith(layers, o.settings.compression, kept, work, o, ctx), tag);
  return {
    format,
    path,
    digest,
    files: format === 'oci' ? await writeFolder(parts, path, target, ctx) : [await writeArchive(parts, path, target, o, ctx)],
  };
}

/** The image with its layers compressed as a format wants them; the first `kept` stay as they are. */
async function imageWith(
  layers: readonly Layer[],
  compression: Compression,
  kept: number,
  work: string,
  o: Writing,
  ctx: SandboxContext,
): Promise<Image> {
  const wanted: Layer[] = [];
  for (const [index, layer] of layers.entries()) {
    if (index < kept || layer.compression === compression) wanted.push(layer);
    else
      wanted.push(
        asLayer(
          await writeCompressed(readDecompressed(layer.file, ctx), join(work, randomUUID()), compression, ctx),
          compression,
        ),
      );
  }
  const base =
    o.base.config === undefined || o.sandbox.layering === 'overlay' ? o.base.config : { ...o.base.config, history: [] };
  const config = imageConfig({
    settings: o.settings.config,
    base,
    architecture: architectureName(arch()),
    diffIds: layers.map((layer) => layer.diffId),
    epoch: o.epoch,
  });
  return { config, layers: wanted };
}

async function writeFolder(
  parts: readonly Part[],
  path: string,
  target: string,
  ctx: SandboxContext,
): Promise<readonly ArtifactFile[]> {
  const files: ArtifactFile[] = [];
  for (const part of parts) {
    const file = join(target, part.path);
    await mkdir(dirname(file), { recursive: true, mode: 0o755 });
    const { size, sha256 } = await writeCompressed(part.open(), file, 'none', ctx);
    files.push({ path: join(path, part.path), size, sha256 });
  }
  return files;
}

async function writeArchive(
  parts: readonly Part[],
  path: string,
  target: string,
  o: Writing,
  ctx: SandboxContext,
): Promise<ArtifactFile> {
  const { size, sha256 } = await writeCompressed(layerTar(partEntries(parts), o.epoch), target, 'none', ctx);
  return { path, size, sha256 };
}

function artifactOf(written: readonly WrittenFormat[], layers: readonly Layer[], o: Writing, ctx: SandboxContext): Artifact {
  const name = `${o.output.name}:${o.settings.tag}`;
  // The manifest's digest says most; a Docker archive and a tar have none.
  const best = written.find(({ format }) => format.startsWith('oci')) ?? written[0];
  const digest = best?.digest ?? '';
  return {
    builderId,
    id: digest,
    summary: `Image ${name} in ${written.map(({ path }) => ctx.host.displayPath(path)).join(', ')}`,
    files: written.flatMap(({ files }) => files),
    images: written.map((each) => ({ platform: 'linux', kind: each.format, name, id: each.digest, place: each.path })),
    data: { digest, base_digest: o.base.digest, layers: layers.map((layer) => layer.diffId) },
  };
}

/** Removes what an artifact names, folders of layouts whole. */
export async function removeOutputs(artifact: Artifact): Promise<void> {
  for (const { place } of artifact.images ?? []) await rm(place, { recursive: true, force: true });
}
