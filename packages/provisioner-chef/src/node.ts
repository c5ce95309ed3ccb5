import { guestOf, runCommand, uploadText } from '@imgbuild/builder-kit/guest';
import { describeExit, failure, problemOf, timeLimit } from '@imgbuild/core/sdk';
import { isSuccess } from './chef.ts';
import type { ClientContext } from './chef-client.ts';
import { knifeCommand } from './commands.ts';
import { problems } from './problems.ts';
import { type ClientValues, knifeRuby } from './ruby.ts';

/** Milliseconds that are spent on it when the build has failed. */
const lastLimit = 60_000;

interface NodeSettings {
  readonly values: ClientValues;
  /** The staging directory. */
  readonly folder: string;
}

/**
 * Runs what registers the machine as a node, and takes node and client from the server again, from the machine, which has the
 * key for it: also when that failed or was given up. When all went well, not being able to is an error.
 */
export async function withNode(node: NodeSettings, ctx: ClientContext, work: () => Promise<void>): Promise<void> {
  const label = `node ${node.values.NodeName} on the Chef server`;
  await ctx.scope.within(label, async (scope) => {
    let state: 'there' | 'removed' = 'there';
    await scope.acquire(
      label,
      async () => undefined,
      async (_value, { signal }) => {
        if (state === 'removed') return;
        using limit = timeLimit(lastLimit, `removing ${label}`, { clock: ctx.host.clock, signal });
        // The failure is told already; of this there is a warning.
        await remove(node, { ...ctx, signal: limit.signal }).catch((error: unknown) => {
          const problem = problemOf(error);
          if (problem?.code === 'chef/knife-failed') ctx.report.warn({ ...problem, severity: 'warning' });
          else ctx.report.warn(problems.create('node-left', { node: node.values.NodeName, reason: reasonOf(error) }));
        });
      },
    );
    await work();
    // What fails here is told once, and not tried again.
    state = 'removed';
    await remove(node, ctx);
  });
}

async function remove(node: NodeSettings, ctx: ClientContext): Promise<void> {
  const { skip_clean_node: isNodeLeft, skip_clean_client: isClientLeft } = ctx.config;
  if (isNodeLeft && isClientLeft) return;
  const { report } = ctx;
  report.detail("Creating configuration file 'knife.rb'");
  await uploadText(knifeRuby(node.values), `${node.folder}/knife.rb`, 0o644, ctx);
  const { NodeName: name } = node.values;
  const errors: unknown[] = [];
  if (!isNodeLeft) {
    report.say('Cleaning up chef node...');
    await knife(`node delete ${name}`, 'skip_clean_node', node, ctx).catch((error: unknown) => errors.push(error));
  }
  // A node that cannot be removed is no reason to leave the client.
  if (!isClientLeft) {
    report.say('Cleaning up chef client...');
    await knife(`client delete ${name}`, 'skip_clean_client', node, ctx).catch((error: unknown) => errors.push(error));
  }
  if (errors.length > 0) throw errors[0];
}

/** Why something failed, as half a sentence. */
function reasonOf(error: unknown): string {
  const first = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return first instanceof Error ? first.message : String(first);
}

async function knife(words: string, option: string, { values, folder }: NodeSettings, ctx: ClientContext): Promise<void> {
  const { knife_command: template, prevent_sudo: isWithoutSudo } = ctx.config;
  const flags = `-y -c ${folder}/knife.rb`;
  const command =
    template === undefined
      ? knifeCommand(words, flags, guestOf(ctx.config))
      : ctx.render(template, { Sudo: !isWithoutSudo, Args: words, Flags: flags });
  const exit = await runCommand(command, ctx);
  if (isSuccess(exit)) return;
  throw failure(problems.create('knife-failed', { command, exit: describeExit(exit), node: values.NodeName, option }));
}
