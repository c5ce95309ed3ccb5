import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type CleanedRun, cleanUpRun, listRuns, openRun, type RememberedRun, type RunResult } from '@imgbuild/core';
import { body, type Builder, type Provisioner } from '@imgbuild/core/sdk';
import { blockOf, recordingReporter, testHost } from '@imgbuild/core/testing';
import plugin from '../../src/index.ts';
import { settingsOf } from './settings.ts';

/** What stands for the provisioners. */
export type Provision = (ctx: Parameters<Provisioner['run']>[0]) => Promise<void>;

export interface RunOptions {
  readonly stateDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/** Runs builds side by side, as the real core does it. */
export async function runBuilds(raws: readonly object[], provision: Provision, o: RunOptions): Promise<RunResult> {
  // Beside the state, in the test's own folder, where it is not left behind when this process is killed.
  const folder = await mkdtemp(join(dirname(o.stateDirectory), 'work-'));
  const provisioner: Provisioner = { kind: 'provisioner', summary: 'test', config: body({}), run: provision };
  try {
    await using run = await openRun({
      stateDirectory: o.stateDirectory,
      cacheDirectory: join(folder, 'cache'),
      workingDirectory: folder,
      environment: o.environment,
      ...(o.signal === undefined ? {} : { signal: o.signal }),
      onEvent: async () => undefined,
    });
    const builds = raws.map((raw, index) => ({
      name: `build${index}`,
      sourceName: `build${index}`,
      builder: blockOf(plugin.builders['docker'] as Builder, settingsOf(raw, testHost({ folder })), plugin.resources),
      provisioners: [{ block: blockOf(provisioner, {}, plugin.resources) }],
      chains: [],
    }));
    return await run.execute({ builds });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the core remembers of runs, and `imgbuild cleanup` for all of them, from an environment that knows no engine. */
export function remembered(stateDirectory: string): {
  readonly runs: () => Promise<readonly RememberedRun[]>;
  readonly cleanUp: () => Promise<readonly CleanedRun[]>;
} {
  const o = {
    stateDirectory,
    cacheDirectory: join(stateDirectory, 'cache'),
    workingDirectory: stateDirectory,
    environment: { PATH: process.env['PATH'], HOME: stateDirectory },
    loadResources: async () => plugin.resources,
  };
  return {
    runs: () => listRuns(o),
    cleanUp: async () => {
      const cleaned: CleanedRun[] = [];
      for (const { id } of await listRuns(o))
        cleaned.push(await cleanUpRun(id, o, recordingReporter(), new AbortController().signal));
      return cleaned;
    },
  };
}
