import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { placeOf, type Target } from './target.ts';
import { wireError } from './wire-error.ts';

/** What came back of one HTTP request. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What is sent with one HTTP request. */
export interface HttpRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Greatest answer that is read, in bytes; machines send 500 KiB at most. */
const greatest = 8 * 1024 * 1024;

/**
 * One HTTP request on a connection that is open, which stays open. Rejects with a `WireError` when nothing whole comes back.
 * Node's own agents would choose a connection themselves; here the login belongs to it.
 */
export function exchange(
  target: Target,
  socket: Socket,
  { headers, body }: HttpRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const { scheme, proxy, times } = target;
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const isPassedOn = proxy !== undefined && scheme === 'http';
    const agent = agentOf(socket);
    const asking = request({
      method: 'POST',
      agent,
      host: target.host,
      port: target.port,
      path: isPassedOn ? `http://${placeOf(target)}/wsman` : '/wsman',
      headers: {
        host: placeOf(target),
        'content-type': 'application/soap+xml;charset=UTF-8',
        'user-agent': 'imgbuild',
        connection: 'keep-alive',
        'content-length': String(bytes.length),
        ...(isPassedOn && proxy.authorization !== undefined ? { 'proxy-authorization': proxy.authorization } : {}),
        ...headers,
      },
    });
    const fail = (error: Error): void => {
      clean();
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(
      () => fail(wireError({ kind: 'lost' }, `no answer within ${times.silence / 1000} seconds`)),
      times.silence,
    );
    const stop = (): void => fail(signal.reason as Error);
    const clean = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    };
    asking.on('error', (error) => fail(wireError({ kind: 'lost' }, error.message, error)));
    asking.once('response', (answer) => {
      readAll(answer).then((whole) => {
        clean();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: whole });
      }, fail);
    });
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    else asking.end(bytes);
  });
}

const agents = new WeakMap<Socket, Agent>();

/** An agent that has this one connection and makes no other. */
function agentOf(socket: Socket): Agent {
  const known = agents.get(socket);
  if (known !== undefined) return known;
  let isTaken = false;
  const createConnection = (_options: unknown, done: (error: Error | null, connection?: Socket) => void): void => {
    if (isTaken || socket.destroyed) done(wireError({ kind: 'lost' }, 'the connection was closed'));
    else done(null, socket);
    isTaken = true;
  };
  const agent = Object.assign(new Agent({ keepAlive: true, maxSockets: 1 }), { createConnection });
  agents.set(socket, agent);
  return agent;
}

async function readAll(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > greatest) throw new Error(`an answer of more than ${greatest} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw wireError({ kind: 'lost' }, error instanceof Error ? error.message : String(error), error);
  }
  return Buffer.concat(chunks);
}
