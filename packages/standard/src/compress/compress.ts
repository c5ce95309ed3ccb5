import { attr, body, definePostProcessor, failure, t } from '@imgbuild/core/sdk';
import { problems } from '../problems.ts';
import { formatNames, formatOf, isFormatKnown } from './format.ts';

const builderId = 'packer.post-processor.compress';

/** Packs the artifact's files into one. */
export const compress = definePostProcessor({
  summary: 'Packs the files that were built into an archive, or compresses the one file that was built.',
  produces: builderId,
  config: body({
    output: attr(t.template(['BuildName', 'BuilderType']), {
      doc:
        'The file to write. Its endings, as they are written here, tell the format: `.tar`, `.zip`, or `.gz`, `.zst`, `.xz`, ' +
        '`.lz4`, `.bgzf`, `.bz2`, each also after `.tar`. Any other name is a tar archive with gzip.',
      default: 'packer_{{.BuildName}}_{{.BuilderType}}',
    }),
    format: attr(t.string, { doc: 'The format, where the name does not tell it: counts as one more ending.' }),
    compression_level: attr(t.number, {
      doc: 'From 1, fast, to 9, small; more is 9. 0 and -1 are the usual level of the format.',
      default: -1,
      min: -1,
    }),
  }),
  *check({ format }) {
    if (format !== undefined && !isFormatKnown(format))
      yield { ...problems.create('unknown-format', { format, known: formatNames.join(', ') }), path: ['format'] };
  },
  async *verify({ config: { output, format }, host, scope, signal }) {
    const found = formatOf(output.text, format);
    if (found.archive === 'zip') return;
    const { missingProgram } = await import('./programs.ts');
    const missing = await missingProgram(found.algorithm, { host, scope, signal });
    if (missing !== undefined) yield { ...missing, path: ['output'] };
  },
  run: async (ctx) => {
    const { writeArchive } = await import('./write-archive.ts');
    const { output, format, compression_level: level } = ctx.config;
    if (ctx.artifact.files.length === 0)
      throw failure(problems.create('nothing-to-compress', { artifact: ctx.artifact.summary }));
    const name = ctx.render(output, { BuildName: ctx.build.sourceName, BuilderType: ctx.build.type });
    const file = await writeArchive(name, formatOf(output.text, format), level, ctx);
    const shown = ctx.host.displayPath(file.path);
    ctx.report.say(`Archive ${shown} completed`);
    return {
      artifact: { builderId, id: '', summary: `compressed artifacts in: ${shown}`, files: [file], data: {} },
      input: 'discard',
    };
  },
  destroy: async (artifact) => {
    const files = await import('../local-files.ts');
    for (const { path } of artifact.files) await files.remove(path);
  },
});
