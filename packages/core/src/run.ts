import type { Diagnostic } from '@imgbuild/diagnostics';
import type { Json, Outcome, RunEvent } from './sdk/index.ts';
import { abortError, describeAbort, type AbortCause } from './sdk/index.ts';
import { type BuildResult, runBuild } from './engine/build.ts';
import { createBus } from './engine/bus.ts';
import { messageOf } from './engine/component.ts';
import { startNode } from './engine/nodes.ts';
import { inParallel } from './engine/parallel.ts';
import type { Visit } from './engine/failed-provisioner.ts';
import type { OnError } from './engine/policy.ts';
import { prepare, type Depth, type Prepared } from './engine/prepare.ts';
import { problems } from './engine/problems.ts';
import { createQuestions } from './engine/questions.ts';
import { type DataRequest, readDataSource } from './engine/read-data.ts';
import { createRedactor } from './engine/redactor.ts';
import { componentScope, type RunServices } from './engine/services.ts';
import { createShares } from './engine/share.ts';
import { createLedger } from './ledger/ledger.ts';
import { openJournal } from './ledger/journal.ts';
import type { Plan, PlannedBuild } from './plan.ts';
import type { PackageReference, Registry } from './registry.ts';
import { lateRenderer, lateRendererOutside } from './render/late.ts';
import { coreVersion } from './version.ts';
import { sharedController } from './host/shared-controller.ts';
import { openWorld, type World, type WorldOptions } from './host/world.ts';

export interface RunOptions extends WorldOptions {
  /** Every event of the run, in order; a promise it returns slows the writers of output down. */
  readonly onEvent: (event: RunEvent) => void | Promise<void>;
  /** Aborting it stops the run; what it held is released. The reason should be an `abortError`. */
  readonly signal?: AbortSignal;
  /** Whether somebody is there to answer questions with `answer`. */
  readonly interactive?: 'yes' | 'no';
}

export interface ExecuteOptions {
  /** Builds at a time; all of them by default. */
  readonly parallel?: number;
  readonly onError?: OnError;
  /** Overwrite what is there. */
  readonly force?: 'yes' | 'no';
  /** Wait for the person after every step, and run the builds one after another. */
  readonly debug?: 'yes' | 'no';
  /** Communicators for `connect`. */
  readonly registry?: Registry;
  /**
   * Reads the template again, for a provisioner that is tried again after somebody mended it (`onError: 'ask'`). Nothing when it
   * cannot be used or has no such build any more; what is wrong with it has been reported then.
   */
  readonly reread?: (build: string) => Promise<PlannedBuild | undefined>;
  /** Lets the person look around on a machine whose provisioner failed. Without it, that is not offered. */
  readonly visit?: Visit;
}

export interface RunResult {
  readonly outcome: Exclude<Outcome, 'crashed'>;
  readonly builds: readonly BuildResult[];
  readonly diagnostics: readonly Diagnostic[];
}

/** One run: its events, its ledger, its secrets. Opened before a template is loaded, since loading may already need them. */
export interface Run extends AsyncDisposable {
  readonly id: string;
  readonly startedAt: number;
  readonly host: World['host'];
  /** Aborts when the run is stopped. */
  readonly signal: AbortSignal;
  /** Registers a secret: it is in no event from here on. */
  hide(secret: string): void;
  /** A text with the secrets masked, for what is shown beside the events. */
  redact(text: string): string;
  /** Tells of a diagnostic that belongs to no build. */
  report(diagnostic: Diagnostic): void;
  /** Looks at every block of a plan; creates nothing. */
  check(plan: Plan, depth: Depth): Promise<Prepared>;
  /** Reads a data source while a template is loaded. Rejects when it cannot be read. */
  readData(request: DataRequest): Promise<Readonly<Record<string, Json>>>;
  /** Runs a plan. Builds that cannot be configured are reported and left out; the others run. Never rejects for a failed build. */
  execute(plan: Plan, o?: ExecuteOptions): Promise<RunResult>;
  answer(id: string, choice: string): void;
  /** Stops the run, as its signal does. */
  abort(cause: AbortCause): void;
  /** Stops releasing: whatever is still held stays in the ledger, for `cleanup`. */
  stopReleasing(): void;
  /** Number of resources that the ledger still holds. */
  readonly outstanding: number;
}

/** The host's own resources are known without a package to load. */
const ownPackage: PackageReference = { name: '@imgbuild/core', version: coreVersion, folder: '' };

/** Opens a run. Its folder is made when it first has something to remember. */
export async function openRun(o: RunOptions): Promise<Run> {
  const redactor = createRedactor();
  const world = await openWorld(o, redactor);
  const { host } = world;
  const startedAt = host.clock.now();
  const controller = sharedController();
  const releasing = new AbortController();
  const follow = (): void => controller.abort(o.signal?.reason);
  if (o.signal?.aborted === true) follow();
  else o.signal?.addEventListener('abort', follow, { once: true });

  const bus = createBus({ listener: o.onEvent, redactor, now: () => host.clock.now() });
  const questions = createQuestions(bus, o.interactive ?? 'no');
  const journal = openJournal(world.journalFile());
  const ledger = createLedger({ runId: world.runId, journal, digest: world.digest, now: () => host.clock.now() });
  let count = 0;
  const nodeSettings = { bus, questions, signal: controller.signal, nextId: () => String(++count) };
  const root = startNode(nodeSettings, 'run', world.runId, null);
  const shares = createShares();
  let outcome: Exclude<Outcome, 'crashed'> = 'ok';
  let started: Promise<void> | undefined;
  const start = (): Promise<void> => (started ??= world.identify().then((process) => ledger.start(coreVersion, process)));

  const services = (options: ExecuteOptions): RunServices => ({
    runId: world.runId,
    startedAt,
    host,
    ledger,
    redactor,
    shares,
    hostResources: world.resources,
    releasing: releasing.signal,
    onError: options.onError ?? 'cleanup',
    force: options.force === 'yes',
    debug: options.debug === 'yes',
    lateRenderer: (build, names) =>
      build === undefined
        ? lateRendererOutside({ startedAt, workingDirectory: host.workingDirectory })
        : lateRenderer(build, host.workingDirectory, names),
    communicator: (name) => options.registry?.find('communicator', name),
    reread: options.reread,
    visit: options.visit,
  });

  const check: Run['check'] = async (plan, depth) => {
    if (depth === 'verify') await start();
    const scope = componentScope(services({}), {
      label: 'prepare',
      build: '',
      by: ownPackage,
      types: [],
      node: root,
      access: null,
      parent: controller.signal,
    });
    try {
      return await prepare(plan, { depth, host, scope, signal: controller.signal, hide: host.hide });
    } finally {
      await scope.close('ok');
    }
  };

  const execute: Run['execute'] = async (plan, options = {}) => {
    await start();
    const prepared = await check(plan, 'verify').catch((error: unknown) => {
      if (controller.signal.aborted) return undefined;
      throw error;
    });
    for (const diagnostic of prepared?.diagnostics ?? []) root.diagnostic(diagnostic);
    if (plan.builds.length === 0) root.diagnostic(problems.create('no-builds'));
    const ready = prepared?.ready ?? [];
    const nodes = new Map(ready.map((build) => [build, root.child('build', build.name)]));
    const limit = options.debug === 'yes' ? 1 : (options.parallel ?? 0) > 0 ? (options.parallel ?? 1) : Math.max(1, ready.length);
    const builds = await inParallel(ready, limit, async (build): Promise<BuildResult> => {
      const node = nodes.get(build) ?? root.child('build', build.name);
      const result = controller.signal.aborted
        ? {
            name: build.name,
            outcome: 'cancelled' as const,
            artifacts: [],
            duration: 0,
            error: messageOf(controller.signal.reason),
          }
        : await runBuild(build, services(options), node, controller.signal);
      node.end(result.outcome, result.error);
      return result;
    });
    const failed =
      plan.builds.length === 0 || (prepared?.broken.length ?? 0) > 0 || builds.some((build) => build.outcome === 'failed');
    outcome = controller.signal.aborted ? 'cancelled' : failed ? 'failed' : outcome;
    await bus.drained();
    return {
      outcome: controller.signal.aborted ? 'cancelled' : failed ? 'failed' : 'ok',
      builds,
      diagnostics: prepared?.diagnostics ?? [],
    };
  };

  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    o.signal?.removeEventListener('abort', follow);
    if (!controller.signal.aborted) controller.abort(abortError({ kind: 'ended', what: 'the run' }));
    else if (outcome === 'ok') outcome = 'cancelled';
    root.end(outcome);
    await bus.drained();
    if (started !== undefined) {
      await started;
      await ledger.end(outcome);
    }
    await journal.close();
    if (ledger.outstanding === 0 && ledger.leftOnRequest === 0) await world.forget();
  };

  return {
    id: world.runId,
    startedAt,
    host,
    signal: controller.signal,
    hide: host.hide,
    redact: redactor.redact,
    report: (diagnostic) => root.diagnostic(diagnostic),
    check,
    readData: async (request) => {
      await start();
      return readDataSource(request, services({}), root, controller.signal);
    },
    execute,
    answer: questions.answer,
    abort: (cause) => controller.abort(abortError(cause)),
    stopReleasing: () => releasing.abort(abortError({ kind: 'interrupt', signal: 'a second interrupt' })),
    get outstanding() {
      return ledger.outstanding;
    },
    [Symbol.asyncDispose]: () => (closed ??= close()),
  };
}

/** Why a run was stopped, for people. */
export function describeCancellation(signal: AbortSignal): string {
  const { reason } = signal as { reason: unknown };
  return reason instanceof Error && 'abort' in reason
    ? describeAbort((reason as Error & { abort: AbortCause }).abort)
    : messageOf(reason);
}
