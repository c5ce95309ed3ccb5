import { attr, body, type Communicator, defineProvisioner, failure, t } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';

const config = body(
  {
    source: attr(t.string, { doc: 'File or folder to copy. A folder with a trailing slash stands for its contents.' }),
    sources: attr(t.list(t.string), { doc: 'Several of them, one after another.' }),
    content: attr(t.string, { doc: 'Text of the file to make, instead of a source.' }),
    destination: attr(t.string, {
      doc: 'Where to. With a trailing slash, the folder that the source is put into.',
      required: true,
    }),
    direction: attr(t.oneOf(['upload', 'download']), {
      doc: '`upload` to the machine, or `download` from it.',
      default: 'upload',
    }),
    generated: attr(t.bool, {
      doc: 'The source is made by an earlier step: do not look for it before the build.',
      default: false,
    }),
  },
  {
    rules: [
      { rule: 'at-most-one', of: ['content', 'source'] },
      { rule: 'at-most-one', of: ['content', 'sources'] },
    ],
  },
);

interface Copy {
  readonly workingDirectory: string;
  readonly communicator: Communicator;
  readonly destination: string;
  readonly signal: AbortSignal;
}

/** Copies files to the machine, or from it. */
export const fileProvisioner = defineProvisioner({
  summary: 'Copies files and folders between here and the machine.',
  config,
  *check({ source, sources, content, destination }) {
    if (content !== undefined && destination.endsWith('/'))
      yield { ...problems.create('content-needs-file-name'), path: ['destination'] };
    if (source === undefined && sources === undefined && content === undefined)
      yield { ...problems.create('no-sources'), path: ['source'] };
  },
  async *verify({ config: { source, sources, direction, generated }, host }) {
    if (direction === 'download' || generated) return;
    const files = await import('./local-files.ts');
    for (const path of allOf(source, sources)) {
      if ((await files.kind(files.resolve(host.workingDirectory, path))) === undefined)
        yield { ...problems.create('source-missing', { path }), path: source === undefined ? ['sources'] : ['source'] };
    }
  },
  run: async (ctx) => {
    const { source, sources, content, destination, direction } = ctx.config;
    const copy: Copy = {
      workingDirectory: ctx.host.workingDirectory,
      communicator: ctx.machine.communicator,
      destination,
      signal: ctx.signal,
    };
    if (content !== undefined) {
      ctx.report.say(`Uploading content to ${destination}`);
      const bytes = new TextEncoder().encode(content);
      await copy.communicator.upload(
        {
          size: bytes.length,
          mode: 0o644,
          open: async function* (from = 0) {
            yield bytes.subarray(from);
          },
        },
        destination,
        { signal: ctx.signal },
      );
      return;
    }
    for (const path of allOf(source, sources)) {
      ctx.report.say(`${direction === 'upload' ? 'Uploading' : 'Downloading'} ${path} => ${destination}`);
      await (direction === 'upload' ? upload(path, copy) : download(path, copy));
    }
  },
});

/** All sources; what a folder's trailing slash means is decided on the path as it was written. */
function allOf(source: string | undefined, sources: readonly string[] | undefined): readonly string[] {
  return [...(source === undefined ? [] : [source]), ...(sources ?? [])];
}

/** A folder with a trailing slash gives its contents, one without is put below the destination, as rsync does. */
async function upload(written: string, { communicator, destination, signal, workingDirectory }: Copy): Promise<void> {
  const files = await import('./local-files.ts');
  const path = files.resolve(workingDirectory, written);
  const kind = await files.kind(path);
  if (kind === undefined) throw failure(problems.create('source-missing', { path: written }));
  const name = files.basename(path);
  if (kind === 'directory') {
    const target = written.endsWith('/') ? destination : `${destination.replace(/\/$/, '')}/${name}`;
    await communicator.uploadDir(path, target, { signal });
  } else
    await communicator.upload(await files.sourceOf(path), destination.endsWith('/') ? destination + name : destination, {
      signal,
    });
}

async function download(path: string, copy: Copy): Promise<void> {
  const { communicator, signal } = copy;
  const files = await import('./local-files.ts');
  const destination = files.resolve(copy.workingDirectory, copy.destination) + (copy.destination.endsWith('/') ? '/' : '');
  if (path.endsWith('/')) {
    await files.makeFolder(destination);
    await communicator.downloadDir(path, destination, { signal });
    return;
  }
  const target = destination.endsWith('/') ? files.join(destination, files.basename(path)) : destination;
  await files.write(target, communicator.download(path, { signal }));
}
