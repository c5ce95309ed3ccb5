import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan, PlannedBuild, Run, RunOptions } from '@imgbuild/core';
import { openRun } from '@imgbuild/core';
import type { Builder, Infer, Body, PostProcessor, Provisioner, ResourceType, RunEvent, Scope } from '@imgbuild/core/sdk';
import { body, defineBuilder } from '@imgbuild/core/sdk';
import { blockOf } from '@imgbuild/core/testing';

export type Told = (event: RunEvent) => void;

/** A builder that only does what its function says. */
export function builderThat(run: Builder['run'], more: Partial<Builder> = {}): Builder {
  return defineBuilder({ summary: 'story', platform: 'none', config: body({}), outputs: body({}), run, ...more });
}

export function provisionerThat(summary: string, run: Provisioner['run']): Provisioner {
  return { kind: 'provisioner', summary, config: body({}), run };
}

export function postProcessorThat(summary: string, run: PostProcessor['run'], destroy?: PostProcessor['destroy']): PostProcessor {
  return { kind: 'post-processor', summary, config: body({}), run, ...(destroy === undefined ? {} : { destroy }) };
}

export function planned(name: string, builder: Builder, more: Partial<PlannedBuild> = {}): PlannedBuild {
  return { name, sourceName: name, builder: blockOf(builder, {}), provisioners: [], chains: [], ...more };
}

export interface Story extends AsyncDisposable {
  readonly run: Run;
  readonly events: readonly RunEvent[];
  /** Events as short lines, without numbers and times. */
  readonly told: () => string[];
  /** Names below the state directory's runs. */
  remembered(): Promise<readonly string[]>;
  journal(): Promise<string>;
}

/** A run with a state directory of its own. */
export async function openStory(o: Partial<RunOptions> = {}): Promise<Story> {
  const folder = await mkdtemp(join(tmpdir(), 'imgbuild-story-'));
  const events: RunEvent[] = [];
  const run = await openRun({
    stateDirectory: folder,
    cacheDirectory: join(folder, 'cache'),
    workingDirectory: folder,
    environment: { PATH: process.env['PATH'], HOME: folder },
    ...o,
    onEvent: async (event) => {
      events.push(event);
      await o.onEvent?.(event);
    },
  });
  return {
    run,
    events,
    told: () => events.map(describe),
    remembered: () => readdir(join(folder, 'runs')).catch(() => []),
    journal: () => readFile(join(folder, 'runs', run.id, 'journal.jsonl'), 'utf8'),
    [Symbol.asyncDispose]: async () => {
      await run[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function describe(event: RunEvent): string {
  switch (event.type) {
    case 'started':
      return event.kind === 'run' ? 'run' : `${event.kind} ${event.name}`;
    case 'ended':
      return `ended ${event.outcome}${event.message === undefined ? '' : `: ${event.message}`}`;
    case 'note':
      return `${event.level}: ${event.text}`;
    case 'output':
      return `${event.stream}: ${event.text}`;
    case 'artifact':
      return `artifact ${event.artifact.id}`;
    case 'diagnostic':
      return `${event.diagnostic.severity} ${event.diagnostic.code}`;
    case 'question':
      return `question: ${event.text} [${event.choices.join(', ')}]`;
    case 'answered':
      return `answered: ${event.choice}`;
    case 'progress':
      return `progress ${event.current}`;
  }
}

export function plan(...builds: PlannedBuild[]): Plan {
  return { builds };
}

/** A resource that lives in memory: what is in the set exists. */
export function thing(
  existing: Set<string>,
): ResourceType<{ readonly name: string }, { readonly name: string; readonly token: string }> {
  return {
    type: 'story:thing',
    describe: (known) => `thing ${known.name}`,
    find: async (intent, token) =>
      [...existing].filter((key) => key === `${intent.name} ${token}`).map(() => ({ name: intent.name, token })),
    release: async (data) => void existing.delete(`${data.name} ${data.token}`),
  };
}

/** Makes a thing, which the scope holds. */
export function holdThing(scope: Scope, existing: Set<string>, name: string, type = thing(existing)): Promise<void> {
  return scope.hold(type, { name }, async ({ token }) => {
    existing.add(`${name} ${token}`);
    return { data: { name, token }, value: undefined };
  });
}

export const nothing: Infer<Body> = {};
