import { body, attr, defineBuilder, t } from '@imgbuild/core/sdk';
import { config } from './config.ts';
import { problems } from './problems.ts';

/** Builds a Linux root filesystem in a sandbox and writes it as container images or archives. */
export const builder = defineBuilder({
  summary: 'Builds a Linux root filesystem in a sandbox, without a daemon, and writes it as container images or tar archives.',
  platform: 'linux',
  config,
  outputs: body({ BaseDigest: attr(t.string, { doc: 'Digest of the filesystem that the build began with.', required: true }) }),
  async *verify({ config: settings, host }) {
    if (host.platform !== 'linux') {
      yield problems.create('linux-only', { platform: host.platform });
      return;
    }
    const { missingPrograms } = await import('./programs.ts');
    for (const missing of await missingPrograms(settings, host)) yield problems.create('program-missing', missing);
  },
  run: async (ctx) => {
    const { prepareBase, baseKey } = await import('./base.ts');
    const { openUserNamespace, openSandbox } = await import('@imgbuild/sandbox');
    const { openOutput } = await import('./output.ts');
    const { writeImage } = await import('./image.ts');
    const { config: settings, host } = ctx;
    const name = settings.image_name ?? ctx.build.sourceName;
    const output = await openOutput({ directory: settings.output_directory, name, formats: settings.formats, compression: settings.compression, replace: ctx.build.force ? 'replace' : 'refuse' }, ctx);

    const namespace = await ctx.step('Entering a user namespace', (step) => openUserNamespace({ ...step, host }));
    const key = await baseKey(settings, namespace.identities.mode);
    const base = await ctx.step('Preparing the base', (step) =>
      ctx.share({ base: key }, (shared) => prepareBase(key, settings, { ...shared, host, report: step.report })),
    );
    const sandbox = await ctx.step('Opening the sandbox', (step) =>
      openSandbox(
        {
          base: base.root,
          network: settings.network,
          hostname: settings.hostname,
          userNamespace: namespace,
          environment: { DEBIAN_FRONTEND: 'noninteractive', ...(settings.source_date_epoch === undefined ? {} : { SOURCE_DATE_EPOCH: String(settings.source_date_epoch) }) },
        },
        { ...step, host },
      ),
    );
    const connection = { communicator: 'sandbox', host: settings.hostname, user: 'root' };
    await ctx.provision({ id: name, os: 'linux', communicator: sandbox.communicator, connection }, { BaseDigest: base.digest });

    const written = await ctx.step(`Writing ${settings.formats.join(', ')}`, (step) =>
      writeImage({ name, settings, base, sandbox, folder: output.folder, startedAt: ctx.build.startedAt, architecture: base.architecture }, { ...step, host }),
    );
    const files = await output.finish();
    return {
      builderId: 'imgbuild.rootfs',
      id: written.digest,
      summary: `Image ${name}:${settings.tag} in ${files.map((file) => host.displayPath(file.path)).join(', ')}`,
      files,
      images: [{ platform: 'linux', kind: 'oci', name: `${name}:${settings.tag}`, id: written.digest, place: host.displayPath(settings.output_directory) }],
      data: { digest: written.digest, base_digest: base.digest, layers: written.layers.map((layer) => layer.diffId) },
    };
  },
  destroy: async (artifact) => {
    const { removeOutput } = await import('./output.ts');
    await removeOutput(artifact.files.map((file) => file.path));
  },
});
