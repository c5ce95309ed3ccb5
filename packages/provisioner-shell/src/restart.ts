import { encodedCommand } from '@imgbuild/builder-kit/guest';
import { failure, timeLimit } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';
import { ask, type AskContext } from './ask.ts';
import { escapePowershell } from './powershell-text.ts';

/** How to restart, and when the machine counts as back. */
export interface RestartSettings {
  readonly command: string;
  /** Undefined for one that tells the machine's name. */
  readonly checkCommand: string | undefined;
  /** Milliseconds. */
  readonly timeout: number;
  /** Keys of the registry that have to be gone. */
  readonly registryKeys: readonly string[];
}

/** Milliseconds between two looks at the machine. */
const lookPause = 5_000;

/** "A system shutdown is in progress" and "has already been scheduled": what was asked for is under way. */
const isUnderWay = [0, 1115, 1190];

/** "No shutdown was in progress": nothing to abort. */
const nothingToAbort = 1116;

const tellName = encodedCommand('echo ("{0} restarted." -f [System.Net.Dns]::GetHostName())');

/** Restarts the machine and waits until it is back. */
export async function restart(settings: RestartSettings, ctx: AskContext): Promise<void> {
  ctx.report.say('Restarting Machine');
  const { command } = settings;
  const answer = await ask(command, 'told', ctx);
  if (answer.kind === 'unasked') throw answer.error;
  // A machine that goes away while it is asked to has understood.
  if (answer.kind === 'exited' && !isUnderWay.includes(answer.code))
    throw failure(problems.create('restart-refused', { command, exit: answer.described }));
  await waitUntilBack(settings, ctx);
}

/** Waits for a machine that is restarting. Until it is back, it may also answer, and refuse what it is asked. */
export async function waitUntilBack(settings: Omit<RestartSettings, 'command'>, ctx: AskContext): Promise<void> {
  ctx.report.say('Waiting for machine to restart...');
  using limit = timeLimit(settings.timeout, 'the restart', { clock: ctx.host.clock, signal: ctx.signal });
  const waiting = { ...ctx, signal: limit.signal };
  let last = 'it did not answer';
  const isPast = async (look: () => Promise<string | undefined>): Promise<void> => {
    for (let reason = await look(); reason !== undefined; reason = await look()) {
      last = reason;
      await ctx.host.clock.sleep(lookPause, limit.signal);
    }
  };
  try {
    await isPast(() => isStillGoingDown(waiting));
    await ctx.host.clock.sleep(lookPause, limit.signal);
    await isPast(() => isNotAnswering(settings.checkCommand, waiting));
    for (const key of settings.registryKeys) await isPast(() => isStillThere(key, waiting));
  } catch (error) {
    if (ctx.signal.aborted || !limit.signal.aborted) throw error;
    throw failure(problems.create('not-back', { seconds: settings.timeout / 1000, reason: last }), error);
  }
  ctx.report.say('Machine successfully restarted, moving on');
}

/** Windows lets a restart be planned only when none is under way; the plan is given up at once. */
async function isStillGoingDown(ctx: AskContext): Promise<string | undefined> {
  const planned = await ask('shutdown /r /f /t 60 /c "packer restart test"', 'quietly', ctx);
  if (planned.kind !== 'exited' || planned.code !== 0) return `it was still going down (${planned.described})`;
  const aborted = await ask('shutdown /a', 'quietly', ctx);
  const isOver = aborted.kind === 'exited' && (aborted.code === 0 || aborted.code === nothingToAbort);
  return isOver ? undefined : `it did not give up a restart that was only a test (${aborted.described})`;
}

async function isNotAnswering(command: string | undefined, ctx: AskContext): Promise<string | undefined> {
  const answer = await ask(command ?? tellName, 'told', ctx);
  if (answer.kind === 'exited' && answer.code === 0) return undefined;
  return `the command that checks it did not succeed (${answer.described})`;
}

async function isStillThere(key: string, ctx: AskContext): Promise<string | undefined> {
  const answer = await ask(encodedCommand(`Test-Path "${escapePowershell(key)}"`), 'quietly', ctx);
  if (answer.kind === 'exited' && answer.code === 0 && !/\btrue\b/i.test(answer.output)) return undefined;
  return `the registry still had ${key}`;
}
