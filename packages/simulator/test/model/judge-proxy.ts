import { createServer, type IncomingMessage, request as openRequest, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Exchange, type Judge, openJudge } from './judge.ts';

/** A forwarder in front of an endpoint. Clients are given `url`; everything that passes is judged. */
export interface JudgeProxy extends AsyncDisposable {
  readonly url: string;
  /**
   * What was wrong with all that has passed so far, in the order of the requests. A request that has no answer, or not yet, is
   * judged by itself.
   */
  complaints(): Promise<readonly string[]>;
}

interface Seen {
  readonly request: Exchange;
  answer: Exchange['answer'];
}

/**
 * Listens on a port of its own on 127.0.0.1 and passes everything to `endpoint` (`http://127.0.0.1:PORT`). Without a judge it opens
 * one of its own; many proxies may share one.
 */
export async function judgeProxy(endpoint: string, shared?: Judge): Promise<JudgeProxy> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => void forward(endpoint, request, response, seen));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  let judge: Judge;
  try {
    judge = shared ?? (await openJudge());
  } catch (error) {
    await closeServer(server);
    throw error;
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    complaints: async () => {
      const exchanges = seen.map(({ request, answer }) => (answer === undefined ? request : { ...request, answer }));
      return (await Promise.all(exchanges.map((exchange) => judge.exchange(exchange)))).flat();
    },
    [Symbol.asyncDispose]: async () => {
      await closeServer(server);
      if (shared === undefined) await judge[Symbol.asyncDispose]();
    },
  };
}

/** Fails a test where something that has passed is not as AWS would take or send it. */
export async function expectNoComplaints(proxy: JudgeProxy): Promise<void> {
  const complaints = await proxy.complaints();
  if (complaints.length === 0) return;
  throw new Error(`By AWS's own model this is wrong:\n${[...new Set(complaints)].map((line) => `  ${line}`).join('\n')}`);
}

async function forward(endpoint: string, request: IncomingMessage, response: ServerResponse, seen: Seen[]): Promise<void> {
  try {
    const bytes = await bytesOf(request);
    const record: Seen = { request: exchangeOf(request, bytes.toString()), answer: undefined };
    // The simulator's own pages are no service of AWS.
    if (!record.request.path.startsWith('/_simulator/')) seen.push(record);
    const answer = await ask(endpoint, request, bytes, response);
    const answered = await bytesOf(answer);
    const status = answer.statusCode ?? 0;
    record.answer = { status, headers: namesAndValues(answer), body: answered.toString() };
    response.writeHead(status, withoutHops(answer.rawHeaders));
    response.end(answered);
  } catch {
    // No answer, or half of one: the client is told as it would have been without us, by the end of its connection.
    response.destroy();
  }
}

function exchangeOf(request: IncomingMessage, body: string): Exchange {
  const { method = 'GET', url: path = '/' } = request;
  const headers = namesAndValues(request);
  return { service: serviceOf(headers, path, body), method, path, headers, body };
}

function ask(endpoint: string, request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(endpoint);
    // The headers as they came, the host's name too: they are signed.
    const passed = Object.entries(request.headers).filter(([name]) => !hops.includes(name));
    const headers = { ...Object.fromEntries(passed), 'content-length': body.length };
    const { method = 'GET', url: path = '/' } = request;
    const options = { host: hostname, port, method, path, headers, agent: false };
    const upstream = openRequest(options, resolve).on('error', reject);
    // A client that gives up is one that the endpoint must see giving up.
    response.once('close', () => upstream.destroy());
    upstream.end(body);
  });
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function namesAndValues(message: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
}

/** Headers that are about one connection. The length is not: an answer to HEAD has one, and no body to count it by. */
const hops = ['connection', 'keep-alive', 'transfer-encoding'];

function withoutHops(raw: readonly string[]): string[] {
  return raw.flatMap((name, index) =>
    index % 2 === 0 && !hops.includes(name.toLowerCase()) ? [name, raw[index + 1] ?? ''] : [],
  );
}

/** What unsigned calls are known by: AssumeRoleWithWebIdentity and its like. */
const versions: Readonly<Record<string, string>> = { '2011-06-15': 'sts', '2010-05-08': 'iam', '2016-11-15': 'ec2' };

/** From the signature's scope, in the header or, of presigned requests, in the query string: `AKID/DATE/REGION/SERVICE/aws4_request`. */
function serviceOf(headers: Readonly<Record<string, string>>, path: string, body: string): string {
  const query = new URL(path, 'http://endpoint').searchParams;
  const scope = /Credential=([^,\s]+)/.exec(headers['authorization'] ?? '')?.[1] ?? query.get('X-Amz-Credential') ?? '';
  const version = new URLSearchParams(body).get('Version') ?? query.get('Version') ?? '';
  return scope.split('/').at(-2) ?? versions[version] ?? '(unsigned)';
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
