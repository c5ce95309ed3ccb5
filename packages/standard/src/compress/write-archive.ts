import { resolve } from 'node:path';
import { writeHeld } from '@imgbuild/builder-kit/files';
import { type Artifact, type ArtifactFile, type ComponentContext, failure, type Scope } from '@imgbuild/core/sdk';
import { partialFile } from '../partial-file.ts';
import { problems } from '../problems.ts';
import { bgzfOf } from './bgzf.ts';
import type { Algorithm, Format } from './format.ts';
import { blockSize, gzipOf } from './gzip.ts';
import { contentOf, type FileInput, type Input, inputsOf, sizeOf, tarNames, zipNames } from './inputs.ts';
import { openPool } from './pool.ts';
import { throughProgram } from './programs.ts';
import { tarOf } from './tar.ts';
import { nodeZstd } from './task.ts';
import { zipOf } from './zip.ts';
import { zstdOf } from './zstd.ts';

type ArchiveContext = Pick<ComponentContext<unknown>, 'host' | 'scope' | 'signal' | 'report'> & { readonly artifact: Artifact };

/** What is packed, and how. */
interface Packing {
  readonly inputs: readonly Input[];
  readonly format: Format;
  readonly level: number;
  readonly onBytes: (count: number) => void;
}

/** Writes the artifact's files as one, streaming; the file has its name only when it is whole. */
export async function writeArchive(name: string, format: Format, level: number, ctx: ArchiveContext): Promise<ArtifactFile> {
  const { host, report } = ctx;
  const path = resolve(host.workingDirectory, name);
  const inputs = await inputsOf(ctx.artifact, format.archive === 'zip' ? zipNames(host) : tarNames, host);
  if (inputs.some((input) => input.kind === 'file' && input.path === path))
    throw failure(problems.create('output-is-input', { path: host.displayPath(path) }));
  if (format.archive === 'none') onlyFile(inputs);
  report.say(title(format, host.displayPath(path)));
  const progress = report.progress(`Compressing ${host.displayPath(path)}`, { total: sizeOf(inputs), unit: 'bytes' });
  let done = 0;
  const onBytes = (count: number): void => {
    ctx.signal.throwIfAborted();
    progress.update((done += count));
  };
  try {
    const { size } = await ctx.scope.within('archive', (scope) =>
      writeHeld(partialFile, path, packed({ inputs, format, level, onBytes }, scope, ctx), { scope, signal: ctx.signal }),
    );
    return { path, size };
  } finally {
    progress.end();
  }
}

function title(format: Format, shown: string): string {
  if (format.archive === 'zip') return `Zipping ${shown}`;
  const way = format.algorithm === 'none' ? 'no compression' : format.algorithm;
  return format.archive === 'tar' ? `Tarring ${shown} with ${way}` : `Compressing to ${shown} with ${way}`;
}

/** What is compressed without an archive around it. */
function onlyFile(inputs: readonly Input[]): FileInput {
  const [input] = inputs;
  if (inputs.length === 1 && input?.kind === 'file') return input;
  throw failure(problems.create('not-one-file', { count: inputs.length, names: inputs.map((each) => each.name).join(', ') }));
}

async function* packed(packing: Packing, scope: Scope, ctx: ArchiveContext): AsyncGenerator<Uint8Array> {
  const { inputs, format, level, onBytes } = packing;
  const modified = timeOf(ctx.host.environment['SOURCE_DATE_EPOCH']);
  if (format.archive === 'zip') {
    yield* zipOf(inputs, level, modified, onBytes);
    return;
  }
  const content = format.archive === 'tar' ? tarOf(inputs, modified, onBytes) : contentOf(onlyFile(inputs), onBytes);
  if (format.algorithm === 'none') yield* content;
  else yield* compressed(format.algorithm, content, packing, scope, ctx);
}

async function* compressed(
  algorithm: Algorithm,
  content: AsyncIterable<Uint8Array>,
  { inputs, level }: Packing,
  scope: Scope,
  { host, signal }: ArchiveContext,
): AsyncGenerator<Uint8Array> {
  const pool = () => openPool(Math.ceil(sizeOf(inputs) / blockSize), scope);
  if (algorithm === 'gzip') yield* gzipOf(content, level, await pool());
  else if (algorithm === 'bgzf') yield* bgzfOf(content, level, await pool());
  else if (algorithm === 'zstd' && nodeZstd !== undefined) yield* zstdOf(content, level, await pool());
  else yield* throughProgram(algorithm, level, content, { host, scope, signal });
}

/** The time of all files in an archive. Source: "SOURCE_DATE_EPOCH specification" of reproducible-builds.org. */
function timeOf(epoch: string | undefined): Date {
  return new Date(epoch !== undefined && /^\d{1,12}$/.test(epoch) ? Number(epoch) * 1000 : 0);
}
