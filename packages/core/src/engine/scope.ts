import { invariant } from '@imgbuild/diagnostics';
import type { AbortCause, AnyResourceType, Json, Outcome, ReleaseContext, Scope } from '../sdk/index.ts';
import { abortError, failure, problemOf } from '../sdk/index.ts';
import type { PackageReference } from '../registry.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { releaseResource } from '../ledger/release.ts';
import { sharedController } from '../host/shared-controller.ts';
import { problems } from './problems.ts';

/** Milliseconds one release may take. */
const releaseLimit = 10 * 60_000;

/** One thing that a scope holds. */
interface Entry {
  /** The list it stands in now; it moves outwards with successful steps. */
  list: Entry[];
  readonly label: string;
  readonly until: 'end' | 'success';
  /** Missing for what is local to this process. */
  readonly resource?: {
    readonly id: string;
    readonly type: AnyResourceType;
    readonly intent: Json;
    readonly token: string;
    readonly at: number;
  };
  release(why: { readonly outcome: Outcome; readonly signal: AbortSignal }): Promise<void>;
}

/** What a scope needs of its surroundings; the same for all scopes of one component. */
export interface ScopeSettings {
  readonly ledger: Ledger;
  readonly build: string;
  readonly package: PackageReference | null;
  /** Registered resource types by name; core's own are always allowed. */
  readonly resources: ReadonlyMap<string, AnyResourceType>;
  releaseContext(why: { readonly outcome: Outcome; readonly signal: AbortSignal }): ReleaseContext;
  /** Aborts when the person stops releasing. */
  readonly releasing: AbortSignal;
  /** A release failed; it stays in the journal. */
  onReleaseFailed(label: string, error: unknown): void;
}

/** A scope that its owner can end. */
export interface OwnedScope extends Scope {
  readonly label: string;
  readonly signal: AbortSignal;
  /** Stops what runs in it. */
  abort(cause: AbortCause): void;
  child(label: string): OwnedScope;
  /** Releases everything, last in first out. What `until: 'success'` holds is kept when the outcome is ok. */
  close(outcome: Outcome): Promise<void>;
  /** Hands everything to another scope, in order. */
  moveTo(other: OwnedScope): void;
  /** Leaves resources where they are, journalled as left on request; lets go of what is local. */
  leave(outcome: Outcome): Promise<void>;
  /** What is held, outermost first. */
  readonly held: readonly string[];
}

const internals = new WeakMap<OwnedScope, Entry[]>();

/** Opens a scope. Its signal aborts with the parent's. */
export function createScope(settings: ScopeSettings, label: string, parent: AbortSignal): OwnedScope {
  const entries: Entry[] = [];
  const controller = sharedController();
  const follow = (): void => controller.abort(parent.reason);
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow, { once: true });

  const put = (entry: Omit<Entry, 'list'>): Entry => {
    const held = { ...entry, list: entries };
    entries.push(held);
    return held;
  };
  const remove = (entry: Entry): void => {
    const at = entry.list.indexOf(entry);
    if (at !== -1) entry.list.splice(at, 1);
  };

  const end = async (each: (entry: Entry) => Promise<void>): Promise<void> => {
    parent.removeEventListener('abort', follow);
    controller.abort(abortError({ kind: 'ended', what: label }));
    for (let entry = entries.pop(); entry !== undefined; entry = entries.pop()) {
      try {
        await each(entry);
      } catch (error) {
        settings.onReleaseFailed(entry.label, error);
        if (entry.resource !== undefined) {
          const text = error instanceof Error ? error.message : String(error);
          // Where the journal cannot be written any more, it has the thing as unreleased already.
          await settings.ledger.releaseFailed(entry.resource.id, text).catch(() => undefined);
        }
      }
    }
  };

  const releaseEntry = async (entry: Entry, outcome: Outcome): Promise<void> => {
    if (settings.releasing.aborted && entry.resource !== undefined) return;
    const limit = AbortSignal.timeout(releaseLimit);
    await entry.release({ outcome, signal: AbortSignal.any([limit, settings.releasing]) });
    if (entry.resource !== undefined) await settings.ledger.released(entry.resource.id);
  };

  const scope: OwnedScope = {
    label,
    signal: controller.signal,
    abort: (cause) => controller.abort(abortError(cause)),
    child: (name) => createScope(settings, `${label}/${name}`, controller.signal),
    get held() {
      return entries.map((entry) => entry.label);
    },

    hold: async (type, intent, open, o) => {
      if (settings.resources.get(type.type) === undefined) {
        const plugin = settings.package?.name ?? 'this program';
        throw failure(problems.create('unregistered-resource', { plugin, type: type.type }));
      }
      controller.signal.throwIfAborted();
      const until = o?.until ?? 'end';
      const known = await settings.ledger.intend({
        build: settings.build,
        step: label,
        type: type.type,
        package: settings.package,
        intent,
        until,
      });
      const state: { data?: Json; answered: boolean; at: number } = { answered: false, at: known.at };
      const entry = put({
        label: type.describe(intent),
        until,
        resource: { ...known, type, intent },
        release: (why) =>
          releaseResource(
            {
              type,
              intent,
              token: known.token,
              at: state.at,
              answered: state.answered,
              ...('data' in state ? { data: state.data } : {}),
            },
            settings.releaseContext(why),
          ),
      });
      const gone = async (): Promise<void> => {
        remove(entry);
        await settings.ledger.released(known.id);
      };
      try {
        const { data, value } = await open({ token: known.token, signal: controller.signal, gone });
        state.data = data;
        await settings.ledger.created(known.id, data);
        return value;
      } catch (error) {
        state.answered = problemOf(error) !== undefined;
        // It may have been tried again until now, and what the last try made may appear from now on.
        state.at = settings.ledger.now();
        throw error;
      }
    },

    acquire: async (name, open, release) => {
      controller.signal.throwIfAborted();
      const value = await open(controller.signal);
      put({ label: name, until: 'end', release: async (why) => release(value, why) });
      return value;
    },

    within: async (name, body) => {
      const inner = scope.child(name);
      try {
        const result = await body(inner);
        await inner.close('ok');
        return result;
      } catch (error) {
        await inner.close(controller.signal.aborted ? 'cancelled' : 'failed');
        throw error;
      }
    },

    close: (outcome) =>
      end(async (entry) => {
        if (entry.until === 'success' && outcome === 'ok') {
          if (entry.resource !== undefined) await settings.ledger.kept(entry.resource.id);
        } else await releaseEntry(entry, outcome);
      }),

    leave: (outcome) =>
      end(async (entry) => {
        if (entry.resource !== undefined) await settings.ledger.left(entry.resource.id);
        else await releaseEntry(entry, outcome);
      }),

    moveTo: (other) => {
      // The signal goes on following the parent's: what moved may still be using it.
      const target = internals.get(other);
      invariant(target !== undefined, 'a scope of another engine was given');
      for (const entry of entries.splice(0)) {
        entry.list = target;
        target.push(entry);
      }
    },
  };
  internals.set(scope, entries);
  return scope;
}
