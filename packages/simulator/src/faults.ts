/** What befalls a call. Milliseconds are this machine's. */
export type Effect =
  /** Refused before anything is done; `status` 400 unless given. */
  | { readonly kind: 'fail'; readonly code: string; readonly message?: string; readonly status?: number }
  /** Refused as too frequent, in the service's own words. */
  | { readonly kind: 'throttle' }
  /** Done and answered, later. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** Done, but the connection breaks before the answer. */
  | { readonly kind: 'lose-answer' }
  /** Not done and never answered. */
  | { readonly kind: 'hang' }
  /** Done and never answered. */
  | { readonly kind: 'withhold-answer' };

/** A fault that is planned. */
export interface Fault {
  /** `RunInstances`, or `*` for every action. */
  readonly action: string;
  readonly service?: string;
  readonly region?: string;
  /** Which of the calls that match, counted from 1 since the fault was planned; both included, `to` open when missing. */
  readonly calls?: { readonly from: number; readonly to?: number };
  readonly effect: Effect;
}

export interface Faults {
  plan(fault: Fault): void;
  clear(): void;
  readonly planned: readonly Fault[];
  /** The effect that befalls this call: that of the first fault that is due. Counts the call for all. */
  due(call: { readonly service: string; readonly action: string; readonly region: string }): Effect | undefined;
}

export function openFaults(): Faults {
  let entries: { readonly fault: Fault; seen: number }[] = [];
  return {
    get planned() {
      return entries.map(({ fault }) => fault);
    },
    plan: (fault) => void entries.push({ fault, seen: 0 }),
    clear: () => {
      entries = [];
    },
    due: ({ service, action, region }) => {
      const matching = entries.filter(
        ({ fault }) =>
          (fault.action === '*' || fault.action === action) &&
          (fault.service ?? service) === service &&
          (fault.region ?? region) === region,
      );
      for (const entry of matching) entry.seen++;
      return matching.find(({ fault: { calls = { from: 1 } }, seen }) => seen >= calls.from && seen <= (calls.to ?? Infinity))
        ?.fault.effect;
    },
  };
}
