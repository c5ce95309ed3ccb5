import type { Artifact, BuildInfo, Json, Outcome } from '../sdk/index.ts';
import type { PlannedBuild, PostProcessorStep } from '../plan.ts';
import { messageOf } from './component.ts';
import { configuredForRun } from './configured.ts';
import { inScope } from './in-scope.ts';
import type { EventNode } from './nodes.ts';
import type { RunServices } from './services.ts';

/** An artifact and how its producer deletes it. */
export interface OwnedArtifact {
  readonly artifact: Artifact;
  destroy(): Promise<void>;
}

export interface PostProcessing {
  readonly services: RunServices;
  readonly node: EventNode;
  readonly build: BuildInfo;
  readonly sensitive: ReadonlySet<string>;
  readonly access: Json;
  readonly signal: AbortSignal;
}

/** What is left of a build when its chains have run. */
export interface PostProcessed {
  /** All that exist now. */
  readonly artifacts: readonly Artifact[];
  readonly errors: readonly Error[];
  /** Whether an abort kept something from being done. */
  readonly end: 'finished' | 'cut short';
}

/**
 * Runs the chains of a build, each from the builder's artifact, with Packer's rules for what is kept: the builder's artifact
 * when a chain's first element keeps it, what is in between when its successor keeps it, and the last of every chain. What
 * nobody kept is destroyed, unless an abort comes first.
 */
export async function postProcess(
  chains: PlannedBuild['chains'],
  built: OwnedArtifact,
  o: PostProcessing,
): Promise<PostProcessed> {
  if (chains.length === 0) return { artifacts: [built.artifact], errors: [], end: 'finished' };
  const results: Artifact[] = [];
  const errors: Error[] = [];
  let keepBuilt = false;
  let end: PostProcessed['end'] = 'finished';
  for (const chain of chains) {
    let current = built;
    let values = o.build.values;
    for (const [index, step] of chain.entries()) {
      if (o.signal.aborted) {
        end = 'cut short';
        if (current.artifact !== built.artifact) results.push(current.artifact);
        break;
      }
      const done = await runStep(step, current, { ...o, build: { ...o.build, values } }).catch((error: unknown) => {
        errors.push(new Error(`Post-processor failed: ${messageOf(error)}`, { cause: error }));
        return undefined;
      });
      // What a failed element was given is not thrown away: it is all there is of the work so far.
      if (done === undefined) {
        if (index === 0) keepBuilt = true;
        else results.push(current.artifact);
        break;
      }
      values = { ...values, ...done.outputs };
      if (index === 0) keepBuilt ||= done.keep || done.next === undefined || done.next.artifact === built.artifact;
      else if (done.keep && done.next?.artifact !== current.artifact) results.push(current.artifact);
      else if (done.next !== undefined && done.next.artifact !== current.artifact) await destroy(current, o, errors);
      if (done.next === undefined) break;
      current = done.next;
      if (index === chain.length - 1 && current.artifact !== built.artifact) results.push(current.artifact);
    }
  }
  if (o.signal.aborted && (errors.length > 0 || !keepBuilt)) end = 'cut short';
  if (keepBuilt || end === 'cut short' || errors.length > 0) results.unshift(built.artifact);
  else await destroy(built, o, errors);
  return { artifacts: results, errors, end };
}

async function destroy(owned: OwnedArtifact, o: PostProcessing, errors: Error[]): Promise<void> {
  try {
    await owned.destroy();
  } catch (error) {
    const text = `Could not delete ${owned.artifact.id}: ${messageOf(error)}`;
    o.node.report.error(text);
    errors.push(new Error(text, { cause: error }));
  }
}

async function runStep(
  step: PostProcessorStep,
  input: OwnedArtifact,
  o: PostProcessing,
): Promise<{
  readonly next: OwnedArtifact | undefined;
  readonly keep: boolean;
  readonly outputs: Readonly<Record<string, Json>>;
}> {
  const handle = step.block.component;
  const node = o.node.child('post-processor', step.name ?? handle.type);
  let outcome: Outcome = 'failed';
  let message: string | undefined;
  try {
    const { config, spanOf } = configuredForRun(o.services, step.block, o, node);
    const component = await handle.load();
    const result = await inScope(handle, { config, spanOf }, node, o, (context) =>
      component.run({ ...context, artifact: input.artifact, build: o.build }),
    );
    outcome = 'ok';
    if (result.input === 'must-keep' && step.keepInputArtifact === false) {
      node.report.detail(`keep_input_artifact = false is ignored: ${handle.type} needs the artifact it was given.`);
    }
    const keep = result.input === 'must-keep' || (step.keepInputArtifact ?? result.input === 'keep');
    const { artifact, outputs = {} } = result;
    if (artifact === undefined) return { next: undefined, keep, outputs };
    const remove = async (): Promise<void> => {
      await inScope(handle, { config, spanOf }, node, o, async (context) => component.destroy?.(artifact, context));
    };
    return { next: artifact === input.artifact ? input : { artifact, destroy: remove }, keep, outputs };
  } catch (error) {
    outcome = o.signal.aborted ? 'cancelled' : 'failed';
    message = messageOf(error);
    throw error;
  } finally {
    node.end(outcome, message);
  }
}
