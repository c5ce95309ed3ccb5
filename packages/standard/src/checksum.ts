import { attr, body, definePostProcessor, failure, t } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';

const types = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;

/** Writes checksums of the artifact's files. */
export const checksum = definePostProcessor({
  summary: 'Writes checksums of the files that were built.',
  config: body({
    checksum_types: attr(t.list(t.string), { doc: 'Any of md5, sha1, sha224, sha256, sha384, sha512.', default: ['md5'] }),
    output: attr(t.template(['BuildName', 'BuilderType', 'ChecksumType']), {
      doc: 'The file for the checksums of one type; lines are added to it.',
      default: 'packer_{{.BuildName}}_{{.BuilderType}}_{{.ChecksumType}}.checksum',
    }),
  }),
  *check({ checksum_types: wanted }) {
    for (const [index, type] of wanted.entries()) {
      if (!types.some((known) => known === type))
        yield { ...problems.create('unknown-checksum', { type }), path: ['checksum_types', index] };
    }
  },
  run: async (ctx) => {
    const files = await import('./local-files.ts');
    const made = [];
    const written = new Set<string>();
    for (const type of ctx.config.checksum_types) {
      const name = ctx.render(ctx.config.output, {
        BuildName: ctx.build.sourceName,
        BuilderType: ctx.build.type,
        ChecksumType: type,
      });
      const path = files.resolve(ctx.host.workingDirectory, name);
      const lines = [];
      for (const file of ctx.artifact.files) {
        ctx.signal.throwIfAborted();
        const kind = await files.kind(file.path);
        if (kind === undefined) throw failure(problems.create('input-missing', { path: ctx.host.displayPath(file.path) }));
        if (kind === 'directory') continue;
        const hex = type === 'sha256' && file.sha256 !== undefined ? file.sha256 : await files.digest(file.path, type);
        lines.push(`${hex}\t${files.basename(file.path)}\n`);
      }
      // Lines of an earlier build for the same files are out of date.
      const names = new Set(ctx.artifact.files.map((file) => files.basename(file.path)));
      const earlier = ((await files.readText(path)) ?? '')
        .split('\n')
        .filter((line) => line !== '' && (written.has(path) || !names.has(line.split('\t')[1] ?? '')));
      await files.write(path, earlier.map((line) => `${line}\n`).join('') + lines.join(''));
      if (!written.has(path)) made.push(path);
      written.add(path);
      ctx.report.say(`Wrote ${type} checksums to ${ctx.host.displayPath(path)}`);
    }
    const sums = await Promise.all(made.map(async (path) => ({ path, size: await files.size(path) })));
    return {
      artifact: {
        ...ctx.artifact,
        summary: `Checksums in ${made.map((path) => ctx.host.displayPath(path)).join(', ')}`,
        files: [...ctx.artifact.files, ...sums],
      },
      input: 'must-keep',
    };
  },
});
