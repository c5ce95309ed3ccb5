import { type Block, openRun, type PackageReference, type RunOptions } from '@imgbuild/core';
import type { Builder } from '@imgbuild/core/sdk';
import { plugin } from '../plugin.ts';
import { readArguments, usage } from './arguments.ts';
import { serving } from './serve.ts';

/** What of the process the program uses. */
export interface Surroundings extends Pick<RunOptions, 'environment' | 'workingDirectory'> {
  /** Aborts when the program is to end. */
  readonly signal: AbortSignal;
  /** This package, which `imgbuild cleanup` loads what it needs of, after a crash. */
  readonly package: PackageReference;
  stdout(text: string): Promise<void>;
  stderr(text: string): Promise<void>;
}

/** Runs the program; gives its exit code. */
export async function run(words: readonly string[], o: Surroundings): Promise<number> {
  const options = readArguments(words);
  if (options === 'help') {
    await o.stdout(usage);
    return 0;
  }
  if ('mistake' in options) {
    await o.stderr(`${options.mistake}\n\n${usage}`);
    return 1;
  }
  const builder = serving(options, (line) => o.stdout(`${line}\n`));
  let error: string | undefined;
  await using opened = await openRun({
    environment: o.environment,
    workingDirectory: o.workingDirectory,
    signal: o.signal,
    onEvent: async (event) => {
      if (event.type === 'note') await o.stderr(`${event.text}\n`);
    },
  });
  const result = await opened.execute({
    builds: [{ name: 'simulator', sourceName: 'simulator', builder: blockOf(builder, o.package), provisioners: [], chains: [] }],
  });
  for (const build of result.builds) if (build.outcome === 'failed') error = build.error;
  for (const { summary, detail } of result.diagnostics) error = detail === undefined ? summary : `${summary}: ${detail}`;
  if (error !== undefined) await o.stderr(`Error: ${error}\n`);
  if (opened.outstanding > 0) await o.stderr('Error: Something could not be removed; "imgbuild cleanup" tries again.\n');
  return error === undefined && opened.outstanding === 0 ? 0 : 1;
}

/** A block that stands in no template. */
function blockOf(builder: Builder, reference: PackageReference): Block<Builder> {
  return {
    component: {
      kind: 'builder',
      type: 'simulator',
      summary: builder.summary,
      package: reference,
      config: builder.config,
      outputs: builder.outputs,
      checks: [],
      load: async () => builder,
      resources: async () => plugin.resources,
    },
    configure: () => ({ config: {}, known: true, diagnostics: [], reads: [], secrets: [], spanOf: () => undefined }),
  };
}
