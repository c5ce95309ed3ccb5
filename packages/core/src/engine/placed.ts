import type { Configured } from '../plan.ts';
import { problemOf } from '../sdk/index.ts';
import { asDiagnostic, type EventNode } from './nodes.ts';

/** Errors that were shown where they belong; the nodes around the first one see them as well. */
const shown = new WeakSet<Error>();

/**
 * Shows an error at the place of the template that it speaks of: when it carries a problem with a path into the component's
 * configuration, as `failure({ …, path: ['inline', 3] })`. Others are told by the end of their node alone.
 */
export function showPlaced(error: unknown, spanOf: Configured['spanOf'], node: EventNode): void {
  const problem = problemOf(error);
  if (problem?.path === undefined || !(error instanceof Error) || shown.has(error)) return;
  const span = spanOf(problem.path);
  if (span === undefined) return;
  shown.add(error);
  node.diagnostic(asDiagnostic(problem, span));
}
