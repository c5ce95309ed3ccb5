import type { AnyComponent, BuildInfo, Json, Outcome } from '../sdk/index.ts';
import type { ComponentHandle } from '../registry.ts';
import { settled } from './attempt.ts';
import { componentContext } from './component.ts';
import type { ConfiguredForRun } from './configured.ts';
import type { EventNode } from './nodes.ts';
import { showPlaced } from './placed.ts';
import { componentScope, type RunServices } from './services.ts';

/** Where a function of a component runs. */
export interface Surroundings {
  readonly services: RunServices;
  /** Undefined where there is no build yet: data sources are read before. */
  readonly build: BuildInfo | undefined;
  readonly access: Json;
  readonly signal: AbortSignal;
}

/** Runs a function of a component in a scope of its own, which is closed when it ends, or when it does not end after an abort. */
export async function inScope<T>(
  handle: ComponentHandle<AnyComponent>,
  { config, spanOf }: ConfiguredForRun,
  node: EventNode,
  o: Surroundings,
  body: (context: ReturnType<typeof componentContext<never>>) => Promise<T>,
): Promise<T> {
  const common = { build: o.build?.name ?? '', by: handle.package, node, access: o.access };
  const scope = componentScope(o.services, {
    ...common,
    label: `${handle.kind} ${handle.type}`,
    types: await handle.resources(),
    config,
    parent: o.signal,
  });
  let outcome: Outcome = 'failed';
  try {
    const context = componentContext<never>({
      config,
      host: o.services.host,
      node,
      scope,
      by: handle.package,
      shares: o.services.shares,
      sharedScope: (parent) => componentScope(o.services, { ...common, label: 'shared', types: [], parent }),
      late: o.services.lateRenderer(o.build, handle.names),
      spanOf,
      debug: false,
    });
    const result = await settled(body(context), scope, o.services.host);
    outcome = 'ok';
    return result;
  } catch (error) {
    showPlaced(error, spanOf, node);
    throw error;
  } finally {
    await scope.close(outcome === 'ok' ? 'ok' : o.signal.aborted ? 'cancelled' : 'failed');
  }
}
