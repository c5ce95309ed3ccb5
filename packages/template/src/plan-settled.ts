import { type Diagnostic, hasErrors } from '@imgbuild/diagnostics';
import { readOnce } from './data-sources.ts';
import { type Needed, neededValues, nothingNeeded } from './needs.ts';
import { type PlannedOnce, type PlanningBasis, planOnce } from './plan-once.ts';
import { settled } from './services/settled.ts';

/** A plan with the values that data sources and services gave for it. */
export interface PlannedSettled extends PlannedOnce {
  /** What the selected builds need. */
  readonly needed: Needed;
}

/**
 * Plans the selected builds. What they need of data sources and services is known when they have been planned without; then it is
 * read and asked for, and they are planned again.
 */
export async function planSettled(basis: Omit<PlanningBasis, 'read' | 'needed'>): Promise<PlannedSettled> {
  const { o, services, locals, structure, told } = basis;
  const first = await services.withoutAsking(() => planOnce({ ...basis, read: undefined, needed: nothingNeeded }));
  const needed = neededValues(first.planned.bodies, locals, structure.data);
  const isReading = o.readData !== undefined && needed.data.size > 0;
  const isAsking = services.reach === 'services' && services.asked === 'something';
  const isDone = (!isReading && !isAsking) || hasErrors([...told, ...first.diagnostics.filter(isFinal)]);
  const read = o.readData && readOnce(o.readData);
  const last = isDone ? first : await settled(services, () => planOnce({ ...basis, read, needed }));
  if (!hasErrors([...told, ...last.diagnostics])) services.close();
  return { ...last, needed };
}

/** Whether something is a mistake whatever is read and asked for. */
function isFinal({ code }: Diagnostic): boolean {
  return code !== 'template/known-too-late';
}
