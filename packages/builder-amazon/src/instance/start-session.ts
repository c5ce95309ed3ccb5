import { SSMClient, StartSessionCommand } from '@aws-sdk/client-ssm';
import { failure } from '@imgbuild/core/sdk';
import { askService } from '../aws/ask-service.ts';
import { codeOf } from '../aws/errors.ts';
import { problems } from '../problems.ts';
import { session } from '../resources.ts';
import type { Work } from '../work.ts';
import { endSession, ownSessions, type SessionIntent } from './own-sessions.ts';

/** What a tunnel leads from and to. */
export interface Way {
  /** Id of the instance. */
  readonly target: string;
  /** Port of the instance. */
  readonly port: number;
  /** Port of this machine. */
  readonly localPort: number;
  /** Milliseconds in which the agent on the instance must have connected. */
  readonly patience: number;
}

/** What StartSession is asked for; the plugin is told as well. */
export interface SessionRequest {
  readonly Target: string;
  readonly DocumentName: string;
  readonly Reason: string;
  readonly Parameters: Record<string, string[]>;
}

/** A session that has been started, with all that the plugin needs to go on. `response` holds a token, which is a secret. */
export interface StartedSession {
  readonly request: SessionRequest;
  readonly response: string;
}

/**
 * Starts a session of Session Manager that forwards a port, as soon as the agent on the instance is connected. It is ended with the
 * scope. Source: Systems Manager API Reference, StartSession; User Guide, "Starting a session (port forwarding)".
 */
export async function startSession(way: Way, work: Work): Promise<StartedSession> {
  const { clients, scope, host } = work;
  const request: SessionRequest = {
    Target: way.target,
    DocumentName: 'AWS-StartPortForwardingSession',
    Reason: `imgbuild ${crypto.randomUUID()}`,
    Parameters: { portNumber: [String(way.port)], localPortNumber: [String(way.localPort)] },
  };
  const intent = { region: clients.region, target: way.target, reason: request.Reason };
  return scope.hold(session, intent, async ({ signal }) => {
    const ctx = { host, signal: AbortSignal.any([signal, work.signal]) };
    const seen = { lost: 0 };
    const answer = await askService(
      clients,
      'SSM',
      (settings) => new SSMClient(settings),
      new StartSessionCommand(request),
      ctx,
      {
        notYet: ['TargetNotConnected'],
        patience: way.patience,
        onUnanswered: () => void seen.lost++,
      },
    ).catch((error: unknown) => {
      if (codeOf(error) !== 'TargetNotConnected') throw error;
      throw failure(problems.create('session-agent-missing', { instance: way.target, region: clients.region }), error);
    });
    const { SessionId: id = '', TokenValue: token = '', StreamUrl: url = '' } = answer;
    if (token !== '') host.hide(token);
    if (seen.lost > 0) await endOthers(id, intent, work);
    const response = JSON.stringify({ SessionId: id, TokenValue: token, StreamUrl: url });
    return { data: { region: clients.region, id }, value: { request, response } };
  });
}

/** Ends what earlier tries have started whose answers were lost. */
async function endOthers(id: string, intent: SessionIntent, work: Work): Promise<void> {
  try {
    for (const other of await ownSessions(intent, work.clients, work))
      if (other !== id) await endSession({ region: intent.region, id: other }, work.clients, work);
  } catch (error) {
    // Whoever may not list sessions loses nothing: one that no plugin has opened ends by itself.
    if (codeOf(error)?.startsWith('AccessDenied') !== true) throw error;
  }
}
