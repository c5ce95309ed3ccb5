import { attr, body, type BuildInfo, definePostProcessor, failure, type Host, type Json, t } from '@imgbuild/core/sdk';
import { holdLock } from './lock-file.ts';
import { problems } from './problems.ts';

type Entry = Readonly<Record<string, Json>>;

/** Writes down what was built. */
export const manifest = definePostProcessor({
  summary: 'Writes what was built into a JSON file.',
  config: body({
    output: attr(t.path, { doc: 'The file; builds are added to it.', default: 'packer-manifest.json' }),
    strip_path: attr(t.bool, { doc: 'Names of files without their folders.', default: false }),
    strip_time: attr(t.bool, { doc: 'Leave the time out, for manifests that are compared.', default: false }),
    custom_data: attr(t.map(t.string), {
      doc: 'Anything else to write down. Secrets are replaced, as they are in output.',
      default: {},
    }),
  }),
  run: async (ctx) => {
    const files = await import('./local-files.ts');
    const { output, strip_path: stripPath, strip_time: stripTime, custom_data: customData } = ctx.config;
    const shown = ctx.host.displayPath(output);
    const entry: Entry = {
      name: ctx.build.sourceName,
      builder_type: ctx.build.type,
      ...(stripTime ? {} : { build_time: Math.floor(ctx.host.clock.now() / 1000) }),
      files:
        ctx.artifact.files.length === 0
          ? null
          : ctx.artifact.files.map(({ path, size }) => ({
              name: stripPath ? files.basename(path) : ctx.host.displayPath(path),
              size,
            })),
      artifact_id: ctx.artifact.id,
      packer_run_uuid: ctx.build.runId,
      custom_data: customData,
    };
    await ctx.scope.within('manifest lock', async (scope) => {
      const refused = failure(problems.create('manifest-locked', { path: shown }));
      await holdLock(`${output}.lock`, { scope, host: ctx.host, refused });
      const before = await read(output, shown, ctx.build);
      const written = JSON.parse(JSON.stringify(entry, (_, value: Json) => redacted(value, ctx.host))) as Entry;
      const document = { builds: [...before, written], last_run_uuid: ctx.build.runId };
      await files.write(output, `${JSON.stringify(document, undefined, 2)}\n`);
    });
    return { artifact: ctx.artifact, input: 'keep' };
  },
});

/** What is read by others must not tell what output would not. */
function redacted(value: Json, host: Host): Json {
  return typeof value === 'string' ? host.redact(value) : value;
}

/** Entries of earlier builds; with -force only those of this run. */
async function read(path: string, shown: string, build: BuildInfo): Promise<readonly Entry[]> {
  const files = await import('./local-files.ts');
  const text = await files.readText(path);
  if (text === undefined || text.trim() === '') return [];
  try {
    const { builds, last_run_uuid: lastRun } = JSON.parse(text) as { builds?: readonly Entry[]; last_run_uuid?: string };
    if (!Array.isArray(builds)) throw new Error('it has no list of builds');
    return build.force && lastRun !== build.runId ? [] : (builds as readonly Entry[]);
  } catch (error) {
    if (build.force) return [];
    throw failure(
      problems.create('manifest-unreadable', { path: shown, reason: error instanceof Error ? error.message : String(error) }),
      error,
    );
  }
}
