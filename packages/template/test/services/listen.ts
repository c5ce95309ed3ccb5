import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A server on loopback, for one test. */
export interface Listening extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** Method, path and query of every request, in order. */
  readonly requests: readonly string[];
  /** The headers of the last request. */
  readonly headers: IncomingMessage['headers'];
}

export async function listen(answer: RequestListener, secure?: ServerOptions): Promise<Listening> {
  const requests: string[] = [];
  let headers: IncomingMessage['headers'] = {};
  const listener: RequestListener = (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    headers = request.headers;
    answer(request, response);
  };
  const server: Server = secure === undefined ? createServer(listener) : createSecureServer(secure, listener);
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    address: `${secure === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    requests,
    get headers() {
      return headers;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
