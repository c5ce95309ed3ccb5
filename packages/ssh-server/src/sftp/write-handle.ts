import { abortError, type Source } from '@imgbuild/core/sdk';
import type { Attributes } from '../machine/attributes.ts';
import { type Change, portablePath, type WriteTarget } from '../machine/files.ts';
import type { HandleContext } from './handles.ts';
import { openSpool } from './spool.ts';

/**
 * A file that is written. It has its name when it is closed, and is whole then. Few bytes are uploaded at the end, in one go;
 * more are on their way while they come, as long as they come in order.
 */
export interface WriteHandle {
  readonly kind: 'write';
  write(bytes: Buffer, position: number): Promise<void>;
  read(position: number, length: number): Promise<Buffer>;
  change(change: Change): Promise<void>;
  attributes(): Promise<Partial<Attributes>>;
  /** Uploads. */
  close(): Promise<void>;
  /** Forgets what was written. */
  abandon(): Promise<void>;
}

export interface Writing {
  /** Looks where it goes; begun already, and not waited for. */
  readonly target: Promise<WriteTarget>;
  /** Whether what is there stays where nothing is written over it. */
  readonly base: 'kept' | 'dropped';
  readonly position: 'given' | 'end';
  /** For a file that is new. */
  readonly mode: number | undefined;
}

export function openWriteHandle(writing: Writing, ctx: HandleContext): WriteHandle {
  const spool = openSpool(ctx.temporaryFolder);
  let base = writing.base;
  /** What is only looked at stays as it is. */
  let isWritten = base === 'dropped';
  let change: Change = {};
  let stream: Upload | undefined;
  let refused: { readonly error: unknown } | undefined;
  writing.target.catch((error: unknown) => {
    refused = { error };
  });

  const mode = async (): Promise<number> => {
    const { existing } = await writing.target;
    if (change.mode !== undefined) return change.mode;
    if (existing !== undefined) return existing.mode & 0o7777;
    return (writing.mode ?? 0o666) & ~(await ctx.files.facts()).mask;
  };

  /** What was there and is not written over belongs to the file. */
  const completeFromBase = async (): Promise<void> => {
    if (base === 'dropped') return;
    base = 'dropped';
    const { path, existing } = await writing.target;
    if (existing === undefined || existing.size <= spool.size()) return;
    await stop();
    let skip = spool.size();
    for await (const chunk of ctx.communicator.download(portablePath(path), { signal: ctx.signal })) {
      const rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).subarray(Math.min(skip, chunk.length));
      skip -= Math.min(skip, chunk.length);
      await spool.write(rest, spool.size());
    }
  };

  const stop = async (): Promise<void> => {
    await stream?.stop();
    stream = undefined;
  };

  /** Tells whether the file has its last mode with that. */
  const upload = async (path: string): Promise<'set' | 'not set'> => {
    await completeFromBase();
    if (stream !== undefined) {
      await stream.finish();
      return 'not set';
    }
    const source: Source = { size: spool.size(), mode: await mode(), open: (from = 0) => spool.from(from) };
    await ctx.communicator.upload(source, portablePath(path), { signal: ctx.signal });
    return 'set';
  };

  return {
    kind: 'write',
    write: async (bytes, given) => {
      if (refused !== undefined) throw refused.error;
      isWritten = true;
      if (writing.position === 'end') await completeFromBase();
      const position = writing.position === 'end' ? spool.size() : given;
      if (position !== spool.size()) {
        await completeFromBase();
        await stop();
      }
      const isInOrder = position === spool.size();
      await spool.write(bytes, position);
      if (!isInOrder || spool.isInMemory()) return;
      if (stream === undefined) {
        const { path } = await writing.target;
        stream = startUpload(portablePath(path), await mode(), { spool, ctx });
      } else stream.more();
    },
    read: async (position, length) => {
      await completeFromBase();
      return spool.read(position, length);
    },
    change: async ({ size, ...rest }) => {
      change = { ...change, ...rest };
      if (size === undefined) return;
      isWritten = true;
      if (size > spool.size()) await completeFromBase();
      base = 'dropped';
      if (size === spool.size()) return;
      await stop();
      await spool.resize(size);
    },
    attributes: async () => {
      const { existing } = await writing.target;
      const size = base === 'kept' ? Math.max(existing?.size ?? 0, spool.size()) : spool.size();
      return { ...existing, size, mode: 0o100000 | (await mode()) };
    },
    close: async () => {
      try {
        const { path, existing } = await writing.target;
        const { times, owner } = change;
        const rest: Change = { ...(times === undefined ? {} : { times }), ...(owner === undefined ? {} : { owner }) };
        const isUploaded = isWritten || existing === undefined;
        const howMode = isUploaded ? await upload(path) : 'not set';
        const late = howMode === 'not set' && change.mode !== undefined ? { mode: change.mode } : {};
        if (Object.keys({ ...rest, ...late }).length > 0) await ctx.files.change(path, { ...rest, ...late });
      } finally {
        await stop().catch(() => undefined);
        await spool[Symbol.asyncDispose]();
      }
    },
    abandon: async () => {
      await stop().catch(() => undefined);
      await spool[Symbol.asyncDispose]();
    },
  };
}

/** An upload that is going on while its content still comes. */
interface Upload {
  /** There is more to send. */
  more(): void;
  /** There is all; resolves when it has arrived. */
  finish(): Promise<void>;
  stop(): Promise<void>;
}

function startUpload(
  path: string,
  mode: number,
  { spool, ctx }: { readonly spool: ReturnType<typeof openSpool>; readonly ctx: HandleContext },
): Upload {
  const controller = new AbortController();
  const signal = AbortSignal.any([ctx.signal, controller.signal]);
  let isComplete = false;
  let wake: () => void = () => undefined;
  const notify = (): void => wake();
  signal.addEventListener('abort', notify, { once: true });
  const content = async function* (from = 0): AsyncGenerator<Uint8Array> {
    for (let at = from; ;) {
      for await (const piece of spool.from(at)) {
        signal.throwIfAborted();
        yield piece;
        at += piece.length;
      }
      signal.throwIfAborted();
      if (isComplete && at >= spool.size()) return;
      if (at >= spool.size()) await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  let failed: { readonly error: unknown } | undefined;
  const done = ctx.communicator.upload({ mode, open: content }, path, { signal }).catch((error: unknown) => {
    failed = { error };
  });
  return {
    more: () => {
      // A client that goes on for hours is told at once.
      if (failed !== undefined) throw failed.error;
      notify();
    },
    finish: async () => {
      isComplete = true;
      notify();
      await done;
      if (failed !== undefined) throw failed.error;
    },
    stop: async () => {
      controller.abort(abortError({ kind: 'ended', what: 'writing' }));
      await done;
    },
  };
}
