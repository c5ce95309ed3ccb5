import { abortError, failure, type Host, type Problem } from '@imgbuild/core/sdk';
import { problems } from '../problems.ts';
import { variable } from './access.ts';

/** How often to look, and for how long; milliseconds. */
export interface Polling {
  readonly delay: number;
  readonly limit: number;
}

export interface PollingConfig {
  readonly max_attempts?: number | undefined;
  readonly delay_seconds?: number | undefined;
}

/** What is waited for when nobody says otherwise. Limits are Packer's; we look more often at what takes seconds. */
export const usualPolling = {
  image: { delay: 5_000, limit: 30 * 60_000 },
  instance: { delay: 2_000, limit: 10 * 60_000 },
  snapshot: { delay: 5_000, limit: 30 * 60_000 },
  volume: { delay: 2_000, limit: 200_000 },
  password: { delay: 5_000, limit: 20 * 60_000 },
  group: { delay: 1_000, limit: 200_000 },
  profile: { delay: 1_000, limit: 60_000 },
  import: { delay: 5_000, limit: 60 * 60_000 },
  'fast-launch': { delay: 15_000, limit: 500 * 15_000 },
} as const satisfies Readonly<Record<string, Polling>>;

/**
 * The template's polling, else the environment's, else the usual one. Where only one of delay and attempts is set, the delay is
 * two seconds and the time stays the usual. AWS_TIMEOUT_SECONDS is Packer's older variable: the whole time.
 */
export function pollingFor(kind: keyof typeof usualPolling, config: PollingConfig | undefined, host: Host): Polling {
  const usual = usualPolling[kind];
  const number = (name: string): number | undefined => {
    const value = Number(variable(host, name) ?? '');
    return value > 0 ? value : undefined;
  };
  const positive = (value: number | undefined): number | undefined => (value !== undefined && value > 0 ? value : undefined);
  const ofTemplate = { delay: positive(config?.delay_seconds), attempts: positive(config?.max_attempts) };
  const isSet = ofTemplate.delay !== undefined || ofTemplate.attempts !== undefined;
  const delay = isSet ? ofTemplate.delay : number('AWS_POLL_DELAY_SECONDS');
  const attempts = isSet ? ofTemplate.attempts : number('AWS_MAX_ATTEMPTS');
  const seconds = isSet ? undefined : number('AWS_TIMEOUT_SECONDS');
  if (delay === undefined && attempts === undefined) return seconds === undefined ? usual : { ...usual, limit: seconds * 1000 };
  const chosen = (delay ?? 2) * 1000;
  return { delay: chosen, limit: attempts === undefined ? usual.limit : attempts * chosen };
}

/**
 * Looks until there is something. The first look is at once; `look` throws when it can never come.
 * @param what for the message, as "the image ami-… to become available"
 * @param inVain what is said when it did not come, where its time has a setting of its own
 */
export async function waitFor<T>(
  what: string,
  polling: Polling,
  ctx: { readonly host: Host; readonly signal: AbortSignal },
  look: () => Promise<T | undefined>,
  inVain: () => Problem = () =>
    problems.create('waited-in-vain', { what, seconds: polling.limit / 1000, delay: polling.delay / 1000 }),
): Promise<T> {
  const { clock } = ctx.host;
  const until = clock.now() + polling.limit;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (clock.now() + polling.delay > until)
      throw failure(inVain(), abortError({ kind: 'timeout', milliseconds: polling.limit, what }));
    await clock.sleep(polling.delay, ctx.signal);
  }
}
