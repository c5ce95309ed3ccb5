import {
  type Exit,
  failure,
  type Host,
  type Machine,
  problemOf,
  relay,
  type Source,
  type StepContext,
  timeLimit,
} from '@imgbuild/core/sdk';
import { elevated } from './elevated.ts';
import { problems } from './problems.ts';

export type GuestContext = StepContext & { readonly host: Pick<Host, 'clock' | 'displayPath'>; readonly machine: Machine };

/** Milliseconds that are spent on taking things away when the work has failed. */
export const lastLimit = 30_000;

/** Runs a command on the machine and tells its output. A connection that is lost is one of the ways in which it ends. */
export async function runCommand(command: string, ctx: Omit<GuestContext, 'scope'>): Promise<Exit> {
  try {
    await using child = await ctx.machine.communicator.spawn(command, { signal: ctx.signal });
    await child.closeStdin();
    const exit = await relay(child, ctx.report);
    ctx.signal.throwIfAborted();
    return exit;
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (problemOf(error) !== undefined) throw error;
    throw failure(problems.create('not-started', { command, reason: reasonOf(error) }), error);
  }
}

/**
 * Runs a command with all rights of a user of Windows. The script that does it, which holds the password, is removed with the
 * task however that ended.
 */
export async function runElevated(
  command: string,
  user: { readonly name: string; readonly password: string },
  ctx: GuestContext,
): Promise<Exit> {
  const id = crypto.randomUUID();
  const { name, password } = user;
  const { file, command: start, cleaning } = elevated({ id, command, user: name, password, program: 'powershell' });
  return ctx.scope.within(cleaning.title, async (scope) => {
    await scope.acquire(
      cleaning.title,
      async () => undefined,
      async (_value, { signal }) => {
        using limit = timeLimit(lastLimit, cleaning.title, { clock: ctx.host.clock, signal });
        // Where the machine is gone, so is what would be removed.
        await runCommand(cleaning.command, { ...ctx, signal: limit.signal }).catch(() => undefined);
      },
    );
    await upload(sourceOf(file.content, file.mode), file.path, ctx);
    return runCommand(start, ctx);
  });
}

/** Puts a file on the machine; what the machine says against it is told. */
export async function upload(source: Source, path: string, ctx: Omit<GuestContext, 'scope'>): Promise<void> {
  await told(path, ctx, () => ctx.machine.communicator.upload(source, path, { signal: ctx.signal }));
}

/** Puts a text on the machine, as a file. */
export async function uploadText(text: string, path: string, mode: number, ctx: Omit<GuestContext, 'scope'>): Promise<void> {
  await upload(sourceOf(new TextEncoder().encode(text), mode), path, ctx);
}

/** Puts the contents of a folder into one on the machine. */
export async function uploadFolder(local: string, path: string, ctx: Omit<GuestContext, 'scope'>): Promise<void> {
  await told(path, ctx, () => ctx.machine.communicator.uploadDir(local, path, { signal: ctx.signal }));
}

async function told(path: string, ctx: Pick<StepContext, 'signal'>, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (problemOf(error) !== undefined) throw error;
    throw failure(problems.create('upload-failed', { path, reason: reasonOf(error) }), error);
  }
}

/** Bytes as something that can be uploaded. */
export function sourceOf(content: Uint8Array, mode: number): Source {
  return {
    size: content.length,
    mode,
    open: async function* (from = 0) {
      yield content.subarray(from);
    },
  };
}

/** Why something failed, as half a sentence. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
