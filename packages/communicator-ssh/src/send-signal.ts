import type { ClientChannel } from 'ssh2';

/** The part of ssh2's insides that is needed. */
interface Insides {
  readonly _client?: { readonly _protocol?: { signal?(id: number, name: string): void } };
  readonly outgoing?: { readonly id: number; readonly state: string };
}

/**
 * Sends a signal to what runs in a channel. ssh2 sends none once the input has ended, which for a provisioner's command it has
 * from the start; RFC 4254 knows no such rule (section 6.9).
 */
export function sendSignal(channel: ClientChannel, name: 'TERM' | 'HUP' | 'KILL'): void {
  const { _client: client, outgoing } = channel as ClientChannel & Insides;
  const protocol = client?._protocol;
  if (outgoing === undefined || protocol?.signal === undefined) channel.signal(name);
  else if (outgoing.state === 'open' || outgoing.state === 'eof') protocol.signal(outgoing.id, name);
}
