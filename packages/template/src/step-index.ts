import { type MetaArguments, appliesTo, type Named } from './meta-arguments.ts';
import type { BuildContext } from './scope.ts';

/** What the index needs to know of a step. */
interface Indexed {
  readonly metaDependsOn: 'source' | 'nothing';
  metaFor(context: BuildContext): MetaArguments;
}

/**
 * Finds the steps of a build among all steps of its block, in their order. Where each step is for some sources only, going through
 * all of them for every source would take a million looks for a thousand sources. `named` gets the names in `only` and `except`.
 */
export function stepIndex<S extends Indexed>(steps: readonly S[], named: Set<Named>): (context: BuildContext) => readonly S[] {
  interface Placed {
    readonly step: S;
    readonly at: number;
  }
  let index: { readonly common: readonly Placed[]; readonly bySource: ReadonlyMap<string, readonly Placed[]> } | undefined;

  const note = (meta: MetaArguments): MetaArguments => {
    for (const each of [...(meta.only ?? []), ...(meta.except ?? [])]) named.add(each);
    return meta;
  };
  const make = (context: BuildContext): NonNullable<typeof index> => {
    const common: Placed[] = [];
    const bySource = new Map<string, Placed[]>();
    for (const [at, step] of steps.entries()) {
      const { only = [] } = step.metaDependsOn === 'source' ? {} : note(step.metaFor(context));
      if (only.length === 0) common.push({ step, at });
      for (const source of new Set(only.map(({ text }) => text))) {
        const placed = bySource.get(source) ?? [];
        bySource.set(source, placed);
        placed.push({ step, at });
      }
    }
    return { common, bySource };
  };
  return (context) => {
    index ??= make(context);
    const source = `${context.type}.${context.name}`;
    const mine = index.bySource.get(source) ?? [];
    const shared = index.common.filter(({ step }) => {
      const meta = step.metaFor(context);
      return appliesTo(step.metaDependsOn === 'source' ? note(meta) : meta, source);
    });
    return [...mine, ...shared].sort((a, b) => a.at - b.at).map(({ step }) => step);
  };
}
