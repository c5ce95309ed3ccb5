import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inlineRegistry, openRun } from '@imgbuild/core';
import { body, type Builder, defineCommunicator, definePlugin, type Provisioner } from '@imgbuild/core/sdk';
import { blockOf, configure, fakeMachine, testHost } from '@imgbuild/core/testing';
import plugin from '../../src/index.ts';
import type { Account } from './fault-account.ts';
import { faultTemplates, type FaultTemplateName } from './fault-builds.ts';

/** What came of a build. */
export interface Ended {
  readonly outcome: 'ok' | 'failed' | 'cancelled';
  /** Why it failed, and what could not be released. */
  readonly told: string;
}

/** A line to machines that only exist in the books. */
const communicators = inlineRegistry([
  definePlugin({
    accessor: 'ssh',
    communicators: {
      ssh: defineCommunicator({ summary: 'a machine in memory', config: body({}), connect: async () => fakeMachine() }),
    },
  }),
]);

const provisioner: Provisioner = { kind: 'provisioner', summary: 'nothing', config: body({}), run: async () => undefined };

/**
 * Runs a build as the real core does it, with a provisioner that does nothing.
 * @param o.whenBuilt called when the builder is done, before anything is released
 */
export async function runFaultBuild(
  name: FaultTemplateName,
  o: Pick<Account, 'stateDirectory' | 'environment'> & {
    readonly signal?: AbortSignal;
    readonly whenBuilt?: () => Promise<void>;
  },
): Promise<Ended> {
  const folder = join(o.stateDirectory, '..', 'work');
  await mkdir(folder, { recursive: true });
  const { type, raw } = faultTemplates[name];
  const builder = plugin.builders[type] as Builder;
  const { config, problems } = configure(builder, raw, testHost({ folder }));
  const mistakes = problems.filter(({ severity }) => severity !== 'warning');
  if (config === undefined || mistakes.length > 0)
    throw new Error(`the template ${name} is refused: ${JSON.stringify(mistakes)}`);
  const errors: string[] = [];
  await using run = await openRun({
    stateDirectory: o.stateDirectory,
    cacheDirectory: join(folder, 'cache'),
    workingDirectory: folder,
    environment: o.environment,
    ...(o.signal === undefined ? {} : { signal: o.signal }),
    onEvent: (event) => {
      if (event.type === 'note' && event.level === 'error') errors.push(event.text);
    },
  });
  const watched: Builder = {
    ...builder,
    run: async (ctx) => {
      const artifact = await builder.run(ctx);
      await o.whenBuilt?.();
      return artifact;
    },
  };
  const { builds } = await run.execute(
    {
      builds: [
        {
          name,
          sourceName: name,
          builder: blockOf(watched, config, plugin.resources),
          provisioners: [{ block: blockOf(provisioner, {}, plugin.resources) }],
          chains: [],
        },
      ],
    },
    { registry: communicators },
  );
  const [build] = builds;
  if (build === undefined) throw new Error(`the template ${name} was not built`);
  return { outcome: build.outcome, told: [...(build.error === undefined ? [] : [build.error]), ...errors].join('\n') };
}
