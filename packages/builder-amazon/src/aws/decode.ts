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
  try {
    const { DecodedMessage: decoded } = await sts.send(new DecodeAuthorizationMessageCommand({ EncodedMessage: encoded }), {
      abortSignal: ctx.signal,
    });
    return decoded === undefined ? reason : reason.replace(encoded, decoded);
  } catch {
    // sts:DecodeAuthorizationMessage is a permission of its own.
    ctx.signal.throwIfAborted();
    return reason;
  }
}
