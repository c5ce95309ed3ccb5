import type { DataSource, Json } from '../sdk/index.ts';
import { failure } from '../sdk/index.ts';
import type { Configured } from '../plan.ts';
import type { ComponentHandle } from '../registry.ts';
import { componentContext, messageOf } from './component.ts';
import type { EventNode } from './nodes.ts';
import { componentScope, type RunServices } from './services.ts';

/** A data source of a template with its configuration, wholly known. */
export interface DataRequest {
  readonly type: string;
  readonly name: string;
  readonly component: ComponentHandle<DataSource>;
  readonly configured: Configured;
}

/** Reads a data source; what it holds is released when it has been read. Rejects when it cannot be read. */
export async function readDataSource(
  { type, name, component, configured }: DataRequest,
  services: RunServices,
  root: EventNode,
  signal: AbortSignal,
): Promise<Readonly<Record<string, Json>>> {
  for (const secret of configured.secrets) services.host.hide(secret);
  const node = root.child('data', `data.${type}.${name}`);
  const scope = componentScope(services, {
    label: `data ${type}`,
    build: '',
    by: component.package,
    types: await component.resources(),
    node,
    access: null,
    parent: signal,
  });
  let outcome: 'ok' | 'failed' | 'cancelled' = 'failed';
  let message: string | undefined;
  try {
    const source = await component.load();
    const config = configured.config ?? {};
    for (const problem of source.check?.(config) ?? []) {
      if (problem.severity === 'warning') node.report.warn(problem);
      else throw failure(problem);
    }
    const context = componentContext({
      config,
      host: services.host,
      node,
      scope,
      by: component.package,
      shares: services.shares,
      sharedScope: (parent) =>
        componentScope(services, {
          label: 'shared',
          build: '',
          by: component.package,
          types: [],
          node,
          access: null,
          parent,
        }),
      late: { render: (text) => text.text },
      debug: false,
    });
    const read = await source.read(context);
    scope.signal.throwIfAborted();
    outcome = 'ok';
    return read as Readonly<Record<string, Json>>;
  } catch (error) {
    outcome = signal.aborted ? 'cancelled' : 'failed';
    message = messageOf(error);
    throw error;
  } finally {
    await scope.close(outcome);
    node.end(outcome, message);
  }
}
