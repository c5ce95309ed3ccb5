import type { Block, Configured, Late, Plan, PlannedBuild } from '@imgbuild/core';
import { outputsOf } from '@imgbuild/core';
import type { AnyComponent, Json } from '@imgbuild/core/sdk';
import type { Diagnostic } from '@imgbuild/diagnostics';

/** Values of a build that is running, for looking at blocks as they are then. */
export interface Running {
  readonly values: Readonly<Record<string, Json>>;
  readonly sensitive: readonly string[];
}

/** A plan as text, one line per block, and what its blocks have to say. */
export function planText(
  plan: Plan,
  running: Running | undefined,
): { readonly text: string; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const lines = plan.builds.flatMap((build) => buildLines(build, running, diagnostics));
  return { text: lines.join('\n'), diagnostics };
}

function buildLines(build: PlannedBuild, running: Running | undefined, diagnostics: Diagnostic[]): string[] {
  const show = (label: string, block: Block<AnyComponent>, more: object): string => {
    const configured = block.configure(lateOf(build, running));
    diagnostics.push(...configured.diagnostics);
    return `  ${label} ${block.component.type} ${describe(configured)}${options(more)}`;
  };
  return [
    `build ${build.name} of ${build.sourceName}${build.diagnostics === undefined ? '' : ' (refused)'}`,
    show('builder', build.builder, {}),
    ...build.provisioners.map(({ block, ...more }) => show('provisioner', block, more)),
    ...(build.errorCleanup === undefined
      ? []
      : [show('error-cleanup', build.errorCleanup.block, { ...build.errorCleanup, block: undefined })]),
    ...build.chains.flatMap((chain, index) => chain.map(({ block, ...more }) => show(`chain ${index + 1}:`, block, more))),
  ];
}

function lateOf(build: PlannedBuild, running: Running | undefined): Late {
  const type = build.builder.component.type;
  if (running === undefined) return { phase: 'validate', outputs: outputsOf(build.builder.component.outputs) };
  const { name, sourceName } = build;
  const info = { name, sourceName, type, runId: 'run', force: false, debug: false, startedAt: 0, values: running.values };
  return { phase: 'run', build: info, values: running.values, sensitive: new Set(running.sensitive) };
}

function describe({ config, known, reads, secrets }: Configured): string {
  const text = config === undefined ? 'has mistakes' : JSON.stringify(config);
  const notes = [
    known || config === undefined ? '' : 'not wholly known',
    reads.length === 0 ? '' : `reads ${reads.join(', ')}`,
    secrets.length === 0 ? '' : `secrets ${secrets.join(', ')}`,
  ];
  return [text, ...notes.filter((note) => note !== '')].join('; ');
}

function options(more: object): string {
  const entries = Object.entries(more).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? '' : `; ${entries.map(([name, value]) => `${name}=${String(value)}`).join(' ')}`;
}
