import type { Json, StepContext } from '../sdk/index.ts';
import { abortError, untilAborted } from '../sdk/index.ts';
import type { OwnedScope } from './scope.ts';

/** Things that several builds of a run use together: one pull of one image. */
export interface Shares {
  /**
   * The value for a key, opened by whoever asks first and released when the last user's scope ends. A failed opening fails
   * all who wait for it; who asks later tries again.
   */
  use<T>(
    key: string,
    o: {
      readonly user: StepContext;
      readonly scope: (signal: AbortSignal) => OwnedScope;
      readonly open: (step: StepContext) => Promise<T>;
    },
  ): Promise<T>;
}

interface Shared {
  readonly value: Promise<unknown>;
  /** Resolves when the opening is over; one that failed is released by then, which its users wait for. */
  readonly opened: Promise<void>;
  readonly controller: AbortController;
  readonly scope: OwnedScope;
  users: number;
}

export function createShares(): Shares {
  const shared = new Map<string, Shared>();

  const open = <T>(
    key: string,
    scope: (signal: AbortSignal) => OwnedScope,
    user: StepContext,
    body: (step: StepContext) => Promise<T>,
  ): Shared => {
    const controller = new AbortController();
    const owned = scope(controller.signal);
    const value = body({ scope: owned, signal: owned.signal, report: user.report });
    const opened = value.then(
      () => undefined,
      async () => {
        if (shared.get(key) === entry) shared.delete(key);
        await owned.close('failed');
      },
    );
    const entry: Shared = { value, opened, controller, scope: owned, users: 0 };
    shared.set(key, entry);
    return entry;
  };

  return {
    use: async (key, o) => {
      const entry = shared.get(key) ?? open(key, o.scope, o.user, o.open);
      await o.user.scope.acquire(
        `shared ${key}`,
        async () => void entry.users++,
        async (_value, { outcome }) => {
          if (--entry.users > 0) return;
          if (shared.get(key) === entry) shared.delete(key);
          entry.controller.abort(abortError({ kind: 'ended', what: 'the last build that used it' }));
          await entry.opened;
          await entry.scope.close(outcome);
        },
      );
      return (await untilAborted(entry.value, o.user.signal)) as never;
    },
  };
}

/** One text for equal keys, whatever the order of their names. */
export function shareKey(owner: string, key: Json): string {
  return `${owner} ${canonical(key)}`;
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}
