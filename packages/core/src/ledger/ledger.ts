import type { Artifact, Json, Outcome } from '../sdk/index.ts';
import type { PackageReference } from '../registry.ts';
import type { Journal } from './journal.ts';
import type { ProcessIdentity } from './records.ts';
import { type Digest, tokenFor } from './token.ts';

/** The written memory of one run: what it means to create, what it created, what became of it. */
export interface Ledger {
  readonly runId: string;
  /** Milliseconds since the epoch, by the clock of all its times. */
  now(): number;
  start(version: string, process: ProcessIdentity): Promise<void>;
  build(build: string, component: string, by: PackageReference, access: Json): Promise<void>;
  /** Journals an intent; it is on the disk when this resolves. */
  intend(o: {
    readonly build: string;
    readonly step: string;
    readonly type: string;
    readonly package: PackageReference | null;
    readonly intent: Json;
    readonly until: 'end' | 'success';
  }): Promise<{ readonly id: string; readonly token: string; readonly at: number }>;
  created(id: string, data: Json): Promise<void>;
  released(id: string): Promise<void>;
  kept(id: string): Promise<void>;
  left(id: string): Promise<void>;
  releaseFailed(id: string, message: string): Promise<void>;
  artifact(build: string, artifact: Artifact): Promise<void>;
  end(outcome: Outcome): Promise<void>;
  /** Whether anything was intended that is neither released, kept nor left. */
  readonly outstanding: number;
  /** Whether anything is left on request. */
  readonly leftOnRequest: number;
}

/** Keeps the ledger of one run in a journal. */
export function createLedger(o: {
  readonly runId: string;
  readonly journal: Journal;
  readonly digest: Digest;
  readonly now: () => number;
}): Ledger {
  const open = new Set<string>();
  const left = new Set<string>();
  const attempts = new Map<string, number>();
  let count = 0;
  const close = async (id: string, type: 'released' | 'kept' | 'left'): Promise<void> => {
    if (!open.delete(id)) return;
    if (type === 'left') left.add(id);
    await o.journal.write({ type, id });
  };
  return {
    runId: o.runId,
    now: o.now,
    get outstanding() {
      return open.size;
    },
    get leftOnRequest() {
      return left.size;
    },
    start: (version, process) => o.journal.write({ type: 'run', format: 1, run: o.runId, at: o.now(), version, process }),
    build: (build, component, by, access) => o.journal.write({ type: 'build', build, component, package: by, access }),
    intend: async ({ build, step, type, package: by, intent, until }) => {
      const key = JSON.stringify([build, step, type]);
      const attempt = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, attempt);
      const token = tokenFor({ run: o.runId, build, step, type, attempt }, o.digest);
      const id = String(++count);
      const at = o.now();
      open.add(id);
      await o.journal.write({ type: 'intent', id, at, build, resource: type, package: by, token, intent, until });
      return { id, token, at };
    },
    // What has ended by itself meanwhile is not held again.
    created: async (id, data) => {
      if (open.has(id)) await o.journal.write({ type: 'created', id, data });
    },
    released: (id) => close(id, 'released'),
    kept: (id) => close(id, 'kept'),
    left: (id) => close(id, 'left'),
    releaseFailed: (id, message) => o.journal.write({ type: 'release-failed', id, message }),
    artifact: (build, artifact) => o.journal.write({ type: 'artifact', build, artifact }),
    end: (outcome) => o.journal.write({ type: 'ended', at: o.now(), outcome }),
  };
}
