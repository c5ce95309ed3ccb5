/** An order in which each node comes after those it needs. Nodes of a cycle are in `cycles` only, each cycle once. */
export interface Order {
  readonly order: readonly string[];
  /** Each as a path that ends where it begins. */
  readonly cycles: readonly (readonly string[])[];
}

/** Orders nodes by what they need; needs that are no nodes are passed over. Without recursion: chains may be long. */
export function inDependencyOrder(nodes: readonly string[], needsOf: (node: string) => readonly string[]): Order {
  const known = new Set(nodes);
  const state = new Map<string, 'open' | 'done'>();
  const inCycle = new Set<string>();
  const order: string[] = [];
  const cycles: (readonly string[])[] = [];
  for (const start of nodes) {
    if (state.has(start)) continue;
    const path: { readonly node: string; readonly needs: readonly string[]; at: number }[] = [];
    const enter = (node: string): void => {
      state.set(node, 'open');
      path.push({ node, needs: needsOf(node).filter((each) => known.has(each)), at: 0 });
    };
    enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.needs[top.at++];
      if (next === undefined) {
        state.set(top.node, 'done');
        if (!inCycle.has(top.node)) order.push(top.node);
        path.pop();
      } else if (state.get(next) === 'open') {
        const cycle = path.slice(path.findIndex((each) => each.node === next)).map((each) => each.node);
        if (!cycle.some((node) => inCycle.has(node))) cycles.push([...cycle, next]);
        for (const node of cycle) inCycle.add(node);
      } else if (!state.has(next)) enter(next);
    }
  }
  return { order, cycles };
}
