import { createServer, connect, type Socket } from 'node:net';
import { join } from 'node:path';

/** One request to an engine, as it went over the socket. */
export interface OverheardRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** The first bytes of the body, with the framing of chunks taken off. */
  readonly body: Uint8Array;
}

/** Bytes of a request that are kept. */
const kept = 64 * 1024;

/** A socket in front of an engine's, which hands everything through and listens. Every connection is one request. */
export async function overhear(
  engine: { readonly socket: string },
  folder: string,
): Promise<AsyncDisposable & { readonly host: string; readonly requests: () => readonly OverheardRequest[] }> {
  const socket = join(folder, 'overheard.sock');
  const heard: Buffer[][] = [];
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const chunks: Buffer[] = [];
    heard.push(chunks);
    const upstream = connect({ path: engine.socket, allowHalfOpen: true });
    let size = 0;
    client.on('data', (chunk) => {
      if (size < kept) chunks.push(chunk);
      size += chunk.length;
    });
    client.pipe(upstream).pipe(client);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    host: `unix://${socket}`,
    requests: () => heard.map((chunks) => requestOf(Buffer.concat(chunks))),
    [Symbol.asyncDispose]: async () => {
      for (const each of open) each.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function requestOf(bytes: Buffer): OverheardRequest {
  const end = bytes.indexOf('\r\n\r\n');
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const [method = '', target = ''] = first.split(' ');
  const { pathname, searchParams } = new URL(target, 'http://engine');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const rest = bytes.subarray(end + 4);
  const body = headers['transfer-encoding'] === 'chunked' ? rest.subarray(rest.indexOf('\r\n') + 2) : rest;
  return { method, path: pathname, query: searchParams, headers, body };
}
