import type { Diagnostic } from '@imgbuild/diagnostics';
import { hasErrors } from '@imgbuild/diagnostics';
import type { AnyComponent, Host, Problem, Scope } from '../sdk/index.ts';
import { abortCauseOf, problemOf } from '../sdk/index.ts';
import type { Block, Configured, Late, Plan, PlannedBuild } from '../plan.ts';
import { messageOf } from './component.ts';
import { asDiagnostic } from './nodes.ts';
import { problems } from './problems.ts';
import { outputsOf } from './standard-values.ts';

/** How far configurations are looked at: `check` is pure, `verify` also looks at the world. */
export type Depth = 'check' | 'verify';

export interface PrepareOptions {
  readonly depth: Depth;
  readonly host: Host;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  readonly hide: (secret: string) => void;
}

export interface Prepared {
  /** All that is wrong with the plan, each mistake once. */
  readonly diagnostics: readonly Diagnostic[];
  /** The builds that can be run. */
  readonly ready: readonly PlannedBuild[];
  readonly broken: readonly PlannedBuild[];
}

/** Configures and checks every block of every build before anything is created. A block shared by builds is reported once. */
export async function prepare(plan: Plan, o: PrepareOptions): Promise<Prepared> {
  const found = new Map<string, Diagnostic>();
  const ready: PlannedBuild[] = [];
  const broken: PlannedBuild[] = [];
  const verified = new Set<string>();
  const names = new Set<string>();
  for (const build of plan.builds) {
    const diagnostics = [...(build.diagnostics ?? [])];
    if (names.has(build.name))
      diagnostics.push(problems.create('duplicate-build', { name: build.name, span: build.builder.origin }));
    names.add(build.name);
    const outputs = outputsOf(build.builder.component.outputs);
    for (const block of blocksOf(build)) {
      const late: Late = { phase: 'validate', outputs };
      const configured = block.configure(late);
      for (const secret of configured.secrets) o.hide(secret);
      diagnostics.push(...configured.diagnostics);
      if (!hasErrors(configured.diagnostics)) diagnostics.push(...(await checkBlock(block, configured, o, verified)));
    }
    for (const diagnostic of diagnostics) {
      const key = JSON.stringify([diagnostic.code, diagnostic.span, diagnostic.summary, diagnostic.detail]);
      if (!found.has(key)) found.set(key, diagnostic);
    }
    (hasErrors(diagnostics) ? broken : ready).push(build);
  }
  return { diagnostics: [...found.values()], ready, broken };
}

function blocksOf(build: PlannedBuild): readonly Block<AnyComponent>[] {
  const steps = [...build.provisioners, ...(build.errorCleanup === undefined ? [] : [build.errorCleanup])];
  return [build.builder, ...steps.map((step) => step.block), ...build.chains.flat().map((step) => step.block)];
}

/**
 * What the component itself has to say about a configuration that is wholly known. Before a build all components are loaded, so that
 * one that cannot be is known before anything is made.
 */
async function checkBlock(
  block: Block<AnyComponent>,
  configured: Configured,
  o: PrepareOptions,
  verified: Set<string>,
): Promise<Diagnostic[]> {
  const { component } = block;
  const { config } = configured;
  const isKnown = configured.known && config !== undefined;
  if (o.depth === 'check' && !(isKnown && component.checks.includes('check'))) return [];
  const verifies = component.checks.includes('verify') && o.depth === 'verify';
  const place = (problem: Problem): Diagnostic => asDiagnostic(problem, configured.spanOf(problem.path ?? []) ?? block.origin);
  const diagnostics: Diagnostic[] = [];
  try {
    const loaded = await component.load();
    if (!isKnown) return [];
    for (const problem of loaded.check?.(config) ?? []) diagnostics.push(place(problem));
    const identity = JSON.stringify([component.package.name, component.type, config]);
    if (!verifies || hasErrors(diagnostics) || verified.has(identity)) return diagnostics;
    verified.add(identity);
    await o.scope.within(`verify ${component.type}`, async (scope) => {
      for await (const problem of loaded.verify?.({ config, host: o.host, signal: o.signal, scope }) ?? [])
        diagnostics.push(place(problem));
    });
  } catch (error) {
    if (abortCauseOf(error) !== undefined) throw error;
    // What is wrong with a package is its own, wherever the template uses it, and so is one mistake.
    const problem = problemOf(error);
    if (problem?.code.startsWith('plugins/') === true) return [asDiagnostic(problem, undefined)];
    diagnostics.push(
      problems.create('plugin-failed', { what: `Checking "${component.type}"`, message: messageOf(error), span: block.origin }),
    );
  }
  return diagnostics;
}
