import { abortError, type Reporter } from '@imgbuild/core/sdk';
import type { Connection as Client } from 'ssh2';
import { answerLogin, type Logins } from './login.ts';
import { serveSession, type SessionContext } from './session.ts';
import { partOf } from './until.ts';

/** Milliseconds in which a client has to log in. */
const loginTime = 120_000;

/** Serves one client: it logs in, and opens sessions. Everything else is refused. */
export function serveConnection(
  client: Client,
  o: { readonly logins: Logins; readonly session: SessionContext; readonly report: Reporter; readonly signal: AbortSignal },
): void {
  const timer = setTimeout(() => client.end(), loginTime);
  const life = partOf(o.signal);
  const over = (): void => {
    clearTimeout(timer);
    life.end(abortError({ kind: 'ended', what: 'the SSH connection' }));
  };
  client.once('close', over);
  client.once('end', over);
  // A client that is gone closes too; there is nobody to tell.
  client.on('error', () => undefined);
  let refusals = 0;
  client.on('authentication', (attempt) => {
    if (answerLogin(attempt, o.logins) !== 'refused' || attempt.method === 'none') return;
    if (++refusals === 1) o.report.detail(`The SSH server refused to let "${attempt.username}" in.`);
  });
  client.once('ready', () => clearTimeout(timer));
  client.on('session', (accept) => serveSession(accept(), life.signal, o.session));
  explainRefusals(client);
}

/** ssh2 refuses what nobody listens for without a word: forwarded ports (`ssh -L`, `-J`) among it. */
function explainRefusals(client: Client): void {
  const { _protocol: protocol } = client as unknown as {
    readonly _protocol?: { channelOpenFail?: (id: number, reason: number, words: string) => void };
  };
  const refuse = protocol?.channelOpenFail?.bind(protocol);
  if (protocol === undefined || refuse === undefined) return;
  protocol.channelOpenFail = (id, reason, words) =>
    refuse(id, reason, words === '' ? 'this server runs commands and copies files; it forwards no connections' : words);
}
