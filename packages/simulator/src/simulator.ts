import type { Host, Scope } from '@imgbuild/core/sdk';
import { openAmazon, type Amazon, type AmazonOptions } from './amazon/amazon.ts';
import { simulatedClock } from './clock.ts';
import type { Machines } from './machines/machines.ts';

export interface SimulatorContext {
  readonly host: Pick<Host, 'clock'>;
  /** What the simulator holds is released with it. */
  readonly scope: Scope;
  readonly signal: AbortSignal;
}

export interface SimulatorOptions {
  readonly machines: Machines;
  /** How many times faster than this machine's the clouds' clocks go. 1 unless given. */
  readonly timeScale?: number;
  readonly amazon?: AmazonOptions;
}

export interface Simulator {
  readonly amazon?: Amazon;
}

/** Opens clouds on this machine. They end with the scope. */
export async function openSimulator(o: SimulatorOptions, ctx: SimulatorContext): Promise<Simulator> {
  const clock = simulatedClock(ctx.host.clock, o.timeScale ?? 1);
  if (o.amazon === undefined) return {};
  const settings = o.amazon;
  const amazon = await ctx.scope.acquire(
    'simulated Amazon',
    () => openAmazon(settings, { clock, machines: o.machines, host: ctx.host, signal: ctx.signal }),
    (opened) => opened.close(),
  );
  return { amazon };
}
