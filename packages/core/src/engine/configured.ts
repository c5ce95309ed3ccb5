import { hasErrors } from '@imgbuild/diagnostics';
import type { AnyComponent, BuildInfo } from '../sdk/index.ts';
import { failure } from '../sdk/index.ts';
import type { Block, Configured } from '../plan.ts';
import type { EventNode } from './nodes.ts';
import { problems } from './problems.ts';
import type { RunServices } from './services.ts';

/** A configuration to run with, and where in the template its parts stand. */
export interface ConfiguredForRun extends Pick<Configured, 'spanOf'> {
  readonly config: never;
}

/**
 * The configuration a component is about to run with, its secrets hidden first. Throws with what is wrong, after reporting
 * each diagnostic at the node.
 */
export function configuredForRun(
  services: RunServices,
  block: Block<AnyComponent>,
  late: { readonly build: BuildInfo; readonly sensitive: ReadonlySet<string> },
  node: EventNode,
): ConfiguredForRun {
  const configured = block.configure({ phase: 'run', build: late.build, values: late.build.values, sensitive: late.sensitive });
  for (const secret of configured.secrets) services.redactor.hide(secret);
  for (const diagnostic of configured.diagnostics) node.diagnostic(diagnostic);
  const what = `"${block.component.type}"`;
  const first = configured.diagnostics.find((diagnostic) => diagnostic.severity === 'error');
  if (first !== undefined && hasErrors(configured.diagnostics)) {
    throw failure({ code: first.code, summary: first.summary, ...(first.detail === undefined ? {} : { detail: first.detail }) });
  }
  if (configured.config === undefined || !configured.known) throw failure(problems.create('unknown-at-run', { what }));
  // By the component's own schema; the handle and the schema come from the same package, which `load` has verified.
  return { config: configured.config as never, spanOf: configured.spanOf };
}
