import type { AnyResourceType, Json, Reporter } from './sdk/index.ts';
import { problemOf } from './sdk/index.ts';
import { foldJournal, type JournalledResource, type JournalledRun, outstanding, parseJournal } from './ledger/records.ts';
import { openJournal } from './ledger/journal.ts';
import { releaseResource } from './ledger/release.ts';
import type { PackageReference } from './registry.ts';
import { hostResources } from './host/world.ts';
import { openStateDirectory } from './host/state-directory.ts';
import { isAlive } from './host/process-identity.ts';
import { nodeHost } from './host/node-host.ts';

/** Gives the resource types of a plugin, by the package a journal names. Rejects when it is no longer there. */
export type LoadResources = (reference: PackageReference) => Promise<readonly AnyResourceType[]>;

/** A run of the past that still holds something, or whose folder is still there. */
export interface RememberedRun {
  readonly id: string;
  /** Milliseconds since the epoch; missing when the journal could not be read. */
  readonly at?: number;
  readonly state: 'alive' | 'dead';
  readonly held: readonly RememberedResource[];
  /** Resources that `-on-error=abort` left on request. */
  readonly left: readonly RememberedResource[];
}

export interface RememberedResource {
  readonly id: string;
  readonly type: string;
  readonly build: string;
  /** For people, as its plugin describes it; its bare type when the plugin is gone. */
  readonly description: string;
  /** Why an earlier release failed. */
  readonly failure?: string;
}

export interface CleanupOptions {
  readonly stateDirectory: string;
  readonly cacheDirectory: string;
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly loadResources: LoadResources;
  /** Only these runs. */
  readonly runs?: readonly string[];
  /** Also what was left on request. */
  readonly includeLeft?: 'yes' | 'no';
}

/** All runs that the state directory remembers. */
export async function listRuns(o: CleanupOptions): Promise<readonly RememberedRun[]> {
  const state = openStateDirectory(o.stateDirectory);
  const runs: RememberedRun[] = [];
  for (const id of await state.runs()) {
    if (o.runs !== undefined && !o.runs.includes(id)) continue;
    const run = foldJournal(parseJournal((await state.readJournal(id)) ?? ''));
    if (run === undefined) {
      runs.push({ id, state: 'dead', held: [], left: [] });
      continue;
    }
    const describe = async (resource: JournalledResource): Promise<RememberedResource> => {
      const type = await typeOf(resource, o.loadResources).catch(() => undefined);
      return {
        id: resource.id,
        type: resource.resource,
        build: resource.build,
        description: type?.describe(resource.data ?? resource.intent) ?? resource.resource,
        ...(resource.failure === undefined ? {} : { failure: resource.failure }),
      };
    };
    runs.push({
      id,
      at: run.at,
      state: (await isAlive(run.process)) ? 'alive' : 'dead',
      held: await Promise.all(outstanding(run).map(describe)),
      left: await Promise.all(run.resources.filter((resource) => resource.state === 'left').map(describe)),
    });
  }
  return runs;
}

/** What cleaning up one run came to. */
export interface CleanedRun {
  readonly id: string;
  readonly released: readonly string[];
  readonly failed: readonly { readonly description: string; readonly message: string }[];
}

/**
 * Releases what a dead run still holds, last first, through the same code as the run itself would have; then forgets it.
 * A run whose resources could not all be released stays remembered.
 */
export async function cleanUpRun(id: string, o: CleanupOptions, report: Reporter, signal: AbortSignal): Promise<CleanedRun> {
  const state = openStateDirectory(o.stateDirectory);
  const run = foldJournal(parseJournal((await state.readJournal(id)) ?? ''));
  const released: string[] = [];
  const failed: { description: string; message: string }[] = [];
  if (run !== undefined) {
    const left = o.includeLeft === 'yes' ? run.resources.filter((resource) => resource.state === 'left') : [];
    const todo = [...outstanding(run), ...left].sort((a, b) => Number(b.id) - Number(a.id));
    const journal = openJournal(await state.continueRun(id));
    for (const resource of todo) {
      signal.throwIfAborted();
      let description = resource.resource;
      try {
        const type = await typeOf(resource, o.loadResources);
        description = type.describe(resource.data ?? resource.intent);
        await release(resource, type, run, state.temporaryFolder(id), o, report, signal);
        await journal.write({ type: 'released', id: resource.id });
        released.push(description);
      } catch (error) {
        const problem = problemOf(error);
        const message =
          problem === undefined ? String(error instanceof Error ? error.message : error) : (problem.detail ?? problem.summary);
        await journal.write({ type: 'release-failed', id: resource.id, message });
        failed.push({ description, message });
      }
    }
    await journal.close();
    if (failed.length > 0) return { id, released, failed };
    if (o.includeLeft !== 'yes' && run.resources.some((resource) => resource.state === 'left')) return { id, released, failed };
  }
  await state.removeRun(id);
  return { id, released, failed };
}

async function release(
  resource: JournalledResource,
  type: AnyResourceType,
  run: JournalledRun,
  temporaryFolder: string,
  o: CleanupOptions,
  report: Reporter,
  signal: AbortSignal,
): Promise<void> {
  const access: Json = run.builds.get(resource.build)?.access ?? null;
  const host = nodeHost({
    workingDirectory: o.workingDirectory,
    environment: o.environment,
    temporaryFolder,
    cacheFolder: o.cacheDirectory,
    secrets: { hide: () => undefined, redact: (text) => text },
  });
  await releaseResource(
    {
      type,
      intent: resource.intent,
      token: resource.token,
      at: resource.at,
      answered: false,
      ...(resource.data === undefined ? {} : { data: resource.data }),
    },
    { runId: run.run, outcome: 'crashed', access, signal, report, host },
  );
}

async function typeOf(resource: JournalledResource, load: LoadResources): Promise<AnyResourceType> {
  const own = hostResources.find((type) => type.type === resource.resource);
  if (own !== undefined) return own;
  if (resource.package === null) throw new Error(`nothing is known of resources of type ${resource.resource}`);
  const found = (await load(resource.package)).find((type) => type.type === resource.resource);
  if (found === undefined) throw new Error(`${resource.package.name} no longer knows resources of type ${resource.resource}`);
  return found;
}
