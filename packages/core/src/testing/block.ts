import type { Block } from '../plan.ts';
import { type AnyComponent, type AnyResourceType, body } from '../sdk/index.ts';

/**
 * A block of a component that no package was looked through for, with a configuration written in the test, which counts as read
 * from a template. `resources` are all that the component may hold.
 */
export function blockOf<C extends AnyComponent>(
  component: C,
  config: object,
  resources: readonly AnyResourceType[] = [],
): Block<C> {
  return {
    component: {
      kind: component.kind,
      type: component.summary,
      summary: component.summary,
      package: { name: 'test', version: '1.0.0', folder: '/test' },
      config: component.config,
      outputs: 'outputs' in component ? component.outputs : body({}),
      ...('names' in component && component.names !== undefined ? { names: component.names } : {}),
      checks: [...(component.check ? (['check'] as const) : []), ...(component.verify ? (['verify'] as const) : [])],
      load: async () => component,
      resources: async () => resources,
    },
    configure: () => ({ config: config as never, known: true, diagnostics: [], reads: [], secrets: [], spanOf: () => undefined }),
  };
}
