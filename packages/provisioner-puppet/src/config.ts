import { guestAttributes } from '@imgbuild/builder-kit/guest';
import { attr, body, type Infer, t } from '@imgbuild/core/sdk';

/** What the command of `puppet-masterless` can name. */
export const applyHoles = [
  'WorkingDir',
  'FacterVars',
  'Sudo',
  'PuppetBinDir',
  'Debug',
  'ModulePath',
  'ModulePathJoiner',
  'HieraConfigPath',
  'ManifestDir',
  'ManifestFile',
  'ExtraArguments',
] as const;

/** What the command of `puppet-server` can name. */
export const agentHoles = [
  'WorkingDir',
  'FacterVars',
  'Sudo',
  'PuppetBinDir',
  'Debug',
  'PuppetServer',
  'PuppetNode',
  'ClientCertPath',
  'ClientPrivateKeyPath',
  'ExtraArguments',
] as const;

const shared = {
  ...guestAttributes,
  clean_staging_directory: attr(t.bool, {
    doc: 'Remove the staging directory when Puppet has run; otherwise it stays, as in Packer, unless the build fails.',
    default: false,
  }),
  facter: attr(t.map(t.string), {
    doc: 'Facts for Puppet. `packer_build_name` and `packer_builder_type` are always set.',
  }),
  ignore_exit_codes: attr(t.bool, { doc: 'Go on however Puppet ended.', default: false }),
  puppet_bin_dir: attr(t.string, { doc: 'Folder of the program `puppet` on the machine, when it is not on the PATH.' }),
  working_directory: attr(t.string, {
    doc: 'Folder on the machine in which Puppet runs. By default the staging directory.',
  }),
} as const;

/** Options of `puppet-masterless`, with Packer's names and defaults. */
export const masterlessConfig = body({
  ...shared,
  manifest_file: attr(t.path, { doc: 'The manifest to apply, or a folder of manifests.', required: true }),
  manifest_dir: attr(t.directory, {
    doc: 'Folder of manifests to upload, beside the one that is applied.',
    deprecated: 'Puppet 4 and later have no --manifestdir; give a folder as manifest_file',
  }),
  module_paths: attr(t.list(t.directory), { doc: 'Folders of modules to upload.' }),
  hiera_config_path: attr(t.file, { doc: 'Configuration of Hiera to upload.' }),
  execute_command: attr(t.template(applyHoles), {
    doc: 'How Puppet is run. By default `puppet apply --detailed-exitcodes`, with the arguments that the other options give.',
  }),
  extra_arguments: attr(t.list(t.template(applyHoles)), {
    doc: 'Further arguments of `puppet apply`; they can name what `execute_command` can.',
  }),
  staging_directory: attr(t.string, {
    doc: 'Folder on the machine for what is uploaded. By default `/tmp/packer-puppet-masterless`, on Windows `C:/Windows/Temp/packer-puppet-masterless`.',
  }),
});

/** Options of `puppet-server`, with Packer's names and defaults. */
export const serverConfig = body({
  ...shared,
  puppet_server: attr(t.string, { doc: 'Name of the Puppet server.' }),
  puppet_node: attr(t.string, { doc: 'Name of the node, by which the server knows the machine.' }),
  client_cert_path: attr(t.directory, { doc: 'Folder with the certificate of the node, to upload.' }),
  client_private_key_path: attr(t.directory, { doc: 'Folder with the private key of the node, to upload.' }),
  execute_command: attr(t.template(agentHoles), {
    doc: 'How Puppet is run. By default `puppet agent --onetime --no-daemonize --detailed-exitcodes`, with the arguments that the other options give.',
  }),
  extra_arguments: attr(t.list(t.template(agentHoles)), {
    doc: 'Further arguments of `puppet agent`; they can name what `execute_command` can.',
  }),
  staging_dir: attr(t.string, {
    doc: 'Folder on the machine for what is uploaded. By default `/tmp/packer-puppet-server`, on Windows `C:/Windows/Temp/packer-puppet-server`.',
  }),
});

export type MasterlessConfig = Infer<typeof masterlessConfig>;
export type ServerConfig = Infer<typeof serverConfig>;
export type SharedConfig = Pick<MasterlessConfig, keyof typeof shared & keyof MasterlessConfig>;
