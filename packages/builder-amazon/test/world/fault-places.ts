import type { Amazon, Call } from '@imgbuild/simulator';

/** One call of a build: the `ordinal`th of its action in its region, from 1. */
export interface Place extends Pick<Call, 'service' | 'action' | 'region'> {
  readonly ordinal: number;
}

/** Whether a call only asks, so that how often it is made depends on time. */
export function isRead({ action }: Pick<Call, 'action'>): boolean {
  return /^(Describe|Get|List)/.test(action);
}

/** The calls of a build, in their order; of what it asks again and again until it is so, the first only. */
export function placesOf(calls: readonly Call[]): readonly Place[] {
  const counts = new Map<string, number>();
  let former = '';
  return calls.flatMap((call) => {
    const { service, action, region } = call;
    const key = kindOf(call);
    const ordinal = (counts.get(key) ?? 0) + 1;
    counts.set(key, ordinal);
    const asked = `${key} ${JSON.stringify(call.parameters)}`;
    const again = isRead(call) && asked === former;
    former = asked;
    return again ? [] : [{ service, action, region, ordinal }];
  });
}

/** What calls have in common that differ in nothing but their number. */
export function kindOf({ service, action, region }: Pick<Call, 'service' | 'action' | 'region'>): string {
  return `${service} ${action} ${region}`;
}

/** The call at a place, once it was made, and which one of all it is, from 0. */
export function callAt(place: Place, { calls }: Amazon): { readonly call: Call; readonly index: number } | undefined {
  let ordinal = 0;
  for (const [index, call] of calls.calls.entries())
    if (kindOf(call) === kindOf(place) && ++ordinal === place.ordinal) return { call, index };
  return undefined;
}
