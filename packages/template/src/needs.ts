import type { Block, Body, Traversal } from '@imgbuild/hcl';
import type { Local } from './named-values.ts';

/** What something needs: names of locals, and of data sources as `TYPE.NAME`. */
export interface Needed {
  readonly locals: ReadonlySet<string>;
  readonly data: ReadonlySet<string>;
}

export const nothingNeeded: Needed = { locals: new Set(), data: new Set() };

/**
 * The locals and data sources that some bodies need: those they name, and those that these need. Reading a data source, or asking a
 * service, may cost time and credentials, so it is done for nothing else.
 */
export function neededValues(bodies: readonly Body[], locals: ReadonlyMap<string, Local>, data: readonly Block[]): Needed {
  const blocks = new Map(data.map((block) => [block.labels.join('.'), block]));
  const needed = new Set<string>();
  const seen = new Set<string>();
  const open: Traversal[] = bodies.flatMap(allReferences);
  const follow = (local: string): void => {
    if (seen.has(local)) return;
    seen.add(local);
    open.push(...(locals.get(local)?.expression.references() ?? []));
  };
  const need = (name: string, block: Block): void => {
    if (needed.has(name)) return;
    needed.add(name);
    open.push(...allReferences(block.body));
  };
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { root, steps } = next;
    const [first, second] = steps.map((step) => (step.kind === 'attribute' ? step.name : undefined));
    // A computed name may be any of them.
    if (root === 'local') for (const name of locals.keys()) if (first === undefined || first === name) follow(name);
    if (root !== 'data') continue;
    for (const [name, block] of blocks) {
      const [type, own] = block.labels;
      if ((first === undefined || first === type) && (second === undefined || second === own)) need(name, block);
    }
  }
  return { locals: seen, data: needed };
}

/** Every reference that stands in a body, whatever it is for. */
function allReferences(body: Body): Traversal[] {
  const { attributes, blocks } = body.everything();
  const own = [...attributes.values()].flatMap(({ expression }) => expression.references());
  return [...own, ...blocks.flatMap((block) => allReferences(block.body))];
}
