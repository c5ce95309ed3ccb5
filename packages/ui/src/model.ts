import type { Diagnostic } from '@imgbuild/diagnostics';
import type { Artifact, NodeKind, Outcome, RunEvent } from '@imgbuild/core/sdk';

/** A node that has started and not yet ended. */
export interface LiveNode {
  readonly kind: NodeKind;
  readonly name: string;
  readonly parent: string | null;
  /** Id of the build it belongs to; null for what belongs to the whole run. */
  readonly build: string | null;
  /** What stands in front of its lines; empty for the run itself. */
  readonly target: string;
}

export interface BuildView {
  readonly id: string;
  readonly name: string;
  /** Position among the builds, which decides its colour. */
  readonly index: number;
  /** When it began to work: its first event after it was announced. Builds that wait for their turn do not count it. */
  readonly workedFrom?: number;
  readonly endedAt?: number;
  readonly outcome?: Outcome | 'skipped';
  readonly message?: string;
  readonly artifacts: readonly Artifact[];
  /** Failures that were shown when they happened, so that the nodes around them do not say them again. */
  readonly shown: readonly string[];
}

/** All that a renderer remembers of a run. Its size follows the nodes that are live, not the lines they write. */
export interface RunView {
  readonly live: ReadonlyMap<string, LiveNode>;
  readonly builds: ReadonlyMap<string, BuildView>;
  /** When the first build was announced. */
  readonly buildsFrom?: number;
  readonly outcome?: Outcome | 'skipped';
  /** Transfers that were announced, with the last quarter told of each. */
  readonly progress: ReadonlyMap<string, number>;
  /** Whether builds are being announced, one after another, before they begin. */
  readonly phase: 'loading' | 'announcing' | 'running';
  readonly at: number;
}

/** A failure is repeated by the nodes around it at once; older ones need not be remembered. */
const rememberedFailures = 20;

export const emptyRun: RunView = { live: new Map(), builds: new Map(), progress: new Map(), phase: 'loading', at: 0 };

/** The view after an event. Pure; never throws, whatever the event says. */
export function reduce(before: RunView, event: RunEvent): RunView {
  const view = { ...withWork(before, event), at: event.at, phase: phaseAfter(before.phase, event) };
  switch (event.type) {
    case 'started':
      return started(view, event);
    case 'ended':
      return ended(view, event);
    case 'note':
      return event.level === 'error' ? withBuild(view, buildOf(view, event.node), (build) => withShown(build, event.text)) : view;
    case 'diagnostic':
      return withBuild(view, buildOf(view, event.node), (build) => withShown(build, messageOf(event.diagnostic)));
    case 'artifact':
      return withBuild(view, buildOf(view, event.node), (build) => ({
        ...build,
        artifacts: [...build.artifacts, event.artifact],
      }));
    case 'progress': {
      const progress = new Map(view.progress);
      progress.set(event.id, Math.max(quarter(event), progress.get(event.id) ?? 0));
      return { ...view, progress };
    }
    default:
      return view;
  }
}

/** A diagnostic as the error says it that carries it. */
function messageOf({ summary, detail }: Diagnostic): string {
  return detail === undefined ? summary : `${summary}: ${detail}`;
}

function phaseAfter(phase: RunView['phase'], event: RunEvent): RunView['phase'] {
  if (event.type === 'started' && event.kind === 'build') return 'announcing';
  return phase === 'announcing' ? 'running' : phase;
}

/** How many quarters of a transfer are done; 0 when its size is not known. */
export function quarter(event: { readonly current: number; readonly total?: number }): number {
  const { current, total = 0 } = event;
  return total > 0 ? Math.min(4, Math.floor((4 * current) / total)) : 0;
}

/** The build that a node belongs to, if any. */
export function buildOf(view: RunView, node: string | null): BuildView | undefined {
  const build = node === null ? null : (view.live.get(node)?.build ?? node);
  return build === null ? undefined : view.builds.get(build);
}

function started(view: RunView, event: RunEvent & { readonly type: 'started' }): RunView {
  const parent = event.parent === null ? undefined : view.live.get(event.parent);
  const isBuild = event.kind === 'build';
  const build = isBuild ? event.node : (parent?.build ?? null);
  const node = { kind: event.kind, name: event.name, parent: event.parent, build, target: targetOf(event, parent?.target ?? '') };
  const live = new Map(view.live).set(event.node, node);
  if (!isBuild) return { ...view, live };
  const known: BuildView = { id: event.node, name: event.name, index: view.builds.size, artifacts: [], shown: [] };
  return { ...view, live, builds: new Map(view.builds).set(event.node, known), buildsFrom: view.buildsFrom ?? event.at };
}

/** Lines carry their build's name; a post-processor's also its own, as in Packer. */
function targetOf(event: RunEvent & { readonly type: 'started' }, parent: string): string {
  switch (event.kind) {
    case 'run':
      return '';
    case 'post-processor':
      return parent === '' ? event.name : `${parent} (${event.name})`;
    case 'build':
    case 'data':
      return event.name;
    case 'step':
    case 'provisioner':
    case 'release':
      return parent;
  }
}

function ended(view: RunView, event: RunEvent & { readonly type: 'ended' }): RunView {
  const node = view.live.get(event.node);
  const live = new Map(view.live);
  live.delete(event.node);
  const next = { ...view, live };
  if (node?.kind === 'run') return { ...next, outcome: event.outcome };
  const { message } = event;
  const withMessage = (build: BuildView): BuildView => (message === undefined ? build : withShown(build, message));
  if (node?.kind !== 'build') return withBuild(next, buildOf(view, event.node), withMessage);
  return withBuild(next, view.builds.get(event.node), (build) => ({
    ...build,
    endedAt: event.at,
    outcome: event.outcome,
    ...(message === undefined ? {} : { message }),
  }));
}

function withShown(build: BuildView, message: string): BuildView {
  return { ...build, shown: [...build.shown.slice(-rememberedFailures), message] };
}

/** Notes when a build's first own event came. */
function withWork(view: RunView, event: RunEvent): RunView {
  const node = event.type === 'started' ? event.parent : 'node' in event ? event.node : null;
  const build = buildOf(view, node);
  return build === undefined || build.workedFrom !== undefined
    ? view
    : withBuild(view, build, (known) => ({ ...known, workedFrom: event.at }));
}

function withBuild(view: RunView, build: BuildView | undefined, change: (build: BuildView) => BuildView): RunView {
  return build === undefined ? view : { ...view, builds: new Map(view.builds).set(build.id, change(build)) };
}
