import { attr, body, defineDataSource, type Failure, failure, t } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';

/** Gives back what it is given: to name a value, or to try out how data sources work. */
export const nullData = defineDataSource({
  summary: 'Gives back what it is given.',
  config: body({ input: attr(t.string, { doc: 'A value.', required: true }) }),
  outputs: body({ output: attr(t.string, { doc: 'The value of `input`.', required: true }) }),
  read: async ({ config }) => ({ output: config.input }),
});

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'] as const;

/** The longest answer that is taken, and how long it may take. */
const mostBytes = 16 * 1024 * 1024;
const patience = 60_000;

/** Asks a web server. */
export const httpData = defineDataSource({
  summary: 'Asks a web server, and gives its answer.',
  config: body({
    url: attr(t.string, { doc: 'What to ask for: an `http` or `https` address.', required: true }),
    method: attr(t.oneOf(methods), { doc: 'How to ask.', default: 'GET' }),
    request_headers: attr(t.map(t.string), { doc: 'Headers to send.' }),
    request_body: attr(t.string, { doc: 'What to send.' }),
  }),
  outputs: body({
    url: attr(t.string, { doc: 'The address that was asked.', required: true }),
    body: attr(t.string, { doc: 'The answer as text.', required: true }),
    request_headers: attr(t.map(t.string), { doc: 'The headers of the answer (the name is Packer’s).', required: true }),
  }),
  read: async ({ config, signal, report }) => {
    const { url, method, request_headers: headers = {}, request_body: content } = config;
    const response = await ask(url, { method, headers, ...(content === undefined ? {} : { body: content }) }, signal);
    if (!response.ok)
      throw failure(problems.create('http-refused', { url, status: `${response.status} ${response.statusText}`.trim() }));
    const type = response.headers.get('content-type') ?? '';
    if (!/^text\/|json|xml|yaml|javascript|^$/.test(type)) report.warn(problems.create('http-not-text', { url, type }));
    return { url, body: await textOf(response, url, signal), request_headers: Object.fromEntries(response.headers) };
  },
});

async function ask(url: string, o: RequestInit, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { ...o, signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]) });
  } catch (error) {
    signal.throwIfAborted();
    throw unanswered(url, error);
  }
}

/** The answer as text, read no further than is taken. */
async function textOf(response: Response, url: string, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  try {
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > mostBytes) break;
      text += decoder.decode(chunk, { stream: true });
    }
  } catch (error) {
    signal.throwIfAborted();
    throw unanswered(url, error);
  }
  if (size > mostBytes) throw failure(problems.create('http-too-long', { url, limit: mostBytes }));
  return text + decoder.decode();
}

function unanswered(url: string, error: unknown): Failure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
  const reason = cause === '' ? (error instanceof Error ? error.message : String(error)) : cause;
  return failure(problems.create('http-failed', { url, reason }), error);
}
