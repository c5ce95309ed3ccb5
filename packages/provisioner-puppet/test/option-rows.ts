import type { Observation } from './observe.ts';

/** An option, with a configuration that has it and one that has not; what is seen of the first and not of the second. */
export interface OptionRow extends Pick<Observation, 'machine'> {
  readonly option: string;
  readonly with: Readonly<Record<string, unknown>>;
  readonly without: Readonly<Record<string, unknown>>;
  readonly seen: string;
}

/** Files that all rows have. */
export const files = {
  'site.pp': 'include web\n',
  'other.pp': 'include other\n',
  'manifests/nodes.pp': 'node default {}\n',
  'modules/web/manifests/init.pp': 'class web {}\n',
  'hiera.yaml': 'version: 5\n',
  'certs/node.pem': 'certificate\n',
  'keys/node.pem': 'secret\n',
};

/** Options that both have, beside what a configuration needs at least. */
function shared(least: Readonly<Record<string, unknown>>, staging: string): readonly OptionRow[] {
  return [
    {
      option: 'guest_os_type',
      with: { ...least, guest_os_type: 'WINDOWS' },
      without: least,
      seen: `C:/Windows${staging.replace('/tmp', '/Temp')}`,
    },
    { option: 'prevent_sudo', with: { ...least, prevent_sudo: true }, without: least, seen: `run: mkdir -p '${staging}'` },
    { option: 'prevent_sudo', with: least, without: { ...least, prevent_sudo: true }, seen: "type' sudo -E puppet" },
    {
      option: 'elevated_user',
      with: { ...least, guest_os_type: 'windows', elevated_user: 'vagrant' },
      without: { ...least, guest_os_type: 'windows' },
      seen: "$user = 'vagrant'",
    },
    {
      option: 'elevated_password',
      with: { ...least, guest_os_type: 'windows', elevated_user: 'vagrant', elevated_password: 'secret' },
      without: { ...least, guest_os_type: 'windows', elevated_user: 'vagrant' },
      seen: "$password = 'secret'",
    },
    {
      option: 'clean_staging_directory',
      with: { ...least, clean_staging_directory: true },
      without: least,
      seen: `run: sudo rm -rf '${staging}'`,
    },
    { option: 'facter', with: { ...least, facter: { role: 'web' } }, without: least, seen: "FACTER_role='web' " },
    {
      option: 'ignore_exit_codes',
      with: { ...least, ignore_exit_codes: true },
      without: least,
      seen: '\ndone',
      machine: [{ on: 'puppet a', answers: [{ exit: 4 }] }],
    },
    {
      option: 'puppet_bin_dir',
      with: { ...least, puppet_bin_dir: '/opt/puppetlabs/bin' },
      without: least,
      seen: 'sudo -E /opt/puppetlabs/bin/puppet a',
    },
    { option: 'working_directory', with: { ...least, working_directory: '/srv' }, without: least, seen: 'run: cd /srv && ' },
    {
      option: 'execute_command',
      with: {
        ...least,
        execute_command:
          '{{if .Sudo}}doas {{end}}puppet {{.FacterVars}}{{if .Debug}}--debug{{end}} in {{.WorkingDir}}{{.PuppetBinDir}}',
      },
      without: least,
      seen: `run: doas puppet FACTER_packer_build_name='name' FACTER_packer_builder_type='type' in ${staging}\n`,
    },
    {
      option: 'extra_arguments',
      with: { ...least, extra_arguments: ['--verbose', '--logdest={{.WorkingDir}}/log'] },
      without: least,
      seen: ` --verbose --logdest=${staging}/log`,
    },
  ];
}

const masterless = { manifest_file: 'site.pp' };
const cleaned = { clean_staging_directory: true };

/** Every option of every provisioner here. */
export const optionRows: Readonly<Record<string, readonly OptionRow[]>> = {
  'puppet-masterless': [
    ...shared(masterless, '/tmp/packer-puppet-masterless'),
    {
      option: 'manifest_file',
      with: { manifest_file: 'other.pp' },
      without: masterless,
      seen: ' /tmp/packer-puppet-masterless/manifests/other.pp\n',
    },
    {
      option: 'manifest_file',
      with: { manifest_file: 'manifests' },
      without: masterless,
      seen: ' --detailed-exitcodes /tmp/packer-puppet-masterless/manifests\n',
    },
    {
      option: 'manifest_dir',
      with: { ...masterless, manifest_dir: 'manifests' },
      without: masterless,
      seen: " --manifestdir='/tmp/packer-puppet-masterless/manifests' ",
    },
    {
      option: 'module_paths',
      with: { ...masterless, module_paths: ['modules'] },
      without: masterless,
      seen: " --modulepath='/tmp/packer-puppet-masterless/module-0' ",
    },
    {
      option: 'hiera_config_path',
      with: { ...masterless, hiera_config_path: 'hiera.yaml' },
      without: masterless,
      seen: " --hiera_config='/tmp/packer-puppet-masterless/hiera.yaml' ",
    },
    {
      option: 'staging_directory',
      with: { ...masterless, staging_directory: '/opt/p' },
      without: masterless,
      seen: ' /opt/p/manifests/site.pp\n',
    },
    {
      option: 'execute_command',
      with: {
        ...masterless,
        execute_command:
          'apply {{.ManifestFile}}{{.ModulePath}}{{.HieraConfigPath}}{{.ManifestDir}}{{.ExtraArguments}} {{.ModulePathJoiner}}',
      },
      without: masterless,
      seen: 'run: apply /tmp/packer-puppet-masterless/manifests/site.pp :\n',
    },
  ],
  'puppet-server': [
    ...shared({}, '/tmp/packer-puppet-server'),
    {
      option: 'puppet_server',
      with: { puppet_server: 'puppet.example.com' },
      without: {},
      seen: " --server='puppet.example.com'\n",
    },
    { option: 'puppet_node', with: { puppet_node: 'web' }, without: {}, seen: " --certname='web'\n" },
    {
      option: 'client_cert_path',
      with: { client_cert_path: 'certs' },
      without: {},
      seen: " --certdir='/tmp/packer-puppet-server/certs'\n",
    },
    {
      option: 'client_private_key_path',
      with: { ...cleaned, client_private_key_path: 'keys' },
      without: cleaned,
      seen: " --privatekeydir='/tmp/packer-puppet-server/private_keys'\n",
    },
    { option: 'staging_dir', with: { staging_dir: '/opt/p' }, without: {}, seen: "run: sudo mkdir -p '/opt/p'\n" },
    {
      option: 'execute_command',
      with: {
        puppet_node: 'a',
        puppet_server: 'b',
        execute_command:
          'agent {{.PuppetNode}} {{.PuppetServer}}{{.ClientCertPath}}{{.ClientPrivateKeyPath}}{{.ExtraArguments}}.',
      },
      without: {},
      seen: 'run: agent a b.\n',
    },
  ],
};
