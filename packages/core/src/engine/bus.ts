import type { EventBody, RunEvent } from '../sdk/index.ts';
import type { Redactor } from './redactor.ts';

/** Takes events one at a time; a promise makes the writers of output lines wait. */
export type EventListener = (event: RunEvent) => void | Promise<void>;

export interface Bus {
  /** Gives an event to the listener, after those before it. Never throws. */
  emit(body: EventBody): void;
  /** The same; resolves when the listener has taken it. */
  deliver(body: EventBody): Promise<void>;
  /** Resolves when all events so far were taken. */
  drained(): Promise<void>;
}

/** Milliseconds between two progress events of one transfer; those in between are dropped, the last never is. */
const progressInterval = 100;

/** The one way out of a run: numbers, stamps and redacts events, keeps their order, and passes a slow listener's pace on. */
export function createBus(o: { readonly listener: EventListener; readonly redactor: Redactor; readonly now: () => number }): Bus {
  let seq = 0;
  let tail: Promise<void> | undefined;
  const progressShown = new Map<string, number>();

  const isTooSoon = (body: EventBody): boolean => {
    if (body.type !== 'progress') return false;
    const now = o.now();
    const finished = body.total !== undefined && body.current >= body.total;
    if (!finished && now - (progressShown.get(body.id) ?? -Infinity) < progressInterval) return true;
    if (finished) progressShown.delete(body.id);
    else progressShown.set(body.id, now);
    return false;
  };

  const deliver = (body: EventBody): Promise<void> | undefined => {
    if (isTooSoon(body)) return tail;
    const event = { seq: ++seq, at: o.now(), ...o.redactor.redactDeep(body) } as RunEvent;
    if (tail === undefined) {
      const taken = take(o.listener, event);
      if (taken === undefined) return undefined;
      tail = taken;
    } else tail = tail.then(() => take(o.listener, event));
    const mine = tail;
    void mine.then(() => {
      if (tail === mine) tail = undefined;
    });
    return mine;
  };

  return {
    emit: (body) => void deliver(body),
    deliver: (body) => deliver(body) ?? Promise.resolve(),
    drained: () => tail ?? Promise.resolve(),
  };
}

/** A listener that fails must not fail the build: it only loses its own events. */
function take(listener: EventListener, event: RunEvent): Promise<void> | undefined {
  try {
    const taken = listener(event);
    return taken === undefined ? undefined : taken.catch(() => undefined);
  } catch {
    return undefined;
  }
}
