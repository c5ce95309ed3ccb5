import { connectionTo } from '@imgbuild/builder-kit';
import { attr, body, defineBuilder, t } from '@imgbuild/core/sdk';
import { checkConfig, verifyEngine } from './checks.ts';
import { config } from './config.ts';

/** What Packer says where a build has no answer. */
const unknown = {
  ImageSha256: 'ERR_IMAGE_SHA256_NOT_FOUND',
  SourceImageDigest: 'ERR_SOURCE_IMAGE_DIGEST_NOT_FOUND',
} as const;

/** Builds a container image in a container of an engine. */
export const builder = defineBuilder({
  summary:
    'Builds a container image with the engine of Docker or Podman: runs a container, provisions it, and commits or exports it.',
  platform: 'docker',
  config,
  outputs: body({
    ImageSha256: attr(t.string, { doc: 'Id of the image that was made, for post-processors.', required: true }),
    SourceImageDigest: attr(t.string, { doc: 'Digest of the image that it began with, as `NAME@sha256:…`.', required: true }),
    SourceImageSha256: attr(t.string, { doc: 'Id of the image that it began with.', required: true }),
    Digest: attr(t.string, { doc: 'Digest that the registry gave, for post-processors after docker-push.', required: true }),
  }),
  check: checkConfig,
  verify: verifyEngine,

  run: async (ctx) => {
    const { config: settings, host } = ctx;
    const docker = await import('./driver.ts');
    const open = await docker.openFor(settings, ctx);

    const base =
      settings.build === undefined
        ? await ctx.step(`${settings.pull === false ? 'Using' : 'Pulling'} Docker image: ${settings.image ?? ''}`, (step) =>
            ctx.share(docker.pullKey(settings, open), (shared) =>
              docker.pullBase(settings, { ...shared, report: step.report, open, host }),
            ),
          )
        : await ctx.step('Building base image...', (step) =>
            ctx.share(docker.buildKey(settings, open), (shared) =>
              docker.buildBase(settings, { ...shared, report: step.report, open, host }),
            ),
          );
    const command = settings.run_command?.map((word) => ctx.render(word, { Image: base.reference }));
    const container = await ctx.step('Starting docker container...', (step) =>
      docker.startContainer(settings, base, command, { ...step, open, host }),
    );

    const address = docker.addressOf(container);
    const connection = connectionTo(docker.withCommunicator(settings, open), {
      host: address,
      user: docker.userOf(settings, container),
    });
    ctx.report.say(`Using ${connection.communicator} communicator to connect: ${connection.host ?? ''}`);
    const communicator = docker.isOwn(connection.communicator)
      ? await docker.connect(settings, container, { ...ctx, open })
      : await ctx.connect(connection);
    await ctx.provision(
      { id: container.id, os: open.info.os, communicator, connection },
      {
        ...unknown,
        SourceImageSha256: base.id,
        SourceImageDigest: settings.build === undefined ? (base.digest ?? unknown.SourceImageDigest) : '',
        Digest: '',
      },
    );

    const { export_path: path } = settings;
    if (settings.commit) {
      const artifact = await ctx.step('Committing the container', (step) =>
        docker.commitContainer(settings, base, container, { ...step, open, host }),
      );
      ctx.publish({ ImageSha256: artifact.id });
      return artifact;
    }
    if (path !== undefined)
      return ctx.step('Exporting the container', (step) =>
        docker.exportContainer(path, base, container, { ...step, open, host }),
      );
    return docker.discarded(base);
  },

  destroy: async (artifact, ctx) => {
    const { removeArtifact } = await import('./driver.ts');
    await removeArtifact(artifact, ctx);
  },
});
