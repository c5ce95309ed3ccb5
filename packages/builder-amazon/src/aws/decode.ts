import { timeLimit, untilAborted } from '@imgbuild/core/sdk';
import type { AskContext } from './ask.ts';
import type { Clients } from './clients.ts';

/**
 * Replaces the encoded message of an UnauthorizedOperation by what it says. Whoever may not decode it sees it as it came.
 * Source: STS API Reference, DecodeAuthorizationMessage.
 */
export async function decodeAuthorization(clients: Clients, reason: string, ctx: AskContext): Promise<string> {
  const encoded = /Encoded authorization failure message: ([\w-]+)/.exec(reason)?.[1];
  if (encoded === undefined) return reason;
  const { STSClient, DecodeAuthorizationMessageCommand } = await import('@aws-sdk/client-sts');
  const sts = clients.client('STS', undefined, (settings) => new STSClient(settings));
  const command = new DecodeAuthorizationMessageCommand({ EncodedMessage: encoded });
  try {
    using limit = timeLimit(clients.limit, 'DecodeAuthorizationMessage', { clock: ctx.host.clock, signal: ctx.signal });
    const { DecodedMessage: decoded } = await untilAborted(sts.send(command, { abortSignal: limit.signal }), limit.signal);
    return decoded === undefined ? reason : reason.replace(encoded, decoded);
  } catch {
    // sts:DecodeAuthorizationMessage is a permission of its own.
    ctx.signal.throwIfAborted();
    return reason;
  }
}
