import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ArtifactFile, failure, type Host, type Scope } from '@imgbuild/core/sdk';
import { extension } from './compress.ts';
import type { Compression, Format } from './config.ts';
import { outputResource } from './output-resource.ts';
import { problems } from './problems.ts';

/** Where an image is written until all of it is there. */
export interface Output {
  readonly folder: string;
  /** Puts everything in place and gives its files. */
  finish(): Promise<readonly ArtifactFile[]>;
}

/** Name of what is written for a format. */
export function fileNameOf(format: Format, name: string, compression: Compression): string {
  const safe = name.replaceAll('/', '_');
  switch (format) {
    case 'oci':
      return `${safe}-oci`;
    case 'oci-archive':
      return `${safe}.oci.tar`;
    case 'docker-archive':
      return `${safe}.docker.tar`;
    case 'tar':
      return `${safe}.tar${extension(compression)}`;
  }
}

/** Opens the output; refuses to overwrite what is there unless told to. */
export async function openOutput(
  o: { readonly directory: string; readonly name: string; readonly formats: readonly Format[]; readonly compression: Compression; readonly replace: 'replace' | 'refuse' },
  ctx: { readonly host: Host; readonly scope: Scope; readonly signal: AbortSignal },
): Promise<Output> {
  const names = o.formats.map((format) => fileNameOf(format, o.name, o.compression));
  for (const name of o.replace === 'refuse' ? names : []) {
    const path = join(o.directory, name);
    if (await exists(path)) throw failure(problems.create('output-exists', { path: ctx.host.displayPath(path) }));
  }
  const folder = join(o.directory, `.${o.name.replaceAll('/', '_')}.${randomUUID()}`);
  await ctx.scope.hold(outputResource, { path: folder }, async () => {
    await mkdir(folder, { recursive: true });
    return { data: { path: folder }, value: undefined };
  });
  return {
    folder,
    finish: async () => {
      for (const name of names) {
        await rm(join(o.directory, name), { recursive: true, force: true });
        await rename(join(folder, name), join(o.directory, name));
      }
      const files = await Promise.all(names.map((name) => filesIn(join(o.directory, name))));
      return files.flat();
    },
  };
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function filesIn(path: string): Promise<readonly ArtifactFile[]> {
  const found = await stat(path);
  if (found.isDirectory()) {
    const names = (await readdir(path)).sort();
    return (await Promise.all(names.map((name) => filesIn(join(path, name))))).flat();
  }
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return [{ path, size: found.size, sha256: hash.digest('hex') }];
}

/** Removes files of an artifact, and the folders of a layout that are empty then. */
export async function removeOutput(paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(path, { force: true });
  const folders = new Set(paths.flatMap((path) => [dirname(path), dirname(dirname(path)), dirname(dirname(dirname(path)))]));
  for (const folder of [...folders].sort((a, b) => b.length - a.length)) {
    if (/-oci(\/|$)/.test(folder)) await rmdir(folder).catch(() => undefined);
  }
}
