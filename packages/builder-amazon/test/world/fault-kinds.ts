import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { abortError, type BuildContext, type Builder, type Host } from '@imgbuild/core/sdk';
import { fakeMachine, fakeScope, failureLine, runBuilder } from '@imgbuild/core/testing';
import type { Amazon, Fault } from '@imgbuild/simulator';
import plugin from '../../src/index.ts';
import { hastyWorld } from '../instance/surroundings.ts';
import { type Account, cleanUp, leftovers } from './fault-account.ts';
import { faultTemplates, type FaultTemplateName } from './fault-builds.ts';
import { callAt, isRead, type Place } from './fault-places.ts';
import { runFaultBuild } from './fault-run.ts';

/** A build, and the call of it that is disturbed. */
export interface Case {
  readonly template: FaultTemplateName;
  readonly place: Place;
}

const effects = {
  refused: { kind: 'fail', code: 'PlannedFailure', message: 'as planned' },
  lost: { kind: 'lose-answer' },
  undone: { kind: 'hang' },
  done: { kind: 'withhold-answer' },
  throttled: { kind: 'throttle' },
} as const satisfies Readonly<Record<string, Fault['effect']>>;

/** Plans what befalls a call, and so many tries of it. */
function plan({ service, action, region, ordinal }: Place, amazon: Amazon, effect: keyof typeof effects, tries = 1): void {
  amazon.faults.plan({ service, action, region, calls: { from: ordinal, to: ordinal + tries - 1 }, effect: effects[effect] });
}

/** What a run came to, in words; nothing where it is as it should be. */
type Complaints = readonly string[];

function unless(isRight: boolean, text: string): Complaints {
  return isRight ? [] : [text];
}

/** How often something is asked until it is so is not the same each time, so that a call that asks again may not come. */
function notMet(place: Place): Complaints {
  return unless(isRead(place) && place.ordinal > 1, 'it was never called');
}

function left({ amazon }: Account, outcome: 'built' | 'failed'): Complaints {
  return leftovers(amazon, outcome).map((each) => `left: ${each}`);
}

/** A call that fails: the build fails and names it, or tells which release failed, which cleanup does again. */
export async function failing(
  { template, place }: Case,
  account: Account,
  o: { readonly effect: 'refused' | 'undone' | 'done'; readonly tries: number; readonly reason: string },
): Promise<Complaints> {
  const { amazon } = account;
  plan(place, amazon, o.effect, o.tries);
  let built = Infinity;
  const whenBuilt = async (): Promise<void> => void (built = amazon.calls.calls.length);
  const { outcome, told } = await runFaultBuild(template, { ...account, whenBuilt });
  const met = callAt(place, amazon);
  if (met === undefined) return notMet(place);
  const isRelease = met.index >= built;
  return [
    ...unless(outcome === (isRelease ? 'ok' : 'failed'), `it was ${outcome}: ${told}`),
    ...unless(told.includes(place.action) && told.includes(o.reason), `unclear: ${told}`),
    ...(isRelease ? await cleanUp(account) : []),
    ...left(account, isRelease ? 'built' : 'failed'),
  ];
}

/** A call that is done, but not answered: it is made again, or found to be done. */
export async function losing({ template, place }: Case, account: Account): Promise<Complaints> {
  plan(place, account.amazon, 'lost');
  const { outcome, told } = await runFaultBuild(template, account);
  if (callAt(place, account.amazon) === undefined) return notMet(place);
  return [...unless(outcome === 'ok' && told === '', `it was ${outcome}: ${told}`), ...left(account, 'built')];
}

/** Milliseconds of the simulated cloud in which what was made a moment ago is not found: three tenths of a second here. */
const unseen = 300_000;

/** Ctrl-C while a call is on its way; what it has made then EC2 does not show yet. */
export async function interrupted({ template, place }: Case, account: Account, effect: 'undone' | 'done'): Promise<Complaints> {
  const { amazon } = account;
  plan(place, amazon, effect);
  const controller = new AbortController();
  let built = Infinity;
  const whenBuilt = async (): Promise<void> => void (built = amazon.calls.calls.length);
  const running = runFaultBuild(template, { ...account, signal: controller.signal, whenBuilt });
  if (!(await isWithheld(place, amazon, running))) return notMet(place);
  if (effect === 'done') amazon.change({ consistency: unseen });
  controller.abort(abortError({ kind: 'interrupt', signal: 'SIGINT' }));
  const { outcome, told } = await running;
  // An image that was finished then stays.
  if ((callAt(place, amazon)?.index ?? 0) >= built) return left(account, 'built');
  return [
    ...unless(outcome === 'cancelled' && told.includes('interrupted by SIGINT'), `it was ${outcome}: ${told}`),
    ...left(account, 'failed'),
  ];
}

const program = fileURLToPath(new URL('fault-child.ts', import.meta.url));

/** kill -9 while a call is on its way, and then `imgbuild cleanup`. */
export async function killed({ template, place }: Case, account: Account, effect: 'undone' | 'done'): Promise<Complaints> {
  const { amazon, stateDirectory, environment } = account;
  plan(place, amazon, effect);
  const child = fork(program, [template, stateDirectory, JSON.stringify(environment)], {
    execArgv: ['--conditions=@imgbuild/source'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let outcome: 'built' | 'failed' = 'failed';
  child.on('message', () => void (outcome = 'built'));
  // Its last message may come after its end.
  const ended = Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
  const wasMet = await isWithheld(place, amazon, ended);
  child.kill('SIGKILL');
  await ended;
  if (!wasMet) return notMet(place);
  amazon.faults.clear();
  if (effect === 'done') amazon.change({ consistency: unseen });
  return [...(await cleanUp(account)), ...left(account, outcome)];
}

/** Whether a call was made and is not answered, before something ends. */
async function isWithheld(place: Place, amazon: Amazon, end: Promise<unknown>): Promise<boolean> {
  const over = new AbortController();
  const stop = (): void => over.abort();
  // How it ended, its own waiters look at.
  end.then(stop, stop);
  while (callAt(place, amazon)?.call.answer !== 'withheld') {
    if (over.signal.aborted) return false;
    await sleep(5);
  }
  return true;
}

const minute = 60_000;

/** A call that is refused as too frequent for a minute of the build's clock, which jumps. */
export async function throttled({ template, place }: Case): Promise<Complaints> {
  await using world = await hastyWorld();
  const { amazon } = world;
  const { clock } = world.host;
  plan(place, amazon, 'throttled', Infinity);
  let since = Infinity;
  const host: Host = {
    ...world.host,
    clock: {
      ...clock,
      sleep: async (milliseconds, signal) => {
        await clock.sleep(milliseconds, signal);
        if (since === Infinity && callAt(place, amazon) !== undefined) since = clock.now();
        if (clock.now() - since >= minute) amazon.faults.clear();
      },
    },
  };
  const scope = fakeScope({ host, report: world.report, access: {} });
  const { type, raw } = faultTemplates[template];
  const builder = plugin.builders[type] as Builder;
  const run: Builder['run'] = async (ctx: BuildContext<never, never>) =>
    builder.run({ ...ctx, connect: async () => fakeMachine() });
  const line = await runBuilder({ ...builder, run }, raw as never, async () => undefined, { ...world, host, scope }).then(
    () => 'built',
    failureLine,
  );
  await scope.close(line === 'built' ? 'ok' : 'failed');
  if (callAt(place, amazon) === undefined) return notMet(place);
  return [
    ...unless(line === 'built', line),
    ...unless(clock.now() - since >= minute, 'it was not a minute'),
    ...leftovers(amazon, 'built').map((each) => `left: ${each}`),
  ];
}
