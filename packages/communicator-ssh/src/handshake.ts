import type { Duplex } from 'node:stream';
import ssh2, {
  type AnyAuthMethod,
  type AuthenticationType,
  type AuthHandlerMiddleware,
  type CipherAlgorithm,
  type Client,
  type KexAlgorithm,
  type ServerHostKeyAlgorithm,
} from 'ssh2';
import { failure, type Failure } from '@imgbuild/core/sdk';
import { batched } from './batched.ts';
import { allowCertificates, CertificateAgent } from './certificate-login.ts';
import { type HostKeys, keyType } from './host-keys.ts';
import type { Login } from './logins.ts';
import { problems } from './problems.ts';
import type { Server } from './target.ts';

/** Milliseconds for a login, from the greeting on; Packer's. */
const handshakeTime = 60_000;

/** Milliseconds after which a machine that answers nothing counts as gone, if the template does not say. */
const longestSilence = 120_000;

export interface HandshakeOptions {
  readonly signal: AbortSignal;
  readonly hostKeys: HostKeys;
  readonly keepAlive: number;
  readonly silence: number;
  readonly ciphers?: readonly string[];
  readonly keyExchange?: readonly string[];
  /** Socket of the agent that may be forwarded. */
  readonly forwardedAgent?: string;
  /** Asks a person what a server asks. */
  readonly ask: (question: string) => Promise<string>;
}

export type Handshake =
  | { readonly kind: 'ready'; readonly client: Client }
  /** The server let nobody in with these logins. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Trying again makes no sense. */
  | { readonly kind: 'impossible'; readonly error: Failure }
  | { readonly kind: 'failed'; readonly reason: string };

/** Speaks SSH with a server that has greeted, and logs in. Never rejects but when the signal aborts. */
export function handshake(stream: Duplex, server: Server, o: HandshakeOptions): Promise<Handshake> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    let impossible: Failure | undefined;
    let settled = false;
    const settle = (result: Handshake): void => {
      if (settled) return;
      settled = true;
      o.signal.removeEventListener('abort', stop);
      resolve(result);
      if (result.kind !== 'ready') stream.destroy();
    };
    const stop = (): void => {
      settled = true;
      stream.destroy();
      reject(o.signal.reason as Error);
    };
    o.signal.addEventListener('abort', stop, { once: true });
    if (o.signal.aborted) return void stop();

    const refusals: string[] = [];
    client.once('ready', () => settle({ kind: 'ready', client }));
    client.on('error', (error: Error & { level?: string }) => {
      if (impossible !== undefined) settle({ kind: 'impossible', error: impossible });
      else if (error.level === 'client-authentication') settle({ kind: 'refused', reason: refusalOf(server, refusals) });
      // An agent that cannot be asked is one way less; the next is tried.
      else if (error.level === 'agent') refusals.push(`the agent says: ${error.message}`);
      else settle({ kind: 'failed', reason: decapitalised(error.message) });
    });
    client.once('close', () => settle({ kind: 'failed', reason: 'the connection was closed during the login' }));
    allowCertificates(client);
    try {
      client.connect({
        sock: batched(stream),
        username: server.user,
        readyTimeout: handshakeTime,
        ...heartbeat(o),
        ...(o.forwardedAgent === undefined ? {} : { agent: o.forwardedAgent }),
        algorithms: {
          ...(o.ciphers === undefined ? {} : { cipher: o.ciphers as CipherAlgorithm[] }),
          ...(o.keyExchange === undefined ? {} : { kex: o.keyExchange as KexAlgorithm[] }),
          ...hostKeyAlgorithms(server),
        },
        authHandler: loginsInOrder(server, o, refusals),
        hostVerifier: (key: Buffer) => {
          impossible = o.hostKeys.judge(server, key);
          return impossible === undefined;
        },
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const name = /^Unsupported algorithm: (.*)$/.exec(reason)?.[1];
      if (name !== undefined)
        settle({ kind: 'impossible', error: failure(problems.create('algorithm-unknown', { name }), error) });
      else settle({ kind: 'failed', reason: decapitalised(reason) });
    }
  });
}

/** How often to send something, and after how many without an answer the line is dead. */
function heartbeat({ keepAlive, silence }: HandshakeOptions): { keepaliveInterval?: number; keepaliveCountMax?: number } {
  const limit = silence > 0 ? silence : longestSilence;
  if (keepAlive === 0 && silence === 0) return {};
  const interval = Math.max(100, Math.min(keepAlive > 0 ? keepAlive : limit, limit / 2));
  return { keepaliveInterval: interval, keepaliveCountMax: Math.max(1, Math.ceil(limit / interval) - 1) };
}

/** Only those kinds of keys that the platform named: a server shows one of them, and has others. */
function hostKeyAlgorithms({ hostKeys }: Server): { serverHostKey?: ServerHostKeyAlgorithm[] } {
  if (hostKeys === undefined || hostKeys.length === 0) return {};
  const types = [...new Set(hostKeys.map(keyType))];
  const algorithms = types.flatMap((type) => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [type]));
  return { serverHostKey: algorithms as ServerHostKeyAlgorithm[] };
}

/** Asks first which methods the server takes (`none`), then tries each login that fits, in order. */
function loginsInOrder(server: Server, o: HandshakeOptions, refusals: string[]): AuthHandlerMiddleware {
  const left = [...server.logins];
  let asked = false;
  return ((methods: AuthenticationType[] | null, isPartial: boolean | null, next: (method: AnyAuthMethod | false) => void) => {
    if (!asked) {
      asked = true;
      return { type: 'none', username: server.user };
    }
    if (isPartial === true) refusals.push(refusals.pop()?.replace(/refused$/, 'accepted, but more is wanted') ?? '');
    // One that does not fit yet may be the second that the server wants (AuthenticationMethods).
    const at = left.findIndex((login) => methods === null || methods.includes(methodOf(login)));
    const [login] = at === -1 ? [] : left.splice(at, 1);
    if (login === undefined) {
      for (const other of left) refusals.push(`${describe(other)}: the server takes ${(methods ?? []).join(', ')} only`);
      return false;
    }
    refusals.push(`${describe(login)}: refused`);
    next(attempt(login, server, o));
    return undefined;
  }) as unknown as AuthHandlerMiddleware;
}

function methodOf(login: Login): AuthenticationType {
  return login.method === 'key' || login.method === 'agent' ? 'publickey' : login.method;
}

function describe(login: Login): string {
  switch (login.method) {
    case 'agent':
      return 'keys of the agent';
    case 'key':
      return login.certificate === undefined ? `key (${login.key.parsed.type})` : 'certificate';
    case 'password':
      return 'password';
    case 'keyboard-interactive':
      return 'keyboard-interactive';
  }
}

function attempt(login: Login, { user: username }: Server, o: HandshakeOptions): AnyAuthMethod {
  switch (login.method) {
    case 'agent':
      return { type: 'agent', username, agent: login.socket };
    case 'key':
      return login.certificate === undefined
        ? { type: 'publickey', username, key: login.key.parsed }
        : { type: 'agent', username, agent: new CertificateAgent(login.key, login.certificate) };
    case 'password':
      return { type: 'password', username, password: login.password };
    case 'keyboard-interactive':
      return {
        type: 'keyboard-interactive',
        username,
        prompt: (_name, _instructions, _language, prompts, finish) => {
          const answer = (prompt: string): Promise<string> =>
            login.password === undefined ? o.ask(prompt) : Promise.resolve(login.password);
          // One after another: a person answers them.
          const all = prompts.reduce<Promise<readonly string[]>>(
            async (before, { prompt }) => [...(await before), await answer(prompt)],
            Promise.resolve([]),
          );
          all.then(
            (answers) => finish([...answers]),
            () => finish([]),
          );
        },
      };
  }
}

function refusalOf(server: Server, refusals: readonly string[]): string {
  if (server.logins.length === 0) return 'There is no password, no key and no agent to log in with.';
  return `Tried: ${refusals.join('; ')}.`;
}

export function decapitalised(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
