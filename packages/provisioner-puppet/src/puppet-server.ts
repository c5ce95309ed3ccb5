import { type GuestContext, guestOf, type Staging, withStaging } from '@imgbuild/builder-kit/guest';
import { type BuildInfo, type ComponentContext, defineProvisioner, type Machine } from '@imgbuild/core/sdk';
import { agentCommand, type AgentValues, factVariables } from './commands.ts';
import { serverConfig, type ServerConfig } from './config.ts';
import { problems } from './problems.ts';
import { checkShared, factsFor, removalOf, runPuppet, stagingPath } from './run-puppet.ts';

type ServerContext = ComponentContext<ServerConfig> & { readonly machine: Machine; readonly build: BuildInfo };

/** Has the machine ask a Puppet server for its configuration, once. */
export const puppetServer = defineProvisioner({
  summary: 'Configures the machine with Puppet, as a Puppet server says.',
  config: serverConfig,
  *check(config) {
    yield* checkShared(config);
    const { client_private_key_path: path, clean_staging_directory: isCleaned } = config;
    if (path !== undefined && !isCleaned) yield { ...problems.create('keys-stay', { path }), path: ['client_private_key_path'] };
  },
  run: async (ctx) => {
    const { config, report } = ctx;
    const guest = guestOf(config);
    const path = stagingPath(config.staging_dir, 'packer-puppet-server', guest.os);
    report.say('Provisioning with Puppet...');
    report.detail('Creating Puppet staging directory...');
    await withStaging({ path, guest, removal: removalOf(config.staging_dir, config) }, ctx, async (staging) => {
      const uploaded = await uploadAll(path, staging, ctx);
      await runPuppet(commandFor(path, uploaded, ctx), ctx);
    });
  },
});

/** Where things are on the machine; empty for what there is not. */
interface Uploaded {
  readonly certificates: string;
  readonly privateKeys: string;
}

async function uploadAll(
  folder: string,
  staging: Staging,
  ctx: GuestContext & { readonly config: ServerConfig },
): Promise<Uploaded> {
  const { config, host, report } = ctx;
  const { client_cert_path: certificates, client_private_key_path: privateKeys } = config;
  if (certificates !== undefined) {
    report.detail(`Uploading client cert from: ${host.displayPath(certificates)}`);
    await staging.uploadFolder(certificates, `${folder}/certs`);
  }
  if (privateKeys !== undefined) {
    report.detail(`Uploading client private keys from: ${host.displayPath(privateKeys)}`);
    await staging.uploadSecretFolder(privateKeys, `${folder}/private_keys`);
  }
  return {
    certificates: certificates === undefined ? '' : `${folder}/certs`,
    privateKeys: privateKeys === undefined ? '' : `${folder}/private_keys`,
  };
}

function commandFor(folder: string, uploaded: Uploaded, ctx: ServerContext): string {
  const { config, build } = ctx;
  const { os } = guestOf(config);
  const values: AgentValues = {
    WorkingDir: config.working_directory ?? folder,
    FacterVars: factVariables(factsFor(config, build), os),
    Sudo: !config.prevent_sudo,
    PuppetBinDir: config.puppet_bin_dir ?? '',
    // Nothing in Packer sets it; a template can name it.
    Debug: false,
    PuppetServer: config.puppet_server ?? '',
    PuppetNode: config.puppet_node ?? '',
    ClientCertPath: uploaded.certificates,
    ClientPrivateKeyPath: uploaded.privateKeys,
    ExtraArguments: '',
  };
  const ExtraArguments = (config.extra_arguments ?? []).map((each) => ctx.render(each, values)).join(' ');
  const all = { ...values, ExtraArguments };
  return config.execute_command === undefined ? agentCommand(all, os) : ctx.render(config.execute_command, all);
}
