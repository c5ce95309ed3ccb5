import type { Change } from '../machine/files.ts';
import { refusal } from '../refusal.ts';
import type { HandleContext } from './handles.ts';
import { openFlags } from './messages.ts';
import { openReadHandle, type ReadHandle } from './read-handle.ts';
import { openWriteHandle, type WriteHandle } from './write-handle.ts';

/** Opens a file by the flags of section 6.3. */
export async function openFile(
  { path: given, flags, change }: { readonly path: string; readonly flags: number; readonly change: Change },
  ctx: HandleContext,
): Promise<ReadHandle | WriteHandle> {
  const has = (flag: keyof typeof openFlags): boolean => (flags & openFlags[flag]) !== 0;
  const path = await ctx.files.absolute(given);
  if (!has('write') && !has('append')) {
    await ctx.files.prepareReading(path);
    return openReadHandle(path, ctx);
  }
  const target = ctx.files.prepareWriting(path);
  // What is made anew is written while the machine is asked; if it refuses, the client hears it with what it writes.
  if (!has('create') && (await target).existing === undefined) throw refusal('missing', 'No such file or directory');
  if (has('create') && has('exclusive') && (await target).existing !== undefined) throw refusal('failed', 'File exists');
  return openWriteHandle(
    {
      target,
      base: has('truncate') ? 'dropped' : 'kept',
      position: has('append') ? 'end' : 'given',
      mode: change.mode,
    },
    ctx,
  );
}
