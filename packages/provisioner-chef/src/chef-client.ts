import { guestOf, runCommand, runElevated, type Staging, withStaging } from '@imgbuild/builder-kit/guest';
import { defineProvisioner, type Exit } from '@imgbuild/core/sdk';
import {
  type ChefContext,
  checkShared,
  commandFor,
  install,
  judge,
  licence,
  stagingPath,
  uploadSecret,
  writeAttributes,
  writeConfig,
} from './chef.ts';
import { type ClientConfig, clientConfig } from './config.ts';
import { withNode } from './node.ts';
import { clientRuby, type ClientValues } from './ruby.ts';

export type ClientContext = ChefContext & { readonly config: ClientConfig };

/** Has the machine ask a Chef server for its configuration, and takes its node from the server again. */
export const chefClient = defineProvisioner({
  summary: 'Configures the machine with Chef, as a Chef server says.',
  config: clientConfig,
  check: checkShared,
  run: async (ctx) => {
    const { config, report } = ctx;
    const guest = guestOf(config);
    const path = stagingPath(config.staging_directory, 'chef-client', guest.os);
    report.say('Provisioning with chef-client');
    await install(ctx);
    const removal = config.skip_clean_staging_directory ? 'never' : 'always';
    await withStaging({ path, guest, removal }, ctx, async (staging) => {
      const values = await uploadAll(path, staging, ctx);
      const paths = { ConfigPath: `${path}/client.rb`, JsonPath: `${path}/first-boot.json` };
      await writeConfig(paths.ConfigPath, values, clientRuby, staging, ctx);
      await writeAttributes(paths.JsonPath, staging, ctx);
      const command = commandFor('chef-client', paths, ctx);
      report.detail(`Executing Chef: ${command}`);
      await withNode({ values, folder: path }, ctx, async () => judge(await execute(command, ctx)));
    });
  },
});

async function uploadAll(folder: string, staging: Staging, ctx: ClientContext): Promise<ClientValues> {
  const { config, host, report } = ctx;
  const { uniqueName } = await import('./local-files.ts');
  const secret = await uploadSecret(folder, staging, ctx);
  const key = config.validation_key_path;
  if (key !== undefined) {
    report.detail(`Uploading ${host.displayPath(key)}...`);
    await staging.uploadFile(key, `${folder}/validation.pem`, 0o600);
  }
  return {
    ChefEnvironment: config.chef_environment ?? '',
    ChefLicense: licence(config),
    ClientKey: config.client_key ?? `${folder}/client.pem`,
    EncryptedDataBagSecretPath: secret,
    NodeName: config.node_name ?? uniqueName(),
    PolicyGroup: config.policy_group ?? '',
    PolicyName: config.policy_name ?? '',
    RubygemsURL: config.rubygems_url ?? '',
    ServerUrl: config.server_url,
    SslVerifyMode: config.ssl_verify_mode ?? '',
    TrustedCertsDir: config.trusted_certs_dir ?? '',
    ValidationClientName: config.validation_client_name,
    ValidationKeyPath: key === undefined ? '' : `${folder}/validation.pem`,
  };
}

async function execute(command: string, ctx: ClientContext): Promise<Exit> {
  const { elevated_user: name = '', elevated_password: password = '' } = ctx.config;
  return name === '' ? runCommand(command, ctx) : runElevated(command, { name, password }, ctx);
}
