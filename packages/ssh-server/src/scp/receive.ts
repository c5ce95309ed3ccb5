import type { Source } from '@imgbuild/core/sdk';
import { isFolder } from '../machine/attributes.ts';
import { portablePath } from '../machine/files.ts';
import { describeError, refusal } from '../refusal.ts';
import { complaint, type ScpContext } from './context.ts';

const ok = Buffer.from([0]);

interface Times {
  readonly accessed: number;
  readonly modified: number;
}

/** `scp -t`: takes files and folders. Each message is answered with a zero, or with what is wrong; then the next may come. */
export async function receive(ctx: ScpContext): Promise<number> {
  const { reader, command, files } = ctx;
  const [word = '.'] = await files.words(command.words);
  const target = await files.absolute(word);
  const folders: string[] = [];
  const isInFolder = await files.stat(target).then(isFolder, () => false);
  if (command.needsFolder && !isInFolder) {
    await ctx.write(complaint(`${target}: Not a directory`));
    return 1;
  }
  let times: Times | undefined;
  let code = 0;
  const place = (name: string): string => {
    const folder = folders.at(-1) ?? (isInFolder ? target : undefined);
    return folder === undefined ? target : `${folder.replace(/\/$/, '')}/${name}`;
  };
  const answer = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      await ctx.write(ok);
    } catch (error) {
      code = 1;
      await ctx.write(complaint(describeError(error).words));
    }
  };
  await ctx.write(ok);
  for (;;) {
    const line = await reader.line();
    if (line === undefined) return code;
    const message = readMessage(line);
    switch (message.kind) {
      case 'warning':
        code = 1;
        break;
      case 'error':
        return 1;
      case 'times':
        times = message;
        await ctx.write(ok);
        break;
      case 'file':
        await receiveFile(message, place(message.name), { ctx, times, answer });
        times = undefined;
        break;
      case 'folder': {
        const path = place(message.name);
        folders.push(path);
        await answer(() => receiveFolder(path, message.mode, ctx));
        times = undefined;
        break;
      }
      case 'end':
        folders.pop();
        await ctx.write(ok);
        break;
      case 'unknown':
        await ctx.write(complaint('protocol error: unexpected message'));
        return 1;
    }
  }
}

async function receiveFile(
  { size, mode }: { readonly size: number; readonly mode: number },
  path: string,
  {
    ctx,
    times,
    answer,
  }: {
    readonly ctx: ScpContext;
    readonly times: Times | undefined;
    readonly answer: (work: () => Promise<void>) => Promise<void>;
  },
): Promise<void> {
  await ctx.write(ok);
  await answer(async () => {
    const content = ctx.reader.bytes(size);
    let isOpened = false;
    const source: Source = {
      size,
      mode,
      open: (from = 0) => {
        if (isOpened || from !== 0) throw refusal('failed', `${path}: the connection was lost, and it cannot be sent again`);
        isOpened = true;
        return withoutReturn(content);
      },
    };
    const { path: real } = await ctx.files.prepareWriting(path).catch(async (error: unknown) => {
      await skip(content);
      await ctx.reader.byte();
      throw error;
    });
    const uploaded = await ctx.communicator.upload(source, portablePath(real), { signal: ctx.signal }).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    await skip(content);
    // The client's own verdict, after the last byte.
    await ctx.reader.byte();
    if (uploaded !== undefined) throw uploaded.error;
    if (times !== undefined) await ctx.files.change(real, { times });
  });
}

async function receiveFolder(path: string, mode: number, { files, command }: ScpContext): Promise<void> {
  if (!command.isRecursive) throw refusal('failed', 'protocol error: received directory without -r');
  const existing = await files.stat(path).catch(() => undefined);
  if (existing === undefined) await files.makeFolder(path, mode | 0o700);
  else if (!isFolder(existing)) throw refusal('failed', `${path}: Not a directory`);
}

/** Who stops reading early leaves the rest to us. */
async function* withoutReturn(content: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (;;) {
    const next = await content.next();
    if (next.done === true) return;
    yield next.value;
  }
}

async function skip(content: AsyncGenerator<Uint8Array>): Promise<void> {
  for await (const _ of content);
}

type Message =
  | { readonly kind: 'file' | 'folder'; readonly mode: number; readonly size: number; readonly name: string }
  | ({ readonly kind: 'times' } & Times)
  | { readonly kind: 'end' | 'warning' | 'error' | 'unknown' };

/** Reads a line of the protocol. A name that leads elsewhere is not understood. */
export function readMessage(line: string): Message {
  if (line.startsWith('\x01')) return { kind: 'warning' };
  if (line.startsWith('\x02')) return { kind: 'error' };
  if (line === 'E') return { kind: 'end' };
  const times = /^T(\d{1,10}) \d{1,6} (\d{1,10}) \d{1,6}$/.exec(line);
  if (times !== null) return { kind: 'times', modified: Number(times[1]), accessed: Number(times[2]) };
  const file = /^([CD])([0-7]{4,5}) (\d{1,15}) ([^/\0]+)$/s.exec(line);
  if (file === null) return { kind: 'unknown' };
  const [, letter, mode = '', size, name = ''] = file;
  if (name === '.' || name === '..') return { kind: 'unknown' };
  return { kind: letter === 'C' ? 'file' : 'folder', mode: Number.parseInt(mode, 8) & 0o7777, size: Number(size), name };
}
