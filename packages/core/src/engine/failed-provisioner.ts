import type { Machine } from '../sdk/index.ts';
import { messageOf } from './component.ts';
import type { EventNode } from './nodes.ts';
import type { Policy } from './policy.ts';

/** What becomes of a build whose provisioner failed. */
export type WhatNow = 'retry' | 'skip' | 'give-up';

/** Lets the person who answers look around on a machine; whoever embeds the run provides it. Resolves when they have seen enough. */
export type Visit = (machine: Machine, signal: AbortSignal) => Promise<void>;

const choices = {
  cleanUp: 'clean up and exit',
  abort: 'abort without cleanup',
  retry: 'retry the provisioner, read again from disk',
  skip: 'skip the provisioner',
  visit: 'open a shell on the machine',
} as const;

/** `-on-error=ask`: asks what to do about a failed provisioner, again after each visit to the machine. Nobody's answer is to clean up. */
export async function askAboutProvisioner(
  name: string,
  o: {
    readonly node: EventNode;
    readonly policy: Policy;
    readonly machine: Machine;
    readonly signal: AbortSignal;
    readonly visit?: Visit | undefined;
  },
): Promise<WhatNow> {
  const { visit, ...others } = choices;
  const offered = [...Object.values(others), ...(o.visit === undefined ? [] : [visit])];
  for (;;) {
    const choice = await o.node.report.ask(`Provisioner "${name}" failed. What now?`, offered).catch(() => choices.cleanUp);
    switch (choice) {
      case choices.retry:
        return 'retry';
      case choices.skip:
        return 'skip';
      case choices.visit:
        await o.visit?.(o.machine, o.signal).catch((error: unknown) => {
          o.node.report.error(`The machine cannot be visited: ${messageOf(error)}`);
        });
        o.signal.throwIfAborted();
        break;
      default:
        o.policy.decide(choice === choices.abort ? 'abort' : 'cleanup');
        return 'give-up';
    }
  }
}
