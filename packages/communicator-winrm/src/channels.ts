import { type Channel, openChannel } from './channel.ts';
import type { Target } from './target.ts';
import type { XmlElement } from './xml.ts';

/** The connections to one machine; as many as there are requests at one time. */
export interface Channels {
  ask(message: string, signal: AbortSignal): Promise<XmlElement>;
  /** Lets go of all connections. */
  close(): void;
}

/** Milliseconds after which a connection that was not used is not used again: the machine may be closing it just then. */
const longestRest = 20_000;

export function openChannels(target: Target): Channels {
  const resting: { readonly channel: Channel; readonly since: number }[] = [];
  const all = new Set<Channel>();
  const drop = (channel: Channel): void => {
    all.delete(channel);
    channel.close();
  };
  const take = async (signal: AbortSignal): Promise<Channel> => {
    for (let entry = resting.pop(); entry !== undefined; entry = resting.pop()) {
      if (entry.channel.isOpen && performance.now() - entry.since < longestRest) return entry.channel;
      drop(entry.channel);
    }
    const channel = await openChannel(target, signal);
    all.add(channel);
    return channel;
  };
  return {
    ask: async (message, signal) => {
      const channel = await take(signal);
      try {
        return await channel.ask(message, signal);
      } finally {
        if (channel.isOpen) resting.push({ channel, since: performance.now() });
        else drop(channel);
      }
    },
    close: () => {
      for (const channel of all) drop(channel);
    },
  };
}
