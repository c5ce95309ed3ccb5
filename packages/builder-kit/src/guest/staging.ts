import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { describeExit, failure, timeLimit } from '@imgbuild/core/sdk';
import { closeFolder, createFolder, type Guest, openFolder, removeFolder } from './guest.ts';
import { problems } from './problems.ts';
import { type GuestContext, lastLimit, reasonOf, runCommand, upload, uploadFolder, uploadText } from './run-command.ts';

export interface StagingSettings {
  /** The folder, with slashes also on Windows. */
  readonly path: string;
  readonly guest: Guest;
  /** When it is removed with all that is in it. */
  readonly removal: 'always' | 'after failure' | 'never';
}

/** What can be done with a staging directory. Paths on the machine are whole ones. */
export interface Staging {
  /** Makes a folder into which the connection's user can write. */
  folder(path: string): Promise<void>;
  /** Makes a folder, and puts the contents of a local one into it. */
  uploadFolder(local: string, path: string): Promise<void>;
  /** The same for one that nobody but its owner may see. */
  uploadSecretFolder(local: string, path: string): Promise<void>;
  /** @param mode permission bits */
  uploadFile(local: string, path: string, mode: number): Promise<void>;
  uploadText(text: string, path: string, mode: number): Promise<void>;
}

/**
 * Makes a folder on the machine for as long as some work needs it. It is removed as the settings say, also when the work fails
 * or is given up. When the work was well done, what cannot be removed is an error: it would be in the image.
 */
export async function withStaging<T>(
  settings: StagingSettings,
  ctx: GuestContext,
  work: (staging: Staging) => Promise<T>,
): Promise<T> {
  const { path, guest, removal } = settings;
  return ctx.scope.within(`${path} on the machine`, async (scope) => {
    let state: 'there' | 'settled' = 'there';
    // Held before it is made: a command that broke off may have made it.
    await scope.acquire(
      `${path} on the machine`,
      async () => undefined,
      async (_value, { signal }) => {
        if (state === 'there' && removal !== 'never') await removeAfterFailure(path, guest, { ...ctx, signal });
      },
    );
    const staging = stagingOf(guest, ctx);
    await staging.folder(path);
    const value = await work(staging);
    if (removal === 'always') await remove(path, guest, ctx);
    state = 'settled';
    return value;
  });
}

function stagingOf(guest: Guest, ctx: GuestContext): Staging {
  const folder = async (path: string): Promise<void> => {
    ctx.report.detail(`Creating directory: ${path}`);
    await must(createFolder(path, guest), ctx);
    await must(openFolder(path, guest), ctx);
  };
  return {
    folder,
    uploadFolder: async (local, path) => {
      await folder(path);
      await uploadFolder(local, path, ctx);
    },
    uploadSecretFolder: async (local, path) => {
      await folder(path);
      await uploadFolder(local, path, ctx);
      await must(closeFolder(path, guest), ctx);
    },
    uploadFile: async (local, path, mode) => {
      const found = await stat(local).catch((error: unknown) => {
        throw failure(problems.create('unreadable-file', { path: ctx.host.displayPath(local), reason: reasonOf(error) }), error);
      });
      const source = { size: found.size, mode, open: (from = 0) => createReadStream(local, { start: from }) };
      await upload(source, path, ctx);
    },
    uploadText: (text, path, mode) => uploadText(text, path, mode, ctx),
  };
}

async function must(command: string | undefined, ctx: GuestContext): Promise<void> {
  if (command === undefined) return;
  const exit = await runCommand(command, ctx);
  if (exit.kind === 'exited' && exit.code === 0) return;
  throw failure(problems.create('folder-refused', { command, reason: describeExit(exit) }));
}

async function remove(path: string, guest: Guest, ctx: GuestContext): Promise<void> {
  ctx.report.detail(`Removing directory: ${path}`);
  const command = removeFolder(path, guest);
  const exit = await runCommand(command, ctx);
  if (exit.kind === 'exited' && exit.code === 0) return;
  throw failure(problems.create('not-removed', { command, reason: describeExit(exit), path }));
}

/** The failure is told already; of this there is a warning. */
async function removeAfterFailure(path: string, guest: Guest, ctx: GuestContext): Promise<void> {
  using limit = timeLimit(lastLimit, `removing ${path}`, { clock: ctx.host.clock, signal: ctx.signal });
  const left = (reason: string): void => ctx.report.warn(problems.create('maybe-left', { path, reason }));
  try {
    const exit = await runCommand(removeFolder(path, guest), { ...ctx, signal: limit.signal });
    if (exit.kind !== 'exited' || exit.code !== 0) left(describeExit(exit));
  } catch (error) {
    left(reasonOf(error instanceof Error && error.cause !== undefined ? error.cause : error));
  }
}
