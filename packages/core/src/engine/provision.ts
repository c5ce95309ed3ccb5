import type { BuildInfo, Json, Machine, Outcome } from '../sdk/index.ts';
import { abortCauseOf } from '../sdk/index.ts';
import type { ProvisionerStep } from '../plan.ts';
import { settled } from './attempt.ts';
import { componentContext, messageOf, pause } from './component.ts';
import { askAboutProvisioner, type Visit } from './failed-provisioner.ts';
import { configuredForRun } from './configured.ts';
import type { EventNode } from './nodes.ts';
import { showPlaced } from './placed.ts';
import type { Policy } from './policy.ts';
import { componentScope, type RunServices } from './services.ts';

/** What the provisioners of a build work on. */
export interface Provisioning {
  readonly services: RunServices;
  readonly node: EventNode;
  readonly build: BuildInfo;
  readonly sensitive: ReadonlySet<string>;
  readonly machine: Machine;
  readonly access: Json;
  readonly signal: AbortSignal;
  /** Where a failure may be asked about. */
  readonly asking?: Asking;
}

/** What `-on-error=ask` needs. */
export interface Asking {
  readonly policy: Policy;
  readonly visit?: Visit | undefined;
  /** The provisioners as the template has them now; nothing when it cannot be used, which has been told then. */
  readonly reread?: (() => Promise<readonly ProvisionerStep[] | undefined>) | undefined;
}

/** Runs provisioners one after another; the first that fails ends it, unless the person who is asked says otherwise. */
export async function provisionAll(planned: readonly ProvisionerStep[], o: Provisioning): Promise<void> {
  let steps = planned;
  for (let index = 0; index < steps.length; index++) {
    if (o.services.debug) await pause(o.node, 'Pausing before the next provisioner . Press enter to continue.');
    steps = await provisionAsking(steps, index, o);
  }
}

/** Runs one provisioner, and gives them all: whoever tries one again may have changed the template. */
async function provisionAsking(
  planned: readonly ProvisionerStep[],
  index: number,
  o: Provisioning,
): Promise<readonly ProvisionerStep[]> {
  const { asking } = o;
  for (let steps = planned; ;) {
    const step = steps[index];
    if (step === undefined) return steps;
    try {
      await provisionContinuing(step, o);
      return steps;
    } catch (error) {
      if (o.signal.aborted || asking?.policy.now !== 'ask') throw error;
      for (let isKnown = false; !isKnown;) {
        const answer = await askAboutProvisioner(step.name ?? step.block.component.type, { ...o, ...asking });
        if (answer === 'give-up') throw error;
        if (answer === 'skip') return steps;
        const fresh = asking.reread === undefined ? steps : await asking.reread();
        isKnown = fresh !== undefined;
        steps = fresh ?? steps;
      }
    }
  }
}

/** `continue_on_error`: a failure, after its retries, is a warning. Stopping is not swallowed. */
async function provisionContinuing(step: ProvisionerStep, o: Provisioning): Promise<void> {
  try {
    await provisionRetrying(step, o);
  } catch (error) {
    if (step.onFailure !== 'continue' || o.signal.aborted) throw error;
    o.node.report.error(
      `Warning: Provisioner failed with "${messageOf(error)}", but continue_on_error is set; continuing the build.`,
    );
  }
}

/** `max_retries`: further attempts, each with a scope and a signal of its own. */
async function provisionRetrying(step: ProvisionerStep, o: Provisioning): Promise<void> {
  for (let left = step.maxRetries ?? 0; ; left--) {
    try {
      await provisionOnce(step, o);
      return;
    } catch (error) {
      if (o.signal.aborted) throw error;
      if (left <= 0) {
        if ((step.maxRetries ?? 0) > 0) o.node.report.error('retry limit reached.');
        throw error;
      }
      o.node.report.say(`Provisioner failed with "${messageOf(error)}", retrying with ${left} trie(s) left`);
    }
  }
}

async function provisionOnce(step: ProvisionerStep, o: Provisioning): Promise<void> {
  const { services, node } = o;
  if (step.pauseBefore !== undefined && step.pauseBefore > 0) {
    node.report.say(`Pausing ${inGoNotation(step.pauseBefore)} before the next provisioner...`);
    await services.host.clock.sleep(step.pauseBefore, o.signal);
  }
  const handle = step.block.component;
  const { config, spanOf } = configuredForRun(services, step.block, { build: o.build, sensitive: o.sensitive }, node);
  const provisioner = await handle.load();
  const child = node.child('provisioner', step.name ?? handle.type);
  const scope = componentScope(services, {
    label: `provisioner ${handle.type}`,
    build: o.build.name,
    by: handle.package,
    types: await handle.resources(),
    node: child,
    access: o.access,
    parent: o.signal,
  });
  const timer = step.timeout === undefined ? undefined : startTimer(step.timeout, scope, o);
  let outcome: Outcome = 'failed';
  let message: string | undefined;
  try {
    const context = componentContext({
      config,
      host: services.host,
      node: child,
      scope,
      by: handle.package,
      shares: services.shares,
      sharedScope: (signal) =>
        componentScope(services, {
          label: 'shared',
          build: '',
          by: handle.package,
          types: [],
          node: child,
          access: null,
          parent: signal,
        }),
      late: services.lateRenderer(o.build),
      spanOf,
      debug: false,
    });
    await settled(provisioner.run({ ...context, machine: o.machine, build: o.build }), scope, services.host);
    scope.signal.throwIfAborted();
    outcome = 'ok';
  } catch (error) {
    outcome = o.signal.aborted ? 'cancelled' : 'failed';
    const cause = scope.signal.aborted ? (scope.signal.reason as Error) : error;
    message = messageOf(cause);
    showPlaced(cause, spanOf, child);
    throw abortCauseOf(cause)?.kind === 'timeout' ? cause : error;
  } finally {
    timer?.abort();
    await scope.close(outcome);
    child.end(outcome, message);
  }
}

/** `timeout`: per attempt, from when the provisioner itself starts. */
function startTimer(milliseconds: number, scope: ReturnType<typeof componentScope>, o: Provisioning): AbortController {
  const timer = new AbortController();
  o.node.report.say(`Setting a ${inGoNotation(milliseconds)} timeout for the next provisioner...`);
  o.services.host.clock.sleep(milliseconds, timer.signal).then(
    () => {
      o.node.report.say('Cancelling provisioner after a timeout...');
      scope.abort({ kind: 'timeout', milliseconds, what: 'the provisioner' });
    },
    () => undefined,
  );
  return timer;
}

/** A duration as Go prints it, which is what Packer's messages show: `1m30s`, `500ms`. */
export function inGoNotation(milliseconds: number): string {
  if (milliseconds === 0) return '0s';
  if (milliseconds < 1000) return `${milliseconds}ms`;
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor((milliseconds % 3_600_000) / 60_000);
  const seconds = (milliseconds % 60_000) / 1000;
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}s`;
}
