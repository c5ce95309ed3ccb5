import type { Artifact, BuildInfo, Builder, Json, Machine, Outcome } from '../sdk/index.ts';
import { failure } from '../sdk/index.ts';
import type { PlannedBuild } from '../plan.ts';
import { settled } from './attempt.ts';
import { componentContext, messageOf } from './component.ts';
import { configuredForRun, type ConfiguredForRun } from './configured.ts';
import { connect } from './connect.ts';
import type { EventNode } from './nodes.ts';
import { createPolicy, type Policy } from './policy.ts';
import { inScope } from './in-scope.ts';
import { showPlaced } from './placed.ts';
import { postProcess, type OwnedArtifact, type PostProcessing } from './post-process.ts';
import { problems } from './problems.ts';
import { provisionAll, type Provisioning } from './provision.ts';
import type { OwnedScope } from './scope.ts';
import { componentScope, type RunServices } from './services.ts';
import { outputsOf, sensitiveOutputs, standardValues } from './standard-values.ts';

/** How one build ended. */
export interface BuildResult {
  readonly name: string;
  readonly outcome: Exclude<Outcome, 'crashed'>;
  /** All that went wrong, one line or several. */
  readonly error?: string;
  /** What it made; of one that was cancelled, what was made and kept before. */
  readonly artifacts: readonly Artifact[];
  /** Milliseconds. */
  readonly duration: number;
}

/** Runs one build from its builder's first step to its last post-processor. Never rejects. */
export async function runBuild(
  build: PlannedBuild,
  services: RunServices,
  node: EventNode,
  signal: AbortSignal,
): Promise<BuildResult> {
  const start = services.host.clock.now();
  const finish = (outcome: BuildResult['outcome'], artifacts: readonly Artifact[], error?: string): BuildResult => {
    // As in Packer, what a build that failed left behind is not announced as its result. What there is when a person stops a build is:
    // nobody else tells of it.
    const results = outcome === 'failed' ? [] : artifacts;
    for (const artifact of results) node.artifact(artifact);
    return {
      name: build.name,
      outcome,
      artifacts: results,
      duration: services.host.clock.now() - start,
      ...(error === undefined ? {} : { error }),
    };
  };
  try {
    const { artifact, info, sensitive, access, destroy } = await runBuilder(build, services, node, signal);
    if (artifact === undefined) return finish('ok', []);
    const o = { services, node, build: info, sensitive, access, signal };
    const owned: OwnedArtifact = { artifact, destroy: () => destroy(artifact) };
    const { artifacts, errors, end } = await postProcess(build.chains, owned, o);
    // An abort that came when all was done, and only releasing was left, changes nothing.
    if (end === 'cut short') return finish('cancelled', artifacts, messageOf(signal.reason));
    if (errors.length > 0) return finish('failed', artifacts, severalErrors(errors));
    return finish('ok', artifacts);
  } catch (error) {
    return finish(signal.aborted ? 'cancelled' : 'failed', [], messageOf(error));
  }
}

/** Several errors as Packer lists them. */
function severalErrors(errors: readonly Error[]): string {
  return `${errors.length} error(s) occurred:\n\n${errors.map((error) => `* ${error.message}`).join('\n')}`;
}

interface Built {
  readonly artifact: Artifact | undefined;
  readonly info: BuildInfo;
  readonly sensitive: ReadonlySet<string>;
  readonly access: Json;
  destroy(artifact: Artifact): Promise<void>;
}

async function runBuilder(build: PlannedBuild, services: RunServices, node: EventNode, signal: AbortSignal): Promise<Built> {
  const block = build.builder;
  const handle = block.component;
  let info = buildInfo(build, services, {});
  const sensitive = sensitiveOutputs(outputsOf(handle.outputs));
  const { config, spanOf } = configuredForRun(services, block, { build: info, sensitive }, node);
  const builder = await handle.load();
  const access = builder.access?.(config) ?? null;
  await services.ledger.build(build.name, handle.type, handle.package, access);
  const types = await handle.resources();
  const scope = componentScope(services, {
    label: 'build',
    build: build.name,
    by: handle.package,
    types,
    node,
    access,
    config,
    parent: signal,
  });
  const policy = createPolicy(services.onError);
  let machine: Machine | undefined;

  const provisioning = (at: Machine, within: AbortSignal): Provisioning => ({
    services,
    node,
    build: info,
    sensitive,
    machine: at,
    access,
    signal: within,
  });
  const work = async (): Promise<Artifact | undefined> => {
    const context = componentContext({
      config,
      host: services.host,
      node,
      scope,
      by: handle.package,
      shares: services.shares,
      sharedScope: (parent) =>
        componentScope(services, { label: 'shared', build: '', by: handle.package, types, node, access, config, parent }),
      late: services.lateRenderer(info, handle.names),
      spanOf,
      policy,
      debug: services.debug,
    });
    return builder.run({
      ...context,
      build: info,
      publish: (outputs) => {
        info = buildInfo(build, services, { ...info.values, ...known(outputs as Readonly<Record<string, Json | undefined>>) });
      },
      connect: (target) => connect(target, services, { node, scope, build: info, names: handle.names }),
      provision: async (target, outputs) => {
        if (machine !== undefined) throw failure(problems.create('provisioned-twice', { type: handle.type }));
        machine = target;
        const values = {
          ...standardValues(target.id, target.connection, services.runId),
          ...(outputs as Readonly<Record<string, Json>>),
        };
        for (const name of sensitive) if (typeof values[name] === 'string') services.host.hide(values[name]);
        info = buildInfo(build, services, values);
        const { reread, visit } = services;
        const asking = {
          policy,
          visit,
          reread: reread === undefined ? undefined : async () => (await reread(build.name))?.provisioners,
        };
        await provisionAll(build.provisioners, { ...provisioning(target, scope.signal), asking });
      },
    });
  };

  try {
    const made = await settled(work(), scope, services.host);
    signal.throwIfAborted();
    // The journal redacts: an artifact is the one record that a user's own texts flow into.
    const artifact = made === undefined ? undefined : services.redactor.redactDeep(made);
    if (artifact !== undefined) await services.ledger.artifact(build.name, artifact);
    await scope.close('ok');
    return {
      artifact: made,
      info,
      sensitive,
      access,
      destroy: destroyer(build, { config, spanOf }, builder, { services, node, build: info, sensitive, access, signal }),
    };
  } catch (error) {
    if (!signal.aborted) showPlaced(error, spanOf, node);
    const combined =
      machine === undefined || signal.aborted ? error : await cleanUpAfter(error, build, provisioning(machine, signal));
    await endFailed(scope, policy, signal.aborted ? 'cancelled' : 'failed');
    throw combined;
  }
}

/** Runs the error-cleanup provisioner once the machine was up; not on a plain interrupt. */
async function cleanUpAfter(error: unknown, build: PlannedBuild, o: Provisioning): Promise<unknown> {
  if (build.errorCleanup === undefined) return error;
  o.node.report.say('Provisioning step had errors: Running the cleanup provisioner, if present...');
  try {
    await provisionAll([build.errorCleanup], o);
    return error;
  } catch (second) {
    return new Error(severalErrors([error, second].map((each) => new Error(messageOf(each)))), { cause: error });
  }
}

async function endFailed(scope: OwnedScope, policy: Policy, outcome: 'cancelled' | 'failed'): Promise<void> {
  if (policy.leaves) await scope.leave(outcome);
  else await scope.close(outcome);
}

function destroyer(build: PlannedBuild, config: ConfiguredForRun, builder: Builder, o: PostProcessing): Built['destroy'] {
  return async (artifact) => {
    await inScope(build.builder.component, config, o.node, o, async (context) => builder.destroy?.(artifact, context));
  };
}

function known(values: Readonly<Record<string, Json | undefined>>): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function buildInfo(build: PlannedBuild, services: RunServices, values: Readonly<Record<string, Json>>): BuildInfo {
  return {
    name: build.name,
    sourceName: build.sourceName,
    type: build.builder.component.type,
    runId: services.runId,
    force: services.force,
    debug: services.debug,
    startedAt: services.startedAt,
    values,
  };
}
