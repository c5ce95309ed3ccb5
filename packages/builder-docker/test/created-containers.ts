import { pack } from 'tar-stream';
import { type CreateRequest, sortedEnvironment } from './run-requests.ts';
import { callEngine } from './world/engine-call.ts';
import type { TestEngine } from './world/engines.ts';

/** Containers that an engine makes of requests, in a form in which they can be compared. */
export interface CreatedContainers {
  /** How many were created so far. */
  count(): number;
  /** What the engine says of the container that it made of a request, or why it made none. */
  create(request: CreateRequest): Promise<unknown>;
}

/** Puts into an engine what requests name: the image `tiny:1` and a container `other`. */
export async function createdContainers({ socket, ask }: TestEngine): Promise<CreatedContainers> {
  const archive = pack();
  archive.entry({ name: 'hello' }, 'hello\n');
  archive.finalize();
  await callEngine(socket, 'POST', '/images/create?fromSrc=-&repo=tiny&tag=1&changes=CMD%20x', archive);
  await callEngine(socket, 'POST', '/containers/create?name=other', { Image: 'tiny:1' });
  let count = 0;
  return {
    count: () => count,
    create: async ({ query, body }) => {
      const path = `/containers/create?${new URLSearchParams(query).toString()}`;
      const { text } = await callEngine(socket, 'POST', path, body);
      const { Id: id, message } = JSON.parse(text) as { readonly Id?: string; readonly message?: string };
      if (id === undefined) return { refused: message };
      count++;
      const said = await ask('GET', `/containers/${id}/json`);
      await ask('DELETE', `/containers/${id}?v=1`);
      return comparable(said as Inspected, id);
    },
  };
}

/** GET /containers/ID/json, as far as its order is looked at here. Source: the Engine API. */
interface Inspected {
  readonly Mounts: readonly { readonly Destination: string }[];
  readonly Config: { readonly Env: readonly string[] | null };
  readonly HostConfig: { readonly Binds: readonly string[] | null };
}

/** What an engine says of a container, without what is different each time. */
function comparable(said: Inspected, id: string): unknown {
  const named = {
    // A name of its own for each, and lists that come from maps. That the engine removes it is never asked for.
    ...said,
    Name: '',
    Config: { ...said.Config, Env: sortedEnvironment(said.Config.Env ?? []) },
    Mounts: said.Mounts.toSorted((a, b) => a.Destination.localeCompare(b.Destination)),
    HostConfig: { ...said.HostConfig, AutoRemove: false, Binds: said.HostConfig.Binds?.toSorted() },
  };
  // Engines keep an empty list and none apart, and ports alike, though both mean the same to them; the CLI sends some of each.
  const text = JSON.stringify(named)
    .replaceAll(':[]', ':null')
    .replaceAll('"PortBindings":{}', '"PortBindings":null')
    .replaceAll(id, 'ID')
    .replaceAll(id.slice(0, 12), 'SHORT');
  return JSON.parse(text.replaceAll(/[\da-f]{64}/g, 'HEX').replaceAll(/"\d{4}-\d\d-\d\dT[^"]*"/g, '"TIME"'));
}
