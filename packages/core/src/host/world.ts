import type { AnyResourceType, Host } from '../sdk/index.ts';
import { invariant } from '@imgbuild/diagnostics';
import type { JournalFile } from '../ledger/journal.ts';
import type { ProcessIdentity } from '../ledger/records.ts';
import type { StateDirectory } from '../ledger/state.ts';
import { cryptography } from './cryptography.ts';
import { defaultCacheDirectory, defaultStateDirectory } from './directories.ts';
import { nodeHost, type Secrets } from './node-host.ts';
import { identify } from './process-identity.ts';
import { processResource } from './processes.ts';
import { newRunId } from './run-id.ts';
import { openStateDirectory } from './state-directory.ts';

export interface WorldOptions {
  /** Where runs are remembered. Default: `defaultStateDirectory(environment)`. */
  readonly stateDirectory?: string;
  /** Where downloads and bases are kept. Default: `defaultCacheDirectory(environment)`. */
  readonly cacheDirectory?: string;
  /** Where relative paths begin. */
  readonly workingDirectory: string;
  /** What child processes and `attr({ env })` see. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** This machine, as one run sees it. */
export interface World {
  readonly runId: string;
  readonly host: Host;
  readonly resources: readonly AnyResourceType[];
  readonly digest: (text: string) => string;
  identify(): Promise<ProcessIdentity>;
  /** The run's journal; its folder is made with the first record. */
  journalFile(): JournalFile;
  /** Removes the run's folder. */
  forget(): Promise<void>;
}

/** Resource types of the host itself. */
export const hostResources: readonly AnyResourceType[] = [processResource];

/** Opens the world for a new run. Touches nothing yet. */
export async function openWorld(o: WorldOptions, secrets: Secrets): Promise<World> {
  const runId = newRunId();
  const state: StateDirectory = openStateDirectory(o.stateDirectory ?? defaultStateDirectory(o.environment));
  const host = nodeHost({
    workingDirectory: o.workingDirectory,
    // Scripts and plugins may ask which run they belong to.
    environment: { ...o.environment, PACKER_RUN_UUID: runId, IMGBUILD_RUN_UUID: runId },
    temporaryFolder: state.temporaryFolder(runId),
    cacheFolder: o.cacheDirectory ?? defaultCacheDirectory(o.environment),
    secrets,
  });
  let file: Promise<JournalFile> | undefined;
  return {
    runId,
    host,
    resources: hostResources,
    digest: (text) => cryptography().createHash('sha256').update(text).digest('hex'),
    identify: async () => {
      const own = await identify(process.pid);
      invariant(own !== undefined, 'this process cannot see itself');
      return own;
    },
    journalFile: () => ({
      append: async (text) => (await (file ??= state.createRun(runId))).append(text),
      close: async () => (await file)?.close(),
    }),
    forget: async () => {
      if (file !== undefined) await state.removeRun(runId);
    },
  };
}
