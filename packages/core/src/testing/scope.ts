import { randomUUID } from 'node:crypto';
import type { AnyResourceType, Host, Json, Outcome, Reporter, Scope } from '../sdk/index.ts';

/** Something a fake scope holds or has held. */
export interface Held {
  readonly label: string;
  readonly type?: string;
  readonly data?: Json;
}

/** A scope for tests: keeps what it is given, in memory, and releases it as the engine does. */
export interface FakeScope extends Scope {
  /** What is held now, outermost first. */
  readonly held: readonly Held[];
  /** Everything that was ever held, in order. */
  readonly history: readonly Held[];
  /** Releases everything, last in first out. */
  close(outcome: Outcome): Promise<void>;
}

interface Entry {
  readonly held: Held;
  readonly until: 'end' | 'success';
  release(outcome: Outcome): Promise<void>;
}

/** Opens a scope that belongs to a test. Resources are released through their types, with this host and reporter. */
export function fakeScope(o: {
  readonly host: Host;
  readonly report: Reporter;
  readonly signal?: AbortSignal;
  readonly access?: Json;
}): FakeScope {
  const entries: Entry[] = [];
  const history: Held[] = [];
  const signal = o.signal ?? new AbortController().signal;
  const put = (entry: Entry): (() => void) => {
    entries.push(entry);
    history.push(entry.held);
    return () => {
      const at = entries.indexOf(entry);
      if (at !== -1) entries.splice(at, 1);
    };
  };
  const scope: FakeScope = {
    get held() {
      return entries.map((entry) => entry.held);
    },
    history,
    hold: async (type: AnyResourceType, intent, open, options) => {
      signal.throwIfAborted();
      // Nobody's else: what was left is found by it on the whole machine, and ended.
      const token = randomUUID().replaceAll('-', '');
      const made: { data?: Json } = {};
      const remove = put({
        held: { label: type.describe(intent), type: type.type },
        until: options?.until ?? 'end',
        release: async (outcome) => {
          const ctx = {
            runId: 'test',
            outcome,
            access: o.access ?? null,
            signal: new AbortController().signal,
            report: o.report,
            host: o.host,
          };
          const found = made.data === undefined ? ((await type.find(intent, token, ctx)) as readonly Json[]) : [made.data];
          for (const each of found) await type.release(each, ctx);
        },
      });
      const opened = await open({ token, signal, gone: async () => remove() });
      made.data = opened.data;
      return opened.value;
    },
    acquire: async (label, open, release) => {
      signal.throwIfAborted();
      const value = await open(signal);
      put({
        held: { label },
        until: 'end',
        release: async (outcome) => release(value, { outcome, signal: new AbortController().signal }),
      });
      return value;
    },
    within: async (_label, body) => {
      const inner = fakeScope(o);
      try {
        const value = await body(inner);
        await inner.close('ok');
        return value;
      } catch (error) {
        await inner.close('failed');
        throw error;
      }
    },
    close: async (outcome) => {
      for (let entry = entries.pop(); entry !== undefined; entry = entries.pop()) {
        if (!(outcome === 'ok' && entry.until === 'success')) await entry.release(outcome);
      }
    },
  };
  return scope;
}
