import type { Artifact, Json, Outcome } from '../sdk/index.ts';
import type { PackageReference } from '../registry.ts';

/** What makes a process recognisable after its number was given to another. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; equal for the same process only. */
  readonly started: string;
  /** Opaque; changes with every boot of the machine. */
  readonly boot: string;
}

/**
 * The lines of a journal, in the order they happen. Everything here may be read by anybody who may read the state
 * directory: no secret is ever in it.
 */
export type JournalRecord =
  | {
      readonly type: 'run';
      readonly format: 1;
      readonly run: string;
      readonly at: number;
      readonly version: string;
      readonly process: ProcessIdentity;
    }
  | {
      readonly type: 'build';
      readonly build: string;
      readonly component: string;
      readonly package: PackageReference;
      readonly access: Json;
    }
  /** Written before anything is created. `at` is the time from which `settle` counts. */
  | {
      readonly type: 'intent';
      readonly id: string;
      readonly at: number;
      readonly build: string;
      readonly resource: string;
      readonly package: PackageReference | null;
      readonly token: string;
      readonly intent: Json;
      readonly until: 'end' | 'success';
    }
  | { readonly type: 'created'; readonly id: string; readonly data: Json }
  /** Nothing came of the intent, and the creator is certain of it. */
  | { readonly type: 'released'; readonly id: string }
  | { readonly type: 'kept'; readonly id: string }
  /** Left on request of the user, by `-on-error=abort`. */
  | { readonly type: 'left'; readonly id: string }
  | { readonly type: 'release-failed'; readonly id: string; readonly message: string }
  | { readonly type: 'artifact'; readonly build: string; readonly artifact: Artifact }
  | { readonly type: 'ended'; readonly at: number; readonly outcome: Outcome };

/** A resource as the journal knows it. */
export interface JournalledResource {
  readonly id: string;
  readonly at: number;
  readonly build: string;
  readonly resource: string;
  readonly package: PackageReference | null;
  readonly token: string;
  readonly intent: Json;
  readonly until: 'end' | 'success';
  /** Missing while the creation is not answered. */
  readonly data?: Json;
  readonly state: 'intended' | 'created' | 'released' | 'kept' | 'left';
  readonly failure?: string;
}

/** A run as its journal tells it. */
export interface JournalledRun {
  readonly run: string;
  readonly at: number;
  readonly process: ProcessIdentity;
  readonly builds: ReadonlyMap<string, { readonly component: string; readonly package: PackageReference; readonly access: Json }>;
  /** In the order of their intents. */
  readonly resources: readonly JournalledResource[];
  readonly artifacts: readonly { readonly build: string; readonly artifact: Artifact }[];
  readonly ended?: { readonly at: number; readonly outcome: Outcome };
}

/** Reads the records of a journal into the state they describe; undefined for a journal that does not even start. */
export function foldJournal(records: Iterable<JournalRecord>): JournalledRun | undefined {
  let head: Extract<JournalRecord, { type: 'run' }> | undefined;
  let ended: JournalledRun['ended'];
  const builds = new Map<string, { component: string; package: PackageReference; access: Json }>();
  const resources = new Map<string, JournalledResource>();
  const artifacts: { build: string; artifact: Artifact }[] = [];
  const update = (id: string, change: Partial<JournalledResource>): void => {
    const known = resources.get(id);
    if (known !== undefined) resources.set(id, { ...known, ...change });
  };
  for (const record of records) {
    switch (record.type) {
      case 'run':
        head = record;
        break;
      case 'build':
        builds.set(record.build, { component: record.component, package: record.package, access: record.access });
        break;
      case 'intent': {
        const { type: _, ...rest } = record;
        resources.set(record.id, { ...rest, state: 'intended' });
        break;
      }
      case 'created':
        if (resources.get(record.id)?.state === 'intended') update(record.id, { state: 'created', data: record.data });
        break;
      case 'released':
      case 'kept':
      case 'left':
        update(record.id, { state: record.type });
        break;
      case 'release-failed':
        update(record.id, { failure: record.message });
        break;
      case 'artifact':
        artifacts.push({ build: record.build, artifact: record.artifact });
        break;
      case 'ended':
        ended = { at: record.at, outcome: record.outcome };
        break;
    }
  }
  if (head === undefined) return undefined;
  return {
    run: head.run,
    at: head.at,
    process: head.process,
    builds,
    resources: [...resources.values()],
    artifacts,
    ...(ended === undefined ? {} : { ended }),
  };
}

/** The records of a journal's text. A last line that a crash cut short is ignored: what it says had not happened yet. */
export function parseJournal(text: string): JournalRecord[] {
  const records: JournalRecord[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      records.push(JSON.parse(line) as JournalRecord);
    } catch {
      continue;
    }
  }
  return records;
}

/** What a dead run still holds: created or perhaps created, and not kept or left on purpose. */
export function outstanding(run: JournalledRun): readonly JournalledResource[] {
  return run.resources.filter((resource) => resource.state === 'intended' || resource.state === 'created');
}
