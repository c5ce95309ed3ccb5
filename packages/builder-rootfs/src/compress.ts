import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { failure } from '@imgbuild/core/sdk';
import { describeExit, endInput, findProgram, type SandboxContext } from '@imgbuild/sandbox';
import type { Compression } from './config.ts';
import { problems } from './problems.ts';

/** Bytes that are read and written at once: images are large, and each piece costs a way through the event loop. */
export const pieces = 1 << 20;

/** A file that was written, with the digest of what it holds before compression. */
export interface Written {
  readonly path: string;
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  readonly contentSha256: string;
}

/** Writes chunks to a new file, compressed. The bytes depend on the chunks' content alone. */
export async function writeCompressed(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  compression: Compression,
  ctx: SandboxContext,
): Promise<Written> {
  const stored = createHash('sha256');
  // What is not compressed is its own content: hashing is most of the work here, and is done once.
  const content = compression === 'none' ? stored : createHash('sha256');
  let size = 0;
  const counted = async function* (from: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const chunk of from) {
      stored.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  };
  const hashed = async function* (): AsyncIterable<Uint8Array> {
    for await (const chunk of chunks) {
      content.update(chunk);
      yield chunk;
    }
  };
  const packed =
    compression === 'none'
      ? chunks
      : compression === 'gz'
        ? gzip(hashed(), ctx.signal)
        : throughTool(['zstd', '-q', '-c', '-3', '-T1'], 'zstd', hashed(), ctx);
  const file = createWriteStream(path, { flags: 'wx', mode: 0o644, highWaterMark: pieces });
  await pipeline(Readable.from(counted(packed), { objectMode: false }), file, { signal: ctx.signal });
  const sha256 = stored.digest('hex');
  return { path, size, sha256, contentSha256: content === stored ? sha256 : content.digest('hex') };
}

async function* gzip(chunks: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncIterable<Uint8Array> {
  yield* piped(chunks, createGzip({ level: 6, chunkSize: pieces }), signal);
}

async function* piped(chunks: AsyncIterable<Uint8Array>, transform: Transform, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const done = pipeline(Readable.from(chunks, { objectMode: false }), transform, { signal });
  done.catch((error: unknown) => transform.destroy(error as Error));
  for await (const chunk of transform) yield chunk as Uint8Array;
  await done;
}

/** Content of a file, whatever it is compressed with: gzip, xz, zstd, or not at all. Told by its first bytes. */
export async function* readDecompressed(path: string, ctx: SandboxContext): AsyncIterable<Uint8Array> {
  const kind = await compressionOfFile(path);
  const stored = createReadStream(path, { signal: ctx.signal, highWaterMark: pieces });
  if (kind === 'gz') yield* piped(stored, createGunzip({ chunkSize: pieces }), ctx.signal);
  else if (kind === 'xz') yield* throughTool(['xz', '-d', '-c', '-q'], 'xz-utils', stored, ctx);
  else if (kind === 'zst') yield* throughTool(['zstd', '-d', '-c', '-q'], 'zstd', stored, ctx);
  else yield* stored as AsyncIterable<Uint8Array>;
}

/** How a file is compressed, by its first bytes. */
export async function compressionOfFile(path: string): Promise<Compression | 'xz'> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(6), 0, 6, 0);
    const magic = buffer.toString('hex');
    if (magic.startsWith('1f8b')) return 'gz';
    if (magic === 'fd377a585a00') return 'xz';
    return magic.startsWith('28b52ffd') ? 'zst' : 'none';
  } finally {
    await file.close();
  }
}

/** What a filter program makes of chunks. */
async function* throughTool(
  argv: readonly [string, ...string[]],
  from: string,
  chunks: AsyncIterable<Uint8Array>,
  ctx: SandboxContext,
): AsyncIterable<Uint8Array> {
  const [tool] = argv;
  if ((await findProgram(tool, ctx.host)) === undefined)
    throw failure(problems.create('program-missing', { program: tool, purpose: `A ${tool} archive`, package: from }));
  const child = await ctx.host.spawn(argv, { scope: ctx.scope, signal: ctx.signal, stdin: 'pipe' });
  let broken: unknown;
  const feeding = (async () => {
    try {
      for await (const chunk of chunks) await child.write(chunk);
    } catch (error) {
      broken = error;
    }
    await endInput(child);
  })();
  yield* child.stdout;
  await feeding;
  const exit = await child.exit;
  ctx.signal.throwIfAborted();
  if (exit.kind === 'exited' && exit.code === 0 && broken === undefined) return;
  throw broken instanceof Error ? broken : new Error(`${tool} ended with ${describeExit(exit)}`);
}
