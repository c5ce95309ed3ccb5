import type { BuildInfo, Communicator, CommunicatorType, Connection, NameRule } from '../sdk/index.ts';
import { failure } from '../sdk/index.ts';
import { componentContext } from './component.ts';
import type { EventNode } from './nodes.ts';
import { problems } from './problems.ts';
import type { OwnedScope } from './scope.ts';
import { componentScope, type RunServices } from './services.ts';

/** Connects to a machine with the communicator its target names. The line is held in the build's scope. */
export async function connect(
  target: Connection,
  services: RunServices,
  o: {
    readonly node: EventNode;
    readonly scope: OwnedScope;
    readonly build: BuildInfo;
    /** The builder's: its block has the communicator's texts. */
    readonly names: NameRule | undefined;
  },
): Promise<Communicator> {
  for (const secret of [target.password, target.privateKey]) if (secret !== undefined) services.host.hide(secret);
  const handle = services.communicator(target.communicator);
  if (handle === undefined) throw failure(problems.create('no-communicator', { name: target.communicator }));
  const component = (await handle.load()) as CommunicatorType;
  const types = await handle.resources();
  const inner = await o.scope.acquire(
    `communicator ${target.communicator}`,
    async (signal) =>
      componentScope(services, {
        label: `communicator ${target.communicator}`,
        build: o.build.name,
        by: handle.package,
        types,
        node: o.node,
        access: null,
        parent: signal,
      }),
    (scope, { outcome }) => scope.close(outcome),
  );
  const context = componentContext({
    config: (target.settings ?? {}) as never,
    host: services.host,
    node: o.node,
    scope: inner,
    by: handle.package,
    shares: services.shares,
    sharedScope: (parent) =>
      componentScope(services, { label: 'shared', build: '', by: handle.package, types, node: o.node, access: null, parent }),
    late: services.lateRenderer(o.build, o.names),
    // Its settings are the builder's, and were looked at there.
    spanOf: () => undefined,
    debug: false,
  });
  return inner.acquire(
    `line to ${target.host ?? target.communicator}`,
    () => component.connect({ ...context, target }),
    async (line) => line[Symbol.asyncDispose](),
  );
}
