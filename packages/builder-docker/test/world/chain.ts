import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact, PostProcessed, PostProcessor, Reporter } from '@imgbuild/core/sdk';
import { fakeScope, recordingReporter, runPostProcessor, type TestHost } from '@imgbuild/core/testing';
import plugin from '../../src/index.ts';

/** Post-processors of ours by name. */
export type StepName = 'docker-import' | 'docker-push' | 'docker-save' | 'docker-tag';

/** What a post-processor gave, and what it told. */
export interface Step extends PostProcessed {
  readonly artifact: Artifact;
  readonly told: readonly string[];
}

export interface StepOptions {
  readonly host: TestHost;
  readonly signal?: AbortSignal;
  /** Called before something is told. */
  readonly before?: (text: string) => void;
}

export function componentOf(name: StepName): PostProcessor {
  return (plugin as unknown as { readonly postProcessors: Readonly<Record<StepName, PostProcessor>> }).postProcessors[name];
}

/** Runs a post-processor in a scope of its own, as core does: what it holds is released when it fails. */
export async function step(name: StepName, raw: object, artifact: Artifact, o: StepOptions): Promise<Step> {
  const report = recordingReporter();
  const watching: Reporter = {
    ...report,
    say: (text) => {
      o.before?.(text);
      report.say(text);
    },
  };
  const signal = o.signal ?? new AbortController().signal;
  const scope = fakeScope({ host: o.host, report, signal });
  try {
    const world = { host: o.host, scope, report: watching, signal };
    const done = await runPostProcessor(componentOf(name), raw as never, artifact, world);
    await scope.close('ok');
    if (done.artifact === undefined) throw new Error(`${name} gave nothing`);
    return { ...done, artifact: done.artifact, told: report.told };
  } catch (error) {
    await scope.close('failed');
    throw error;
  }
}

/** Deletes what a post-processor made. */
export async function destroy(name: StepName, artifact: Artifact, { host }: StepOptions): Promise<void> {
  const report = recordingReporter();
  const context = { host, report, scope: fakeScope({ host, report }), signal: new AbortController().signal };
  await componentOf(name).destroy?.(artifact, context as never);
}

/** Docker's settings in a home. */
export async function writeSettings(home: string, settings: object): Promise<void> {
  await mkdir(join(home, '.docker'), { recursive: true });
  await writeFile(join(home, '.docker/config.json'), JSON.stringify(settings));
}
