import { abortError } from '@imgbuild/core/sdk';
import type { Attributes } from '../machine/attributes.ts';
import { portablePath } from '../machine/files.ts';
import type { HandleContext } from './handles.ts';
import { openSpool, type Spool } from './spool.ts';

/** A file that is read. In order it comes as it is downloaded; who reads elsewhere waits until all of it is here. */
export interface ReadHandle {
  readonly kind: 'read';
  /** Bytes at a position, as many as were asked for unless the file ends; none behind its end. */
  read(position: number, length: number): Promise<Buffer>;
  attributes(): Promise<Partial<Attributes>>;
  close(): Promise<void>;
}

export function openReadHandle(path: string, ctx: HandleContext): ReadHandle {
  const name = portablePath(path);
  let stream: Download | undefined;
  let spool: Spool | undefined;
  const spooled = async (): Promise<Spool> => {
    if (spool !== undefined) return spool;
    await stream?.close();
    spool = openSpool(ctx.temporaryFolder);
    for await (const chunk of ctx.communicator.download(name, { signal: ctx.signal }))
      await spool.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), spool.size());
    return spool;
  };
  return {
    kind: 'read',
    read: async (position, length) => {
      if (spool === undefined) {
        stream ??= startDownload(name, ctx);
        if (position === stream.position()) return stream.next(length);
        if (position > stream.position() && stream.isOver()) return Buffer.alloc(0);
      }
      return (await spooled()).read(position, length);
    },
    attributes: () => ctx.files.stat(path),
    close: async () => {
      await stream?.close();
      await spool?.[Symbol.asyncDispose]();
    },
  };
}

interface Download {
  readonly position: () => number;
  readonly isOver: () => boolean;
  next(length: number): Promise<Buffer>;
  close(): Promise<void>;
}

function startDownload(path: string, ctx: HandleContext): Download {
  const stop = new AbortController();
  const signal = AbortSignal.any([ctx.signal, stop.signal]);
  const chunks = ctx.communicator.download(path, { signal })[Symbol.asyncIterator]();
  let position = 0;
  let buffered: Buffer = Buffer.alloc(0);
  let isOver = false;
  return {
    position: () => position,
    isOver: () => isOver && buffered.length === 0,
    next: async (length) => {
      const parts: Buffer[] = [];
      for (let missing = length; missing > 0;) {
        if (buffered.length === 0) {
          if (isOver) break;
          const chunk = await chunks.next();
          if (chunk.done === true) isOver = true;
          else buffered = Buffer.from(chunk.value.buffer, chunk.value.byteOffset, chunk.value.byteLength);
          continue;
        }
        const part = buffered.subarray(0, missing);
        buffered = buffered.subarray(part.length);
        parts.push(part);
        missing -= part.length;
      }
      const bytes = parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts);
      position += bytes.length;
      return bytes;
    },
    close: async () => {
      if (isOver) return;
      isOver = true;
      stop.abort(abortError({ kind: 'ended', what: 'reading' }));
      await chunks.return?.().catch(() => undefined);
    },
  };
}
