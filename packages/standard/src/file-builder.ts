import { attr, body, defineBuilder, t } from '@imgbuild/core/sdk';
import { noneCommunicator } from './none-communicator.ts';
import { partialFile } from './partial-file.ts';
import { problems } from './problems.ts';

const builderId = 'packer.file';

/** Modes that Packer gives to what it writes, and to what it copies. */
const modes = { content: 0o600, source: 0o644 } as const;

/** Writes a file; for trying templates and post-processors. */
export const fileBuilder = defineBuilder({
  summary: 'Writes one file, from a text or as a copy.',
  platform: 'none',
  produces: builderId,
  config: body({
    target: attr(t.path, { doc: 'The file to write; one that is there is replaced.', required: true }),
    content: attr(t.string, { doc: 'What to write.' }),
    source: attr(t.file, { doc: 'A file to copy.' }),
  }),
  outputs: body({}),
  *check(config) {
    if (config.content !== undefined && config.source !== undefined)
      yield { ...problems.create('content-and-source'), path: ['content'] };
    if (config.content === undefined && config.source === undefined) yield problems.create('neither-content-nor-source');
  },
  run: async (ctx) => {
    const files = await import('./local-files.ts');
    const { target, content, source } = ctx.config;
    if (source === undefined) await files.write(target, content ?? '', modes.content);
    else {
      ctx.report.say(`Copying ${ctx.host.displayPath(source)} to ${ctx.host.displayPath(target)}`);
      await ctx.scope.within('copy', async (scope) => {
        const { writeHeld } = await import('@imgbuild/builder-kit/files');
        await writeHeld(partialFile, target, files.contentOf(source), { scope, signal: ctx.signal, mode: modes.source });
      });
    }
    await ctx.provision({ id: 'File', os: 'linux', communicator: noneCommunicator, connection: { communicator: 'none' } }, {});
    return {
      builderId,
      id: 'File',
      summary: `Stored file: ${ctx.host.displayPath(target)}`,
      files: [{ path: target, size: await files.size(target) }],
      data: {},
    };
  },
  destroy: async (artifact) => {
    const files = await import('./local-files.ts');
    for (const { path } of artifact.files) await files.remove(path);
  },
});
