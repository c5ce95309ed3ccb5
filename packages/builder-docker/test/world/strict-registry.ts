import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A registry that has nothing, and writes down who asks for what. */
export interface StrictRegistry extends AsyncDisposable {
  /** HOST:PORT, on loopback, where engines allow HTTP without TLS. */
  readonly name: string;
  readonly requests: () => readonly { readonly path: string; readonly user: string | undefined }[];
}

/**
 * Starts one (distribution specification of OCI: 401 with a challenge for who is not let in, 404 for what is not there).
 * @param pair USER:PASSWORD that is let in; without one, everybody is
 */
export async function startStrictRegistry(pair?: string): Promise<StrictRegistry> {
  const requests: { readonly path: string; readonly user: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const [kind, encoded] = (request.headers.authorization ?? '').split(' ');
    const given = kind === 'Basic' ? Buffer.from(encoded ?? '', 'base64').toString() : undefined;
    requests.push({ path, user: given });
    response.setHeader('Docker-Distribution-Api-Version', 'registry/2.0');
    response.setHeader('Content-Type', 'application/json');
    const say = (status: number, code: string, message: string): void => {
      response.statusCode = status;
      response.end(JSON.stringify({ errors: [{ code, message }] }));
    };
    if (pair !== undefined && given !== pair) {
      response.setHeader('WWW-Authenticate', 'Basic realm="registry"');
      say(401, 'UNAUTHORIZED', 'authentication required');
    } else if (/^\/v2\/?$/.test(path)) response.end('{}');
    else say(404, 'MANIFEST_UNKNOWN', 'manifest unknown');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    name: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
