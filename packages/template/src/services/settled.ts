import { type Diagnostic, hasErrors } from '@imgbuild/diagnostics';
import { problems } from '../problems.ts';
import type { ServiceNeeds } from './service-needs.ts';

/** How often evaluating may find something new to ask. What a template asks seldom depends on what it asked before. */
const mostRounds = 16;

/**
 * Evaluates until services have nothing new to be asked for: what evaluating leaves open is asked for, all at once, and it evaluates
 * again. With a mistake it ends, since nobody needs secrets for a template that is wrong.
 */
export async function settled<T extends { readonly diagnostics: readonly Diagnostic[] }>(
  services: ServiceNeeds,
  evaluate: () => T | Promise<T>,
): Promise<T> {
  for (let round = 0; ; round++) {
    const found = await evaluate();
    if (services.reach === 'nobody' || services.waiting === 0 || isMistaken(found.diagnostics)) return found;
    if (round === mostRounds)
      return { ...found, diagnostics: [...found.diagnostics, problems.create('services-unsettled', { count: mostRounds })] };
    await services.meet();
  }
}

/** Whether a template is wrong whatever is read and asked for: something that is not known yet may be by then. */
export function isMistaken(diagnostics: readonly Diagnostic[]): boolean {
  return hasErrors(diagnostics.filter((each) => !isTooLate(each)));
}

/** Whether something is said to be known too late, as long as nothing was read and asked for. */
export function isTooLate({ code }: Diagnostic): boolean {
  return code === 'template/known-too-late';
}
