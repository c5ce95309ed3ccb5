import { guestOf, runCommand, type Staging, withStaging } from '@imgbuild/builder-kit/guest';
import { defineProvisioner } from '@imgbuild/core/sdk';
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
import { type SoloConfig, soloConfig } from './config.ts';
import { problems } from './problems.ts';
import { soloRuby, type SoloValues } from './ruby.ts';

/** Puts cookbooks on the machine, and runs Chef there without a server. */
export const chefSolo = defineProvisioner({
  summary: 'Configures the machine with Chef and cookbooks of your own, without a Chef server.',
  config: soloConfig,
  *check(config) {
    yield* checkShared(config);
    const { encrypted_data_bag_secret_path: path } = config;
    if (path === undefined) return;
    const remote = `${stagingPath(config.staging_directory, 'chef-solo', guestOf(config).os)}/encrypted_data_bag_secret`;
    yield { ...problems.create('secret-stays', { path, remote }), path: ['encrypted_data_bag_secret_path'] };
  },
  run: async (ctx) => {
    const { config, report } = ctx;
    const guest = guestOf(config);
    const own = config.staging_directory;
    const path = stagingPath(own, 'chef-solo', guest.os);
    report.say('Provisioning with chef-solo');
    await install(ctx);
    // As in Packer it stays when all went well. One that the template named may hold what is not ours.
    const removal = own === undefined || own === '' ? 'after failure' : 'never';
    await withStaging({ path, guest, removal }, ctx, async (staging) => {
      const values = await uploadAll(path, staging, ctx);
      const paths = { ConfigPath: `${path}/solo.rb`, JsonPath: `${path}/node.json` };
      await writeConfig(paths.ConfigPath, values, soloRuby, staging, ctx);
      await writeAttributes(paths.JsonPath, staging, ctx);
      const command = commandFor('chef-solo', paths, ctx);
      report.detail(`Executing Chef: ${command}`);
      judge(await runCommand(command, ctx));
    });
  },
});

async function uploadAll(
  folder: string,
  staging: Staging,
  ctx: ChefContext & { readonly config: SoloConfig },
): Promise<SoloValues> {
  const { config } = ctx;
  const cookbooks: string[] = [...(config.remote_cookbook_paths ?? [])];
  for (const [index, local] of (config.cookbook_paths ?? []).entries()) {
    await staging.uploadFolder(local, `${folder}/cookbooks-${index}`);
    cookbooks.push(`${folder}/cookbooks-${index}`);
  }
  const put = async (local: string | undefined, name: string): Promise<string> => {
    if (local === undefined) return '';
    await staging.uploadFolder(local, `${folder}/${name}`);
    return `${folder}/${name}`;
  };
  const roles = await put(config.roles_path, 'roles');
  const dataBags = await put(config.data_bags_path, 'data_bags');
  const secret = await uploadSecret(folder, staging, ctx);
  const environments = await put(config.environments_path, 'environments');
  return {
    CookbookPaths: cookbooks.map((path) => `"${path}"`).join(','),
    RolesPath: roles,
    DataBagsPath: dataBags,
    EncryptedDataBagSecretPath: secret,
    EnvironmentsPath: environments,
    ChefEnvironment: config.chef_environment ?? '',
    ChefLicense: licence(config),
    HasRolesPath: roles !== '',
    HasDataBagsPath: dataBags !== '',
    HasEncryptedDataBagSecretPath: secret !== '',
    HasEnvironmentsPath: environments !== '',
  };
}
