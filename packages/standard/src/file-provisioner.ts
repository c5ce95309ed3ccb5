import { defineProvisioner } from '@imgbuild/core/sdk';
import { fileConfig, sourcesOf } from './file-config.ts';
import { type Copy, download, upload, uploadText } from './file-copy.ts';
import { problems } from './problems.ts';

/** Copies files to the machine, or from it. */
export const fileProvisioner = defineProvisioner({
  summary: 'Copies files and folders between here and the machine.',
  config: fileConfig,
  *check({ content, destination, direction, ...config }) {
    if (content !== undefined && direction === 'download') yield { ...problems.create('content-is-uploaded'), path: ['content'] };
    else if (content !== undefined && destination.endsWith('/'))
      yield { ...problems.create('content-needs-file-name'), path: ['destination'] };
    if (content === undefined && sourcesOf(config).length === 0) yield { ...problems.create('no-sources'), path: ['source'] };
  },
  async *verify({ config, host }) {
    if (config.direction === 'download' || config.generated) return;
    const files = await import('./local-files.ts');
    for (const path of sourcesOf(config)) {
      if ((await files.kind(files.resolve(host.workingDirectory, path))) === undefined)
        yield { ...problems.create('source-missing', { path }), path: path === config.source ? ['source'] : ['sources'] };
    }
  },
  run: async (ctx) => {
    const { content, destination, direction, exclude } = ctx.config;
    const copy: Copy = {
      workingDirectory: ctx.host.workingDirectory,
      communicator: ctx.machine.communicator,
      os: ctx.machine.os,
      destination,
      exclude,
      signal: ctx.signal,
    };
    if (content !== undefined) {
      ctx.report.say(`Uploading content to ${destination}`);
      await uploadText(content, copy);
      return;
    }
    for (const path of sourcesOf(ctx.config)) {
      ctx.report.say(`${direction === 'upload' ? 'Uploading' : 'Downloading'} ${path} => ${destination}`);
      await (direction === 'upload' ? upload(path, copy) : download(path, copy));
    }
  },
});
