import { type GuestContext, guestOf, type Staging, withStaging } from '@imgbuild/builder-kit/guest';
import { type BuildInfo, type ComponentContext, defineProvisioner, type Machine } from '@imgbuild/core/sdk';
import { applyCommand, type ApplyValues, factVariables, pathJoiner } from './commands.ts';
import { masterlessConfig, type MasterlessConfig } from './config.ts';
import { problems } from './problems.ts';
import { checkShared, factsFor, removalOf, runPuppet, stagingPath } from './run-puppet.ts';

type MasterlessContext = ComponentContext<MasterlessConfig> & { readonly machine: Machine; readonly build: BuildInfo };

/** Puts manifests and modules on the machine, and applies them there. */
export const puppetMasterless = defineProvisioner({
  summary: 'Configures the machine with Puppet and manifests of your own, without a Puppet server.',
  config: masterlessConfig,
  check: checkShared,
  async *verify({ config: { manifest_file: path }, host }) {
    const { kindOf } = await import('./local-files.ts');
    if ((await kindOf(path)) === 'nothing')
      yield { ...problems.create('manifest-missing', { path: host.displayPath(path) }), path: ['manifest_file'] };
  },
  run: async (ctx) => {
    const { config, report } = ctx;
    const guest = guestOf(config);
    const path = stagingPath(config.staging_directory, 'packer-puppet-masterless', guest.os);
    report.say('Provisioning with Puppet...');
    report.detail('Creating Puppet staging directory...');
    await withStaging({ path, guest, removal: removalOf(config.staging_directory, config) }, ctx, async (staging) => {
      const uploaded = await uploadAll(path, staging, ctx);
      await runPuppet(commandFor(path, uploaded, ctx), ctx);
    });
  },
});

/** Where things are on the machine; empty for what there is not. */
interface Uploaded {
  readonly hieraConfig: string;
  readonly manifestDir: string;
  readonly modules: readonly string[];
  readonly manifest: string;
}

async function uploadAll(
  folder: string,
  staging: Staging,
  ctx: GuestContext & { readonly config: MasterlessConfig },
): Promise<Uploaded> {
  const { config, host, report } = ctx;
  const { hiera_config_path: hiera, manifest_dir: manifests } = config;
  if (hiera !== undefined) {
    report.detail('Uploading hiera configuration...');
    await staging.uploadFile(hiera, `${folder}/hiera.yaml`, 0o644);
  }
  if (manifests !== undefined) {
    report.detail(`Uploading manifest directory from: ${host.displayPath(manifests)}`);
    await staging.uploadFolder(manifests, `${folder}/manifests`);
  }
  const modules: string[] = [];
  for (const [index, local] of (config.module_paths ?? []).entries()) {
    report.detail(`Uploading local modules from: ${host.displayPath(local)}`);
    modules.push(`${folder}/module-${index}`);
    await staging.uploadFolder(local, `${folder}/module-${index}`);
  }
  return {
    hieraConfig: hiera === undefined ? '' : `${folder}/hiera.yaml`,
    manifestDir: manifests === undefined ? '' : `${folder}/manifests`,
    modules,
    manifest: await uploadManifest(`${folder}/manifests`, staging, ctx),
  };
}

/** Gives the path of what is to be applied: a file, or the folder itself. */
async function uploadManifest(
  folder: string,
  staging: Staging,
  ctx: GuestContext & { readonly config: MasterlessConfig },
): Promise<string> {
  const { basename, kindOf } = await import('./local-files.ts');
  const { config, host, report } = ctx;
  const local = config.manifest_file;
  report.detail('Uploading manifests...');
  if ((await kindOf(local)) === 'folder') {
    report.detail(`Uploading manifest directory from: ${host.displayPath(local)}`);
    await staging.uploadFolder(local, folder);
    return folder;
  }
  await staging.folder(folder);
  report.detail(`Uploading manifest file from: ${host.displayPath(local)}`);
  const path = `${folder}/${basename(local)}`;
  await staging.uploadFile(local, path, 0o644);
  return path;
}

function commandFor(folder: string, uploaded: Uploaded, ctx: MasterlessContext): string {
  const { config, build } = ctx;
  const { os } = guestOf(config);
  const joiner = pathJoiner(os);
  const values: ApplyValues = {
    WorkingDir: config.working_directory ?? folder,
    FacterVars: factVariables(factsFor(config, build), os),
    Sudo: !config.prevent_sudo,
    PuppetBinDir: config.puppet_bin_dir ?? '',
    // Nothing in Packer sets it; a template can name it.
    Debug: false,
    ModulePath: uploaded.modules.join(joiner),
    ModulePathJoiner: joiner,
    HieraConfigPath: uploaded.hieraConfig,
    ManifestDir: uploaded.manifestDir,
    ManifestFile: uploaded.manifest,
    ExtraArguments: '',
  };
  const ExtraArguments = (config.extra_arguments ?? []).map((each) => ctx.render(each, values)).join(' ');
  const all = { ...values, ExtraArguments };
  return config.execute_command === undefined ? applyCommand(all, os) : ctx.render(config.execute_command, all);
}
