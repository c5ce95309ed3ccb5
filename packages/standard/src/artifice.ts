import { attr, body, definePostProcessor, failure, t } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';

const builderId = 'packer.post-processor.artifice';

/** Puts files in the place of what was built. */
export const artifice = definePostProcessor({
  summary: 'Takes files of this machine as what was built, for the post-processors that follow.',
  produces: builderId,
  config: body({
    files: attr(t.list(t.string), {
      doc: 'Files, also as patterns with `*`, `?` and `[…]`, below the working directory.',
      required: true,
      min: 1,
    }),
  }),
  run: async (ctx) => {
    const files = await import('./local-files.ts');
    const { matching } = await import('./local-glob.ts');
    const { host, report } = ctx;
    const found = new Set<string>();
    for (const [index, pattern] of ctx.config.files.entries()) {
      ctx.signal.throwIfAborted();
      const paths = await matching(pattern, host.workingDirectory);
      if (paths.length === 0) report.warn({ ...problems.create('nothing-matches', { pattern }), path: ['files', index] });
      for (const path of paths) found.add(path);
    }
    if (found.size === 0) throw failure(problems.create('no-files', { patterns: ctx.config.files.join(', ') }));
    const shown = [...found].map((path) => host.displayPath(path)).join(', ');
    if (ctx.artifact.files.length > 0)
      report.say(`Discarding files from artifact: ${ctx.artifact.files.map(({ path }) => host.displayPath(path)).join(', ')}`);
    report.say(`Using these artifact files: ${shown}`);
    const sized = await Promise.all([...found].map(async (path) => ({ path, size: await files.size(path) })));
    return {
      artifact: { builderId, id: '', summary: `Created artifact from files: ${shown}`, files: sized, data: {} },
      input: 'keep',
    };
  },
  destroy: async (artifact) => {
    const files = await import('./local-files.ts');
    for (const { path } of artifact.files) await files.remove(path);
  },
});
