import { hasErrors } from '@imgbuild/diagnostics';
import type { Body } from '@imgbuild/hcl';
import { readOnce } from './read-data.ts';
import { type Needed, neededValues, nothingNeeded } from './needs.ts';
import { type PlannedOnce, type PlanningBasis, planOnce } from './plan-once.ts';
import { isMistaken, isTooLate, settled } from './services/settled.ts';
import type { Structure } from './structure.ts';

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
  const needed = neededValues(bodiesOf(first, structure), locals, structure.data);
  const isReading = o.readData !== undefined && needed.data.size > 0;
  const isAsking = services.reach === 'services' && services.asked === 'something';
  const isDone = (!isReading && !isAsking) || isMistaken([...told, ...first.diagnostics]);
  const read = o.readData && readOnce(o.readData);
  const last = isDone ? first : await settled(services, () => planOnce({ ...basis, read, needed }));
  if (!hasErrors([...told, ...last.diagnostics])) services.close();
  return { ...last, needed };
}

/** What is planned; while it is not known which builds there are, everything that may be. */
function bodiesOf({ planned, diagnostics }: PlannedOnce, { builds, sources }: Structure): readonly Body[] {
  if (!diagnostics.some(isTooLate)) return planned.bodies;
  return [...planned.bodies, ...[...builds, ...sources.values()].map(({ body }) => body)];
}
