import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  attr,
  body,
  type BuildContext,
  type Communicator,
  defineBuilder,
  definePlugin,
  defineProvisioner,
  defineResource,
  failure,
  type Host,
  type Infer,
  type Scope,
  t,
} from '@imgbuild/core/sdk';

const machine = defineResource<{ path: string }, { path: string }>({
  type: 'acme:machine',
  describe: ({ path }) => `folder ${path}`,
  find: async ({ path }) => [{ path }],
  release: async ({ path }) => rm(path, { recursive: true, force: true }),
});

const config = body({
  output: attr(t.path, { doc: 'The folder that is made.', required: true }),
  size: attr(t.size, { doc: 'How large it may become.', default: '1G' }),
});
const outputs = body({ Folder: attr(t.string, { doc: 'Where it grows.', required: true }) });

/** Commands run in the folder; what is uploaded lands in it. */
function line(path: string, o: { readonly host: Host; readonly scope: Scope; readonly signal: AbortSignal }): Communicator {
  const unsupported = async (): Promise<never> => {
    throw failure({ code: 'acme/no-folders', summary: 'Folders cannot be copied', detail: 'Copy single files instead.' });
  };
  return {
    spawn: async (command, options) => {
      const argv = ['sh', '-c', command];
      const child = await o.host.spawn(argv, {
        scope: o.scope,
        signal: options?.signal ?? o.signal,
        directory: path,
        stdin: 'pipe',
      });
      return { ...child, resize: () => undefined, [Symbol.asyncDispose]: async () => child.kill('SIGKILL') };
    },
    upload: async (source, target) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of source.open()) chunks.push(chunk);
      await writeFile(join(path, basename(target)), Buffer.concat(chunks), { mode: source.mode ?? 0o644 });
    },
    download: async function* (target) {
      yield await readFile(join(path, basename(target)));
    },
    uploadDir: unsupported,
    downloadDir: unsupported,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function run({
  config: settings,
  host,
  scope,
  signal,
  step,
  provision,
}: BuildContext<Infer<typeof config>, Infer<typeof outputs>>) {
  const path = `${settings.output}.growing`;
  await step('Making the folder', async (inner) =>
    inner.scope.hold(machine, { path }, async () => {
      await mkdir(path, { recursive: true });
      return { data: { path }, value: path };
    }),
  );
  const communicator = line(path, { host, scope, signal });
  await provision(
    { id: path, os: 'linux', communicator, connection: { communicator: 'acme', host: 'folder' } },
    { Folder: path },
  );
  await rename(path, settings.output);
  return {
    builderId: 'acme.folder',
    id: settings.output,
    summary: `Folder ${host.displayPath(settings.output)} of at most ${settings.size} bytes`,
    files: [],
    data: {},
  };
}

export default definePlugin({
  accessor: 'acme',
  resources: [machine],
  builders: {
    'acme-folder': defineBuilder({ summary: 'Makes a folder.', platform: 'none', produces: 'acme.folder', config, outputs, run }),
  },
  provisioners: {
    'acme-note': defineProvisioner({
      summary: 'Leaves a note in the machine.',
      config: body({ text: attr(t.string, { doc: 'What it says.', required: true }) }),
      run: async (ctx) => {
        const bytes = new TextEncoder().encode(`${ctx.config.text}\n`);
        const open = async function* (from = 0): AsyncIterable<Uint8Array> {
          yield bytes.subarray(from);
        };
        ctx.report.say('Leaving a note');
        await ctx.machine.communicator.upload({ size: bytes.length, open }, 'note', { signal: ctx.signal });
      },
    }),
  },
});
