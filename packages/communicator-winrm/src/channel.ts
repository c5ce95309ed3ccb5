import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { faultOf } from './answers.ts';
import { dial } from './dial.ts';
import { encryptedType, isEncrypted, sealBody, unsealBody } from './encrypted-body.ts';
import { exchange, type HttpAnswer, type HttpRequest } from './exchange.ts';
import { channelBindings } from './ntlm/channel-bindings.ts';
import { chance, logIn } from './ntlm/log-in.ts';
import { accountOf } from './ntlm/responses.ts';
import type { Sealing } from './ntlm/sealing.ts';
import type { Target } from './target.ts';
import { wireError } from './wire-error.ts';
import { parseXml, type XmlElement } from './xml.ts';

/** One connection that is logged in, with one request on it at a time. */
export interface Channel {
  readonly isOpen: boolean;
  /** Sends a message and gives the answer to it; rejects with a `WireError`, a fault being one. */
  ask(message: string, signal: AbortSignal): Promise<XmlElement>;
  close(): void;
}

/** Opens a connection and logs in. */
export async function openChannel(target: Target, signal: AbortSignal): Promise<Channel> {
  const socket = await dial(target, signal);
  // While nothing is asked, an error is a connection that is gone.
  socket.on('error', () => undefined);
  const post = (request: HttpRequest, o: AbortSignal): Promise<HttpAnswer> => exchange(target, socket, request, o);
  try {
    const speak = target.login === 'basic' ? basic(target) : await ntlm(target, socket, (request) => post(request, signal));
    return {
      get isOpen() {
        return !socket.destroyed && socket.writable;
      },
      ask: async (message, o) => read(await post(speak.request(message), o), speak),
      close: () => void socket.destroy(),
    };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** How messages are put into requests, and taken out of answers. */
interface Speech {
  request(message: string): HttpRequest;
  message(answer: HttpAnswer): string;
}

function basic({ user, password }: Target): Speech {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return {
    request: (message) => ({ headers: { authorization }, body: message }),
    message: ({ body }) => body.toString(),
  };
}

/** Logs a connection in (MS-NTHT 2.1). Over plain HTTP, what is said from then on is sealed. */
async function ntlm(target: Target, socket: Socket, post: (request: HttpRequest) => Promise<HttpAnswer>): Promise<Speech> {
  const login = logIn(accountOf(target.user, target.password), chance);
  const token = async (bytes: Buffer): Promise<HttpAnswer> =>
    post({ headers: { authorization: `Negotiate ${bytes.toString('base64')}` }, body: '' });
  const challenged = await token(login.negotiate);
  const offer = challenged.headers['www-authenticate'] ?? '';
  const challenge = /(?:Negotiate|NTLM)\s+([A-Za-z0-9+/]+=*)/i.exec(offer)?.[1];
  if (challenge === undefined) {
    if (challenged.status !== 401) throw unusable(challenged);
    throw wireError({ kind: 'refused' }, `it does not take NTLM, it offers: ${offer === '' ? 'nothing' : offer}`);
  }
  let answer;
  try {
    answer = login.answer(Buffer.from(challenge, 'base64'), bindingsOf(socket));
  } catch (error) {
    throw wireError({ kind: 'unusable' }, error instanceof Error ? error.message : String(error), error);
  }
  const admitted = await token(answer.authenticate);
  if (admitted.status === 401) throw refusal(admitted);
  return target.scheme === 'http' ? sealed(answer.session) : plain;
}

const plain: Speech = {
  request: (message) => ({ headers: {}, body: message }),
  message: ({ body }) => body.toString(),
};

const sealed = (session: Sealing): Speech => ({
  request: (message) => ({ headers: { 'content-type': encryptedType }, body: sealBody(session, message) }),
  message: (answer) => {
    // Somebody in between could say anything in the open.
    if (!isEncrypted(answer.headers['content-type'])) throw unusable(answer);
    try {
      return unsealBody(session, answer.body);
    } catch (error) {
      throw wireError({ kind: 'unusable' }, error instanceof Error ? error.message : String(error), error);
    }
  },
});

const bindingsOf = (socket: Socket): Buffer | undefined => {
  const raw = 'getPeerCertificate' in socket ? (socket as TLSSocket).getPeerCertificate().raw : undefined;
  return raw === undefined ? undefined : channelBindings(raw);
};

function read(answer: HttpAnswer, speech: Speech): XmlElement {
  if (answer.status === 401) throw refusal(answer);
  if (answer.status === 413)
    throw wireError({ kind: 'fault', fault: { code: undefined, subcode: 'EncodingLimit', reason: 'too large' } }, 'too large');
  if (answer.status !== 200 && answer.status !== 500) throw unusable(answer);
  const message = speech.message(answer);
  let root: XmlElement;
  try {
    root = parseXml(message);
  } catch (error) {
    if (answer.status === 500) throw unusable(answer);
    const reason = error instanceof Error ? error.message : String(error);
    throw wireError({ kind: 'unusable' }, `the answer is no message of WinRM: ${reason}`, error);
  }
  const fault = faultOf(root);
  if (fault !== undefined) throw wireError({ kind: 'fault', fault }, fault.reason);
  if (answer.status === 500) throw unusable(answer);
  return root;
}

function refusal({ headers }: HttpAnswer): Error {
  const offer = headers['www-authenticate'] ?? '';
  return wireError({ kind: 'refused' }, `it offers these ways to log in: ${offer === '' ? 'none' : ways(offer)}`);
}

/** Names of the ways, without what belongs to them. */
const ways = (offer: string): string =>
  [...new Set([...offer.matchAll(/\b(Basic|Negotiate|NTLM|Kerberos|CredSSP|Digest)\b/gi)].map(([name]) => name))].join(', ');

function unusable({ status, headers }: HttpAnswer): Error {
  const kind = headers['content-type'] ?? 'no content type';
  return wireError({ kind: 'unusable' }, `an answer that is none of WinRM: HTTP status ${status}, ${kind}`);
}
