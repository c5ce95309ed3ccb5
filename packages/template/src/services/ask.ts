import { abortCauseOf, describeAbort, timeLimit } from '@imgbuild/core/sdk';
import { type HttpAnswer, type HttpQuestion, longestAnswer, type Trust } from './access.ts';
import { type ClientSetup, isServiceFailure, serviceFailure, shown } from './setup.ts';

/** How long one answer may take, milliseconds: what HashiCorp's clients wait. */
const patience = 60_000;

/** How long is waited before a service is asked again that is too busy or broken for now, milliseconds. */
const pauses = [1000, 2000];

/** A service as it is asked. */
export interface Asking {
  /** As people call it. */
  readonly service: string;
  readonly address: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly trust: Trust | undefined;
  /** What its settings begin with. */
  readonly settings: 'VAULT' | 'CONSUL';
}

/** Asks a service, again when it is too busy. Throws a failure of the service when there is no answer at all. */
export async function ask(url: URL, asking: Asking, setup: ClientSetup, signal: AbortSignal): Promise<HttpAnswer> {
  for (let attempt = 0; ; attempt++) {
    const answer = await askFollowing(url, asking, setup, signal);
    const pause = pauses[attempt];
    const isPassing = answer.status === 429 || (answer.status >= 500 && answer.status !== 501);
    if (!isPassing || pause === undefined) return answer;
    try {
      await setup.access.clock.sleep(pause, signal);
    } catch (error) {
      throw unanswered(error, asking, signal);
    }
  }
}

/** A member of a cluster that is not its leader sends on to it, once; the token goes along, but never from HTTPS to HTTP. */
async function askFollowing(url: URL, asking: Asking, setup: ClientSetup, signal: AbortSignal): Promise<HttpAnswer> {
  const answer = await askOnce(url, asking, setup, signal);
  if (![301, 302, 307, 308].includes(answer.status) || answer.location === undefined) return answer;
  const next = URL.canParse(answer.location, url.href) ? new URL(answer.location, url) : undefined;
  const isSafe = next?.protocol === 'https:' || (next?.protocol === 'http:' && url.protocol === 'http:');
  if (next === undefined || !isSafe)
    throw serviceFailure(`${asking.service} at ${shown(asking.address)} sends on to an address that is not safe to follow`);
  return askOnce(next, asking, setup, signal);
}

async function askOnce(url: URL, asking: Asking, setup: ClientSetup, signal: AbortSignal): Promise<HttpAnswer> {
  const { clock } = setup.access;
  using limit = timeLimit(patience, `${asking.service} at ${shown(asking.address)}`, { clock, signal });
  const question = { url, headers: asking.headers, signal: limit.signal };
  try {
    if (asking.trust === undefined || url.protocol === 'http:') return await fetchText(question);
    if (setup.world.fetchTrusting === undefined)
      throw serviceFailure(
        `settings like ${asking.settings}_CACERT cannot be honoured here; trust the certificate in the system instead`,
      );
    return await setup.world.fetchTrusting(question, asking.trust);
  } catch (error) {
    if (isServiceFailure(error)) throw error;
    throw unanswered(error, asking, limit.signal);
  }
}

async function fetchText({ url, headers, signal }: HttpQuestion): Promise<HttpAnswer> {
  const response = await fetch(url, { headers, signal, redirect: 'manual' });
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let text = '';
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > longestAnswer) throw new Error('its answer is too long');
    text += decoder.decode(chunk, { stream: true });
  }
  return { status: response.status, location: response.headers.get('location') ?? undefined, text: text + decoder.decode() };
}

/** Why there is no answer. */
function unanswered(error: unknown, { service, address, settings }: Asking, signal: AbortSignal): Error {
  const cause = abortCauseOf(signal.aborted ? signal.reason : error);
  const at = `${service} at ${shown(address)}`;
  if (cause?.kind === 'timeout') return serviceFailure(`${at} did not answer within ${patience / 1000} seconds`);
  if (cause !== undefined) return serviceFailure(`${at} was not asked to the end: ${describeAbort(cause)}`);
  const code = codeOf(error);
  if (code === 'ECONNREFUSED') return serviceFailure(`${at} refuses connections; it is not running, or the address is not right`);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return serviceFailure(`the host of ${at} has no address`);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return serviceFailure(
      `the certificate of ${at} is for another name; correct the address, or set ${settings}_TLS_SERVER_NAME`,
    );
  if (/CERT|SIGNATURE|ISSUER/.test(code))
    return serviceFailure(
      `the certificate of ${at} is not trusted (${code}); name the file of its authority in ${settings}_CACERT`,
    );
  return serviceFailure(`${at} cannot be reached: ${messageOf(error)}`);
}

function codeOf(error: unknown): string {
  for (let current = error, depth = 0; current instanceof Error && depth < 8; current = current.cause, depth++) {
    if ('code' in current && typeof current.code === 'string') return current.code;
  }
  return '';
}

/** What is at the bottom of an error. */
function messageOf(error: unknown): string {
  let message = String(error);
  for (let current = error, depth = 0; current instanceof Error && depth < 8; current = current.cause, depth++) {
    if (current.message !== '') message = current.message;
  }
  return message.replace(/[.\s]+$/, '');
}
