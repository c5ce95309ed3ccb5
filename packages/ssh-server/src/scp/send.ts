import { bytesOf } from '../byte-text.ts';
import { type Attributes, isFolder, isRegular } from '../machine/attributes.ts';
import { portablePath, withoutDots } from '../machine/files.ts';
import { describeError, refusal } from '../refusal.ts';
import { complaint, type ScpContext } from './context.ts';

/** `scp -f`: gives files, and with `-r` folders. After each message the other side says that it may go on. */
export async function send(ctx: ScpContext): Promise<number> {
  let code = 0;
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      ctx.signal.throwIfAborted();
      code = 1;
      await ctx.write(complaint(describeError(error).words));
    }
  };
  if ((await ctx.reader.byte()) !== 0) return 1;
  for (const path of await ctx.files.words(ctx.command.words))
    await attempt(async () => sendAny(path, await named(path, ctx.files.stat(path)), { ctx, attempt }));
  return code;
}

interface Sending {
  readonly ctx: ScpContext;
  readonly attempt: (work: () => Promise<void>) => Promise<void>;
}

async function sendAny(path: string, attributes: Attributes, sending: Sending): Promise<void> {
  const { ctx } = sending;
  if (isFolder(attributes) && ctx.command.isRecursive) return sendFolder(path, attributes, sending);
  if (!isRegular(attributes)) throw refusal('failed', `${path}: not a regular file`);
  await sendFile(path, attributes, ctx);
}

async function sendFile(path: string, attributes: Attributes, ctx: ScpContext): Promise<void> {
  const content = ctx.communicator
    .download(portablePath(await ctx.files.absolute(path)), { signal: ctx.signal })
    [Symbol.asyncIterator]();
  // What cannot be read is told of before the file is announced.
  let next = await content.next();
  const mode = (attributes.mode & 0o7777).toString(8).padStart(4, '0');
  if (ctx.command.keepsTimes && !(await tell(timesLine(attributes), ctx))) return;
  if (!(await tell(`C${mode} ${attributes.size} ${nameOf(path)}`, ctx))) return void (await content.return?.());
  // Its length was promised: a file that grows is cut, one that shrinks is filled, and told of.
  let missing = attributes.size;
  for (; next.done !== true && missing > 0; next = await content.next()) {
    const piece = next.value.subarray(0, missing);
    await ctx.write(piece);
    missing -= piece.length;
  }
  if (next.done !== true) await content.return?.();
  const isShort = missing > 0;
  for (; missing > 0; missing -= Math.min(missing, 65_536)) await ctx.write(Buffer.alloc(Math.min(missing, 65_536)));
  await ctx.write(isShort ? complaint(`${path}: it became shorter while it was read`) : Buffer.from([0]));
  await isGranted(ctx);
}

async function sendFolder(path: string, attributes: Attributes, sending: Sending): Promise<void> {
  const { ctx, attempt } = sending;
  const entries = withoutDots(await named(path, ctx.files.list(path)));
  const mode = (attributes.mode & 0o7777).toString(8).padStart(4, '0');
  if (ctx.command.keepsTimes && !(await tell(timesLine(attributes), ctx))) return;
  if (!(await tell(`D${mode} 0 ${nameOf(path)}`, ctx))) return;
  for (const { name } of entries) {
    const inner = `${path.replace(/\/$/, '')}/${name}`;
    await attempt(async () => sendAny(inner, await named(inner, ctx.files.stat(inner)), sending));
  }
  await tell('E', ctx);
}

/** The protocol has no place for a line end within a name. */
function nameOf(path: string): string {
  const name = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  if (name.includes('\n')) throw refusal('failed', `${path}: scp cannot send a name with a line end`);
  return name === '' || name === '.' || name === '..' ? 'root' : name;
}

function timesLine({ modified = 0, accessed = modified }: Attributes): string {
  return `T${modified} 0 ${accessed} 0`;
}

async function tell(line: string, ctx: ScpContext): Promise<boolean> {
  await ctx.write(bytesOf(`${line}\n`));
  return isGranted(ctx);
}

/** Whether the other side goes on; when not, it says why, which is for its own user. */
async function isGranted({ reader }: ScpContext): Promise<boolean> {
  const byte = await reader.byte();
  if (byte === 0) return true;
  if (byte === 1) {
    await reader.line();
    return false;
  }
  throw refusal('lost', 'the client has gone');
}

/** Puts the path before what the machine says. */
async function named<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { kind, words } = describeError(error);
    throw words.includes(path) ? error : refusal(kind, `${path}: ${words}`);
  }
}
