import { type BuildInfo, type ComponentContext, failure, type Machine } from '@imgbuild/core/sdk';
import type { AnsibleLocalConfig } from './config.ts';
import { problems } from './problems.ts';
import { hear, type ToolEnd } from './tool.ts';

/** What every step of `ansible-local` knows. */
export type LocalContext = ComponentContext<AnsibleLocalConfig> & {
  readonly machine: Machine;
  readonly build: BuildInfo;
  /** Folder on the machine for all that is put there. */
  readonly staging: string;
};

/** Runs a command that has to succeed. */
export async function must(command: string, ctx: LocalContext): Promise<void> {
  const { exit, described, reason } = await runRemote(command, ctx);
  if (exit.kind !== 'exited' || exit.code !== 0)
    throw failure(problems.create('not-on-machine', { command, exit: described, reason }));
}

/** Runs a command on the machine, and tells what it says. */
export async function runRemote(command: string, ctx: LocalContext): Promise<ToolEnd> {
  await using child = await ctx.machine.communicator.spawn(command, { signal: ctx.signal });
  await child.closeStdin();
  const end = await hear(child, ctx.report);
  ctx.signal.throwIfAborted();
  return end;
}
