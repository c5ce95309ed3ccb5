import { attr, body, defineBuilder, failure, t } from '@imgbuild/core/sdk';
import { checkConfig, verifyMachine } from './checks.ts';
import { builderId, config } from './config.ts';
import { problems } from './problems.ts';

/** Builds a Linux root filesystem in a sandbox and writes it as container images or archives. */
export const builder = defineBuilder({
  summary: 'Builds a Linux root filesystem in a sandbox, without a daemon, and writes it as container images or tar archives.',
  platform: 'linux',
  produces: builderId,
  config,
  outputs: body({ BaseDigest: attr(t.string, { doc: 'Digest of the filesystem that the build began with.', required: true }) }),
  check: checkConfig,
  verify: verifyMachine,

  run: async (ctx) => {
    const { host, config: settings, build } = ctx;
    const { from, hostname, network } = settings;
    if (from === undefined || host.platform !== 'linux')
      throw failure(problems.create('linux-only', { platform: host.platform }));
    const epoch = settings.source_date_epoch ?? Math.floor(build.startedAt / 1000);
    const rootfs = await import('./rootfs.ts');
    const output = await rootfs.planOutput(settings, build, host);

    const base = await ctx.step('Preparing the base', (step) =>
      ctx.share(JSON.stringify([from, settings.source_date_epoch]), (shared) =>
        rootfs.openBase(from, settings.source_date_epoch, { ...shared, host, report: step.report }),
      ),
    );
    const sandbox = await ctx.step('Opening the sandbox', async (step) => {
      const userNamespace = await rootfs.openUserNamespace({ ...step, host });
      const environment = { DEBIAN_FRONTEND: 'noninteractive', SOURCE_DATE_EPOCH: String(epoch) };
      return rootfs.openSandbox({ base: base.tree, network, hostname, environment, userNamespace }, { ...step, host });
    });
    const connection = { communicator: 'sandbox', host: hostname, user: 'root' };
    await ctx.provision(
      { id: output.name, os: 'linux', communicator: sandbox.communicator, connection },
      { BaseDigest: base.digest },
    );

    return ctx.step(`Writing ${settings.formats.join(', ')}`, (step) =>
      rootfs.writeOutputs({ output, settings, base, sandbox, epoch }, { ...step, host }),
    );
  },

  destroy: async (artifact) => {
    const { removeOutputs } = await import('./rootfs.ts');
    await removeOutputs(artifact);
  },
});
