import { DescribeSessionsCommand, type SessionFilter, SSMClient, TerminateSessionCommand } from '@aws-sdk/client-ssm';
import type { AskContext } from '../aws/ask.ts';
import { askService } from '../aws/ask-service.ts';
import type { Clients } from '../aws/clients.ts';

/** A session by what it leads to and why it was started; the reason is nobody else's. */
export interface SessionIntent {
  readonly region: string;
  readonly target: string;
  readonly reason: string;
}

/** Ids of sessions with our reason that have not ended. Source: Systems Manager API Reference, DescribeSessions. */
export async function ownSessions(
  { region, target, reason }: SessionIntent,
  clients: Clients,
  ctx: AskContext,
): Promise<readonly string[]> {
  const filter: SessionFilter = { key: 'Target', value: target };
  const found: string[] = [];
  for (let token: string | undefined; ;) {
    const command = new DescribeSessionsCommand({
      State: 'Active',
      Filters: [filter],
      MaxResults: 200,
      ...(token === undefined ? {} : { NextToken: token }),
    });
    const answer = await askService(clients, 'SSM', (settings) => new SSMClient(settings), command, ctx, { region });
    for (const { SessionId: id, Reason: why } of answer.Sessions ?? []) if (id !== undefined && why === reason) found.push(id);
    token = answer.NextToken;
    if (token === undefined || token === '') return found;
  }
}

/** Ends a session; of one that has ended already Systems Manager says the same. */
export async function endSession(
  { region, id }: { readonly region: string; readonly id: string },
  clients: Clients,
  ctx: AskContext,
): Promise<void> {
  const command = new TerminateSessionCommand({ SessionId: id });
  await askService(clients, 'SSM', (settings) => new SSMClient(settings), command, ctx, { region });
}
