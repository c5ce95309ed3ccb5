import type { Host } from './host.ts';
import type { Json } from './json.ts';
import type { Reporter } from './report.ts';

/** How something ended. `crashed` is only ever found out afterwards, by `cleanup`. */
export type Outcome = 'ok' | 'failed' | 'cancelled' | 'crashed';

/**
 * A kind of thing that outlives this process if it dies: an instance, a key pair, a mount, a child process. Registered with
 * `definePlugin({ resources })`; a scope refuses others, since nobody could release them after a crash.
 */
export interface ResourceType<I extends Json = Json, D extends Json = Json> {
  /** `PLUGIN:kind`, for instance `amazon:key-pair`. */
  readonly type: string;
  /** Milliseconds in which an unanswered creation may still appear. */
  readonly settle?: number;
  /** For people: "temporary key pair imgbuild_65f… in us-west-2". */
  describe(known: I | D): string;
  /** All that this intent made, whether it was answered or not; found by token or name. */
  find(intent: I, token: string, ctx: ReleaseContext): Promise<readonly D[]>;
  /** Idempotent: gone already is success. */
  release(data: D, ctx: ReleaseContext): Promise<void>;
}

/** What a release can use; during a run and, after a crash, from `imgbuild cleanup`. */
export interface ReleaseContext {
  readonly runId: string;
  readonly outcome: Outcome;
  /** `Builder.access` of the build that made it: region, profile, endpoint; never a secret. */
  readonly access: Json;
  /** The component's configuration, only while its run is alive. */
  readonly config?: unknown;
  /** The release's own time limit, not the build's signal. */
  readonly signal: AbortSignal;
  readonly report: Reporter;
  readonly host: Host;
}

/** Any resource type, for lists of them. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the two parameters are used both ways
export type AnyResourceType = ResourceType<any, any>;

/** Where things are held until the work they belong to ends. Releases run last-in first-out, all of them. */
export interface Scope {
  /**
   * Creates something that could outlive this process. Intent and token are journalled before `open`, `data` before this
   * returns; `value` (keys, clients) never is. `until: 'success'` keeps it when the build succeeds. `gone` tells that it
   * ended by itself, so that nothing is left to release. An error made with `failure` says that the platform answered no;
   * after any other, what may have been made is looked for until the type's `settle` is over.
   */
  hold<I extends Json, D extends Json, T>(
    type: ResourceType<I, D>,
    intent: I,
    open: (o: {
      readonly token: string;
      readonly signal: AbortSignal;
      readonly gone: () => Promise<void>;
    }) => Promise<{ readonly data: D; readonly value: T }>,
    o?: { readonly until: 'end' | 'success' },
  ): Promise<T>;
  /** Holds something local to the process: a connection, a listener, a timer. */
  acquire<T>(
    label: string,
    open: (signal: AbortSignal) => Promise<T>,
    release: (value: T, why: { readonly outcome: Outcome; readonly signal: AbortSignal }) => void | Promise<void>,
  ): Promise<T>;
  /** A scope for part of the work: everything held in it is released when `body` ends. */
  within<T>(label: string, body: (scope: Scope) => Promise<T>): Promise<T>;
}
