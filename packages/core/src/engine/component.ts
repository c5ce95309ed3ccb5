import type { AnyResourceType, ComponentContext, Host, Outcome, StepContext } from '../sdk/index.ts';
import { abortCauseOf } from '../sdk/index.ts';
import type { Configured } from '../plan.ts';
import type { PackageReference } from '../registry.ts';
import type { LateRenderer } from './services.ts';
import type { EventNode } from './nodes.ts';
import { showPlaced } from './placed.ts';
import type { Policy } from './policy.ts';
import type { OwnedScope } from './scope.ts';
import { shareKey, type Shares } from './share.ts';

/** What a component's context is made from. */
export interface ComponentSettings<C> {
  readonly config: C;
  readonly host: Host;
  readonly node: EventNode;
  readonly scope: OwnedScope;
  readonly by: PackageReference;
  readonly shares: Shares;
  /** Opens a scope that belongs to the run, for what is shared. */
  readonly sharedScope: (signal: AbortSignal) => OwnedScope;
  readonly late: LateRenderer;
  readonly spanOf: Configured['spanOf'];
  /** Only builders' steps ask what to do when they fail. */
  readonly policy?: Policy;
  /** `-debug`: wait for the person after every step. */
  readonly debug: boolean;
}

/** The context a component runs with: steps, sharing, late texts. */
export function componentContext<C>(settings: ComponentSettings<C>): ComponentContext<C> {
  const { scope, node, host } = settings;
  return {
    config: settings.config,
    host,
    scope,
    signal: scope.signal,
    report: node.report,
    step: (title, body) => runStep(settings, title, body),
    share: (key, open) =>
      settings.shares.use(shareKey(settings.by.name, key), {
        user: { scope, signal: scope.signal, report: node.report },
        scope: settings.sharedScope,
        open,
      }),
    render: (text, holes) => settings.late.render(text, holes),
  };
}

/** One step: its holds move up when it succeeds and are released first when it fails. With `ask`, it can be tried again. */
async function runStep<C, T>(settings: ComponentSettings<C>, title: string, body: (step: StepContext) => Promise<T>): Promise<T> {
  const { scope, policy } = settings;
  for (;;) {
    scope.signal.throwIfAborted();
    const node = settings.node.child('step', title);
    const inner = scope.child(title);
    try {
      const result = await body({ scope: inner, signal: inner.signal, report: node.report });
      inner.moveTo(scope);
      node.end('ok');
      if (settings.debug) await pause(node, `Pausing after run of step '${title}'. Press enter to continue.`);
      return result;
    } catch (error) {
      const outcome: Outcome = scope.signal.aborted ? 'cancelled' : 'failed';
      const retry = outcome === 'failed' && policy?.now === 'ask' && (await askWhatNow(node, policy, title, error));
      if (policy?.leaves === true) await inner.leave(outcome);
      else await inner.close(outcome);
      showPlaced(error, settings.spanOf, node);
      node.end(outcome, messageOf(error));
      if (!retry) throw error;
    }
  }
}

/** Asks once; true to try the step again. */
async function askWhatNow(node: EventNode, policy: Policy, title: string, error: unknown): Promise<boolean> {
  node.report.error(messageOf(error));
  const choices = ['clean up and exit', 'abort without cleanup', 'retry step'] as const;
  const choice = await node.report.ask(`Step "${title}" failed`, choices).catch(() => choices[0]);
  if (choice === 'retry step') return true;
  policy.decide(choice === 'abort without cleanup' ? 'abort' : 'cleanup');
  return false;
}

/** Waits for the person, if there is one. */
export async function pause(node: EventNode, text: string): Promise<void> {
  await node.report.ask(text, ['continue']).catch((error: unknown) => {
    if (abortCauseOf(error)?.kind === 'interrupt') throw error;
  });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Registered types by name. */
export function resourceTable(types: readonly AnyResourceType[]): ReadonlyMap<string, AnyResourceType> {
  return new Map(types.map((type) => [type.type, type]));
}
