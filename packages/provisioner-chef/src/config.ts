import { guestAttributes } from '@imgbuild/builder-kit/guest';
import { attr, body, type Infer, t } from '@imgbuild/core/sdk';

export const executeHoles = ['ConfigPath', 'JsonPath', 'Sudo'] as const;
export const installHoles = ['Sudo', 'Version'] as const;
export const knifeHoles = ['Sudo', 'Args', 'Flags'] as const;

const shared = {
  guest_os_type: guestAttributes.guest_os_type,
  prevent_sudo: guestAttributes.prevent_sudo,
  chef_environment: attr(t.string, { doc: 'Environment of the node.' }),
  chef_license: attr(t.string, {
    doc: 'How the licence of Chef 15 and later is accepted. By default `accept-silent` when Chef is installed by the default command.',
  }),
  config_template: attr(t.file, {
    doc: 'Template of the configuration of Chef, instead of the default one; it can name what that has.',
  }),
  encrypted_data_bag_secret_path: attr(t.file, { doc: 'File with the secret of encrypted data bags, to upload.' }),
  execute_command: attr(t.template(executeHoles), {
    doc: 'How Chef is run: `{{ .ConfigPath }}` is its configuration, `{{ .JsonPath }}` the attributes of the node.',
  }),
  install_command: attr(t.template(installHoles), {
    doc: 'How Chef is installed. By default with the script of omnitruck.chef.io.',
  }),
  json: attr(t.any, { doc: 'Attributes of the node.' }),
  json_string: attr(t.string, { doc: 'The same as JSON text, for `jsonencode`; what is in it wins over `json`.' }),
  run_list: attr(t.list(t.string), { doc: 'Run list of the node.' }),
  skip_install: attr(t.bool, { doc: 'Whether Chef is on the machine already.', default: false }),
  version: attr(t.string, { doc: 'Version of Chef to install.' }),
} as const;

/** Options of `chef-solo`, with Packer's names and defaults. */
export const soloConfig = body({
  ...shared,
  cookbook_paths: attr(t.list(t.directory), { doc: 'Folders of cookbooks to upload.' }),
  remote_cookbook_paths: attr(t.list(t.string), { doc: 'Folders of cookbooks that are on the machine already.' }),
  roles_path: attr(t.directory, { doc: 'Folder of roles to upload.' }),
  data_bags_path: attr(t.directory, { doc: 'Folder of data bags to upload.' }),
  environments_path: attr(t.directory, { doc: 'Folder of environments to upload, in which `chef_environment` is.' }),
  staging_directory: attr(t.string, {
    doc: 'Folder on the machine for what is uploaded. By default `/tmp/packer-chef-solo`, on Windows `C:/Windows/Temp/packer-chef-solo`.',
  }),
});

/** Options of `chef-client`, with Packer's names and defaults. */
export const clientConfig = body(
  {
    ...shared,
    elevated_user: guestAttributes.elevated_user,
    elevated_password: guestAttributes.elevated_password,
    server_url: attr(t.string, { doc: 'Address of the Chef server.', required: true }),
    client_key: attr(t.string, {
      doc: 'Path of the client key on the machine. By default `client.pem` in the staging directory.',
    }),
    knife_command: attr(t.template(knifeHoles), {
      doc: 'How knife is run on the machine, to remove the node and client from the server.',
    }),
    node_name: attr(t.string, { doc: 'Name of the node. By default one that begins with `packer-`.' }),
    policy_group: attr(t.string, { doc: 'Policy group; it goes with `policy_name`.' }),
    policy_name: attr(t.string, { doc: 'Policy; it goes with `policy_group`.' }),
    rubygems_url: attr(t.string, { doc: 'Where Chef gets gems from.' }),
    skip_clean_client: attr(t.bool, { doc: 'Leave the client on the server.', default: false }),
    skip_clean_node: attr(t.bool, { doc: 'Leave the node on the server.', default: false }),
    skip_clean_staging_directory: attr(t.bool, { doc: 'Leave the staging directory on the machine.', default: false }),
    ssl_verify_mode: attr(t.string, { doc: 'Whether certificates are checked, `verify_none` or `verify_peer`.' }),
    trusted_certs_dir: attr(t.string, { doc: 'Folder on the machine with certificates to trust.' }),
    staging_directory: attr(t.string, {
      doc: 'Folder on the machine for what is uploaded. By default `/tmp/packer-chef-client`, on Windows `C:/Windows/Temp/packer-chef-client`.',
    }),
    validation_client_name: attr(t.string, { doc: 'Name of the validation client.', default: 'chef-validator' }),
    validation_key_path: attr(t.file, { doc: 'Key of the validation client, to upload.' }),
  },
  { rules: [{ rule: 'all-or-none', of: ['policy_name', 'policy_group'] }] },
);

export type SoloConfig = Infer<typeof soloConfig>;
export type ClientConfig = Infer<typeof clientConfig>;
export type SharedConfig = Pick<SoloConfig, keyof typeof shared & keyof SoloConfig>;
