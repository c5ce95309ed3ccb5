import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface HttpRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** An answer; `never` leaves the client waiting, `broken` ends the connection without one. */
export type HttpAnswer =
  | {
      readonly status: number;
      readonly type: string;
      readonly body: string | Uint8Array;
      readonly headers?: Readonly<Record<string, string>>;
      /** Milliseconds before it is sent. */
      readonly after?: number;
    }
  | 'never'
  | 'broken';

export type Endpoint = (request: HttpRequest) => Promise<HttpAnswer>;

export interface Listener {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Ends all connections, answered or not. */
  close(): Promise<void>;
}

/** Serves an endpoint. Port 0 takes a free one. */
export async function listen(
  endpoint: Endpoint,
  o: { readonly host: string; readonly port: number },
  sleep: (milliseconds: number) => Promise<void>,
): Promise<Listener> {
  const server = createServer((incoming, outgoing) => {
    void serve(endpoint, incoming, outgoing, sleep).catch((error: unknown) => {
      outgoing.writeHead(500, { 'content-type': 'text/plain' });
      outgoing.end(error instanceof Error ? error.stack : String(error));
    });
  });
  // A client keeps its connection for the whole of a build.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(o.port, o.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${o.host.includes(':') ? `[${o.host}]` : o.host}:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function serve(
  endpoint: Endpoint,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<void> {
  // A client that goes away before its answer takes nothing with it.
  outgoing.on('error', () => undefined);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
  let body: Buffer;
  try {
    body = await buffer(incoming);
  } catch {
    // It went away in the middle of its request.
    return;
  }
  const answer = await endpoint({ method: incoming.method ?? 'GET', url: incoming.url ?? '/', headers, body });
  if (answer === 'never') return;
  if (answer === 'broken') {
    incoming.socket.destroy();
    return;
  }
  if (answer.after !== undefined) await sleep(answer.after);
  outgoing.writeHead(answer.status, { 'content-type': answer.type, ...answer.headers });
  outgoing.end(answer.body);
}
