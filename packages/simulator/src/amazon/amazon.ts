import type { Host } from '@imgbuild/core/sdk';
import { type CallLog, openCallLog, type Plain } from '../calls.ts';
import type { SimulatedClock } from '../clock.ts';
import { control } from '../control.ts';
import { type Faults, openFaults } from '../faults.ts';
import { listen } from '../listener.ts';
import type { Machines } from '../machines/machines.ts';
import { amazonEndpoint } from './endpoint.ts';
import { addPublicImage, type PublicImage } from './public-images.ts';
import { services } from './services.ts';
import { readChange } from './change-settings.ts';
import type { SettingsChange } from './settings.ts';
import { describeState } from './describe-state.ts';
import { openWorld, type WorldOptions } from './world.ts';

export interface AmazonOptions extends Pick<WorldOptions, 'regions' | 'accounts'> {
  /** Where it listens; a free port of loopback unless given. */
  readonly listen?: { readonly host: string; readonly port: number };
  /** Images that others have published. */
  readonly images?: readonly PublicImage[];
  readonly settings?: SettingsChange;
}

/** Amazon's cloud on this machine. */
export interface Amazon {
  /** For `AWS_ENDPOINT_URL` and `custom_endpoint_ec2`. */
  readonly url: string;
  readonly calls: CallLog;
  readonly faults: Faults;
  /** All there is, as JSON: by region, and by kind. */
  state(): Plain;
  /** Of durations and quotas, what is not named stays as it is. */
  change(settings: SettingsChange): void;
  /** Ends when all that goes on behind answered calls has ended. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export async function openAmazon(
  o: AmazonOptions,
  ctx: {
    readonly clock: SimulatedClock;
    readonly machines: Machines;
    readonly host: Pick<Host, 'clock'>;
    readonly signal: AbortSignal;
  },
): Promise<Amazon> {
  const ending = new AbortController();
  const signal = AbortSignal.any([ctx.signal, ending.signal]);
  const calls = openCallLog();
  const faults = openFaults();
  const world = openWorld({ ...o, clock: ctx.clock, machines: ctx.machines, signal, calls });
  if (o.settings !== undefined) world.change(o.settings);
  for (const image of o.images ?? []) await addPublicImage(image, world);
  const endpoint = amazonEndpoint(world, faults, services, { keys: o.accounts === undefined ? 'any' : 'known' });
  const controlled = {
    calls,
    faults,
    state: () => describeState(world),
    change: (settings: Plain) => {
      const change = readChange(settings);
      if ('mistakes' in change) return change.mistakes;
      world.change(change);
      return [];
    },
  };
  const listener = await listen(
    async (request) => control(request, controlled) ?? endpoint(request),
    o.listen ?? { host: '127.0.0.1', port: 0 },
    (milliseconds) => ctx.host.clock.sleep(milliseconds, signal),
  );
  return {
    url: listener.url,
    calls,
    faults,
    state: controlled.state,
    change: world.change,
    settled: world.settled,
    close: async () => {
      await listener.close();
      ending.abort(new Error('the simulator was closed'));
      await world.settled();
      for (const region of world.regions.values()) for (const { machine } of region.instances.values()) await machine?.stop();
    },
  };
}
