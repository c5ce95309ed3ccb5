import type { DataSource, Json, Outcome } from '../sdk/index.ts';
import { failure } from '../sdk/index.ts';
import type { Configured } from '../plan.ts';
import type { ComponentHandle } from '../registry.ts';
import { messageOf } from './component.ts';
import { inScope } from './in-scope.ts';
import type { EventNode } from './nodes.ts';
import type { RunServices } from './services.ts';
import { sensitiveOutputs } from './standard-values.ts';

/** A data source of a template with its configuration, wholly known. */
export interface DataRequest {
  readonly type: string;
  readonly name: string;
  readonly component: ComponentHandle<DataSource>;
  readonly configured: Configured;
}

/**
 * Reads a data source; what it holds is released when it has been read, and what its outputs say is secret is hidden. Rejects when
 * it cannot be read, or the run is stopped meanwhile.
 */
export async function readDataSource(
  { type, name, component, configured }: DataRequest,
  services: RunServices,
  root: EventNode,
  signal: AbortSignal,
): Promise<Readonly<Record<string, Json>>> {
  for (const secret of configured.secrets) services.host.hide(secret);
  const node = root.child('data', `data.${type}.${name}`);
  let outcome: Outcome = 'failed';
  let message: string | undefined;
  try {
    signal.throwIfAborted();
    const source = await component.load();
    const config = (configured.config ?? {}) as never;
    for (const problem of source.check?.(config) ?? []) {
      if (problem.severity === 'warning') node.report.warn(problem);
      else throw failure(problem);
    }
    // Whoever loads the template says where its data source stands.
    const placeless = { config, spanOf: () => undefined };
    const read = (await inScope(component, placeless, node, { services, build: undefined, access: null, signal }, (context) =>
      source.read(context),
    )) as Readonly<Record<string, Json>>;
    signal.throwIfAborted();
    for (const output of sensitiveOutputs(component.outputs)) {
      const value = read[output];
      if (typeof value === 'string') services.host.hide(value);
    }
    outcome = 'ok';
    return read;
  } catch (error) {
    outcome = signal.aborted ? 'cancelled' : 'failed';
    message = messageOf(error);
    throw error;
  } finally {
    node.end(outcome, message);
  }
}
