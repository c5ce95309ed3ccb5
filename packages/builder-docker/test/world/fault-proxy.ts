import { createServer, connect, type Server, type Socket } from 'node:net';
import { rm } from 'node:fs/promises';

/**
 * What becomes of one request:
 * - `refused`: it is answered with 500, and never reaches the engine;
 * - `dropped`: its connection is closed before the engine hears of it;
 * - `unanswered`: the engine does it, and its connection is closed before the answer comes back;
 * - `cut`: the engine does it, and the answer ends in its first bytes after the headers;
 * - `told`: somebody is told, and it goes on undisturbed.
 */
export type Fault = {
  /** Which request it befalls: its number, or the first of the kind, as `requests` has them. */
  readonly at: number | string;
} & ({ readonly kind: 'refused' | 'dropped' | 'unanswered' | 'cut' } | { readonly kind: 'told'; readonly tell: () => void });

/** An engine's socket with somebody between. */
export interface FaultProxy {
  /** As DOCKER_HOST. */
  readonly host: string;
  /** What was asked since the last `plan`, as `METHOD /path` with `ID` for numbers; only first times. */
  readonly requests: readonly string[];
  /** Whether the engine heard of the request that the fault befell. */
  readonly hasHeard: boolean;
  /** Counts from zero again. The fault happens once, and everything after it gets through. */
  plan(fault: Fault | undefined): void;
  close(): Promise<void>;
}

/**
 * Stands between a builder and an engine. It knows nothing of HTTP but the headers: one connection carries one request, since the
 * builder keeps none, and so everything that follows passes as it is, also what is no HTTP any more (`Upgrade: tcp`).
 * Whether a command has ended, and its container lives, is asked as often as it takes: only the first such question counts.
 */
export async function faultProxy(engine: string, socket: string): Promise<FaultProxy> {
  let requests: string[] = [];
  let asked = new Set<string>();
  let planned: Fault | undefined;
  const open = new Set<Socket>();

  /** The fault that this request is due. */
  const faultOf = (line: string): Fault | undefined => {
    if (/^GET \/(exec|containers)\//.test(line) && asked.has(line)) return undefined;
    asked.add(line);
    const shape = shapeOf(line);
    const isFirst = !requests.includes(shape);
    requests.push(shape);
    return planned?.at === requests.length - 1 || (isFirst && planned?.at === shape) ? planned : undefined;
  };

  const serve = (client: Socket): void => {
    track(client);
    withHead(client, (head) => {
      const fault = faultOf(head.toString('latin1').split('\r\n', 1)[0] ?? '');
      switch (fault?.kind) {
        case 'refused':
          client.resume();
          client.end(refusal);
          return;
        case 'dropped':
          client.destroy();
          return;
        case 'told':
          fault.tell();
          break;
        case 'unanswered':
        case 'cut':
        case undefined:
      }
      const server = connect({ path: engine, allowHalfOpen: true });
      track(server);
      server.write(head);
      client.pipe(server);
      for (const [one, other] of [
        [client, server],
        [server, client],
      ] as const)
        one.once('close', () => other.destroy());
      if (fault?.kind === 'unanswered') swallow(server, client);
      else if (fault?.kind === 'cut') cut(server, client);
      else server.pipe(client);
    });
  };
  const track = (each: Socket): void => {
    open.add(each);
    each.once('close', () => open.delete(each));
    // What is cut off says so here; the other side hears of it by "close".
    each.on('error', () => undefined);
  };

  const server: Server = createServer({ allowHalfOpen: true }, serve);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socket, resolve));
  return {
    host: `unix://${socket}`,
    get requests() {
      return requests;
    },
    get hasHeard() {
      return planned?.kind !== 'refused' && planned?.kind !== 'dropped';
    },
    plan: (fault) => {
      requests = [];
      asked = new Set();
      planned = fault;
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const each of open) each.destroy();
      await closed;
      await rm(socket, { force: true });
    },
  };
}

const injected = JSON.stringify({ message: 'injected by the test' });
const refusal = `HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ${injected.length}\r\n\r\n${injected}`;

/** A request without what is different each time. */
function shapeOf(line: string): string {
  const [method = '', target = ''] = line.split(' ');
  const path = (target.split('?')[0] ?? '').replace(/^\/v\d+\.\d+/, '').replaceAll(/[0-9a-f]{64}/g, 'ID');
  return `${method} ${path}`;
}

/** Reads headers, with what came along with them. */
function withHead(socket: Socket, then: (head: Buffer) => void): void {
  let head = Buffer.alloc(0);
  const take = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    if (!head.includes('\r\n\r\n')) return;
    socket.off('data', take);
    socket.pause();
    then(head);
  };
  socket.on('data', take);
}

/** Lets the engine finish; a connection that was taken over has no end of its own. */
function swallow(server: Socket, client: Socket): void {
  withHead(server, (head) => {
    if (head.toString('latin1').startsWith('HTTP/1.1 101')) client.destroy();
    server.resume();
    server.once('end', () => client.destroy());
  });
}

/** Lets half of what comes first after the headers through. */
function cut(server: Socket, client: Socket): void {
  withHead(server, (head) => {
    const body = head.indexOf('\r\n\r\n') + 4;
    const end = (bytes: Buffer): void => void client.write(bytes.subarray(0, bytes.length / 2), () => client.destroy());
    client.write(head.subarray(0, body));
    if (head.length > body) end(head.subarray(body));
    else server.once('data', end).once('end', () => client.destroy());
    server.resume();
  });
}
