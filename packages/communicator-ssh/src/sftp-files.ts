import { posix } from 'node:path';
import { counted } from '@imgbuild/builder-kit/files';
import type { Source } from '@imgbuild/core/sdk';
import { failure, isLineDown, lineDown } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';
import { makeFolders, openSftp, requestsAhead, requestSize, type Sftp } from './sftp.ts';
import { takeAway } from './take-away.ts';
import { mostAttempts, type Transfers, unusedName } from './transfers.ts';

interface FileTransfer {
  readonly transfers: Transfers;
  readonly signal: AbortSignal;
}

/** Copies a file with many writes on their way at once. Goes on where it was when the connection is lost. */
export async function uploadBySftp(
  source: Source,
  path: string,
  { transfers, signal }: FileTransfer,
): Promise<'done' | 'no-sftp'> {
  const { line, report } = transfers;
  const name = unusedName();
  let partial: string | undefined;
  const state = { arrived: 0 };
  for (let attempt = 1; ; attempt++) {
    const sftp = await openSftp(line, signal);
    if (sftp === undefined) return 'no-sftp';
    try {
      const place = await placeOf(sftp, path, name);
      partial = place.partial;
      const isResumed = state.arrived > 0 && place.partial !== undefined && (await sftp.stat(place.partial)) !== undefined;
      const from = isResumed ? state.arrived : 0;
      const chunks = counted(source.open(from), { label: path, from, total: source.size, report });
      await writeFile(sftp, { chunks, ...place, from, mode: source.mode ?? 0o644, state, size: source.size });
      return 'done';
    } catch (error) {
      const isOver = signal.aborted || !isLineDown(error);
      if (partial !== undefined && (isOver || attempt >= mostAttempts)) await takeAway(transfers, [partial]);
      signal.throwIfAborted();
      if (isOver)
        throw failure(problems.create('transfer-failed', { what: `Uploading to ${path}`, reason: reasonOf(error) }), error);
      if (attempt >= mostAttempts) throw lineDown(`the connection was lost ${attempt} times while ${path} was uploaded`, error);
    } finally {
      await sftp[Symbol.asyncDispose]();
    }
  }
}

/** Where a file goes, and by what name until it is whole. */
async function placeOf(
  sftp: Sftp,
  path: string,
  name: string,
): Promise<{ readonly path: string; readonly partial: string | undefined }> {
  const isLink = (await sftp.lstat(path))?.isSymbolicLink() === true;
  // What a link leads to is written, and the link stays.
  const real = isLink ? await sftp.realpath(path).catch(() => path) : path;
  const there = await sftp.stat(real);
  if (there?.isDirectory() === true) throw new Error('it is a folder');
  // A device or a pipe is written to; a file in its place would be something else.
  if (there !== undefined && !there.isFile()) return { path: real, partial: undefined };
  const folder = posix.dirname(real);
  await makeFolders(sftp, folder);
  return { path: real, partial: posix.join(folder, name) };
}

export interface WriteFile {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly path: string;
  /** Nothing where it is written at once, as a device. */
  readonly partial: string | undefined;
  readonly from: number;
  readonly mode: number;
  readonly size?: number | undefined;
  /** Bytes of which the server has said that they are there. */
  readonly state: { arrived: number };
}

/** Writes chunks to a partial file and gives it its name. */
export async function writeFile(sftp: Sftp, o: WriteFile): Promise<void> {
  const handle = await sftp.open(o.partial ?? o.path, o.from === 0 ? 'w' : 'r+', 0o600);
  let at = o.from;
  const pending: { readonly end: number; readonly written: Promise<void> }[] = [];
  const settleOldest = async (): Promise<void> => {
    const oldest = pending.shift();
    await oldest?.written;
    if (oldest !== undefined) o.state.arrived = oldest.end;
  };
  for await (const chunk of o.chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let start = 0; start < bytes.length; start += requestSize) {
      const piece = bytes.subarray(start, start + requestSize);
      const written = sftp.write(handle, piece, at);
      // Its error is seen when its turn comes.
      written.catch(() => undefined);
      at += piece.length;
      pending.push({ end: at, written });
      if (pending.length >= requestsAhead) await settleOldest();
    }
  }
  while (pending.length > 0) await settleOldest();
  if (o.partial !== undefined) await sftp.setMode(handle, o.mode);
  await sftp.close(handle);
  if (o.size !== undefined && at !== o.size) throw new Error(`it became ${at} bytes long instead of ${o.size} while it was read`);
  if (o.partial !== undefined) await sftp.replace(o.partial, o.path);
}

/** A file with many reads on their way at once; nothing where the server has no SFTP. */
export async function downloadBySftp(path: string, o: FileTransfer): Promise<AsyncGenerator<Uint8Array> | undefined> {
  const first = await openSftp(o.transfers.line, o.signal);
  return first === undefined ? undefined : readAll(path, first, o);
}

async function* readAll(path: string, first: Sftp, { transfers, signal }: FileTransfer): AsyncGenerator<Uint8Array> {
  let at = 0;
  let sftp: Sftp | undefined = first;
  for (let attempt = 1; ; attempt++) {
    sftp ??= await openSftp(transfers.line, signal);
    if (sftp === undefined) throw lineDown('SFTP did not come back');
    try {
      const stats = await sftp.stat(path);
      const label = { label: path, from: at, total: stats?.size, report: transfers.report };
      for await (const chunk of counted(readFile(sftp, path, at), label)) {
        yield chunk;
        at += chunk.length;
      }
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (!isLineDown(error))
        throw failure(problems.create('transfer-failed', { what: `Downloading ${path}`, reason: reasonOf(error) }), error);
      if (attempt >= mostAttempts) throw lineDown(`the connection was lost ${attempt} times while ${path} was downloaded`, error);
    } finally {
      await sftp[Symbol.asyncDispose]();
      sftp = undefined;
    }
  }
}

/** The bytes of a file from a position on. */
export async function* readFile(sftp: Sftp, path: string, from: number): AsyncGenerator<Uint8Array> {
  const handle = await sftp.open(path, 'r');
  try {
    let asked = from;
    let at = from;
    const ahead: { readonly position: number; readonly bytes: Promise<Buffer> }[] = [];
    const askNext = (): void => {
      const position = asked;
      const into = Buffer.allocUnsafe(requestSize);
      const bytes = sftp.read(handle, into, position).then((count) => into.subarray(0, count));
      // Its error is seen when its turn comes.
      bytes.catch(() => undefined);
      ahead.push({ position, bytes });
      asked += requestSize;
    };
    for (;;) {
      while (ahead.length < requestsAhead) askNext();
      const next = ahead.shift();
      if (next === undefined) return;
      const bytes = await next.bytes;
      if (bytes.length === 0) return;
      yield bytes;
      at += bytes.length;
      if (bytes.length < requestSize) {
        // Less than was asked for is the end, or a server that gives less at once: what was asked for ahead does not fit.
        await Promise.allSettled(ahead.map(({ bytes: late }) => late));
        ahead.length = 0;
        asked = at;
      }
    }
  } finally {
    // All was read, or the error that stopped it is on its way.
    await sftp.close(handle).catch(() => undefined);
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
