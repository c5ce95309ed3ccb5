import { attr, body, type Infer, t } from '@imgbuild/core/sdk';

/** Options of `ansible`, with Packer's names and defaults. */
export const config = body({
  playbook_file: attr(t.file, { doc: 'The playbook.', required: true }),
  command: attr(t.string, { doc: 'The program that runs playbooks.', default: 'ansible-playbook' }),
  skip_version_check: attr(t.bool, {
    doc: 'Do not ask the program for its version before the build begins.',
    default: false,
  }),
  extra_arguments: attr(t.list(t.template([])), {
    doc:
      'Further arguments, each one word of the command line. Others on this machine can see them; give secrets in a file ' +
      '(`-e @secrets.yml`) or in `ansible_env_vars`.',
    default: [],
  }),
  ansible_env_vars: attr(t.list(t.template([])), {
    doc:
      'Environment variables of Ansible as `NAME=VALUE`. `ANSIBLE_HOST_KEY_CHECKING=False` is there unless `ssh_host_key_file` ' +
      'is set, `ANSIBLE_SCP_IF_SSH=True` unless `use_sftp` is.',
    default: [],
  }),
  ansible_ssh_extra_args: attr(t.list(t.string), { doc: 'Arguments for ssh, instead of `-o IdentitiesOnly=yes`.' }),
  groups: attr(t.list(t.string), { doc: 'Groups of the inventory that the machine is in.', default: [] }),
  empty_groups: attr(t.list(t.string), { doc: 'Groups of the inventory that nothing is in.', default: [] }),
  host_alias: attr(t.string, { doc: 'Name of the machine in the inventory.', default: 'default' }),
  user: attr(t.string, {
    doc:
      'Name that Ansible logs in with (`ansible_user`). By default the user of this machine with the proxy, and that of the ' +
      'connection without.',
  }),
  inventory_file: attr(t.path, { doc: 'An inventory to use; by default one is made.' }),
  inventory_directory: attr(t.directory, {
    doc: 'Folder in which the inventory is made, beside `group_vars` and the like.',
  }),
  inventory_file_template: attr(t.template(['Host', 'Port', 'User', 'HostAlias']), {
    doc: 'Line of the inventory for the machine.',
  }),
  keep_inventory_file: attr(t.bool, { doc: 'Leave the inventory that was made.', default: false }),
  local_port: attr(t.number, {
    doc: 'Port of the proxy; if it is taken, one of the nine after it. By default any that is free.',
    min: 0,
    max: 65535,
  }),
  ssh_host_key_file: attr(t.file, { doc: 'Private key of the proxy itself. By default one that lives as long as the run.' }),
  ssh_authorized_key_file: attr(t.file, {
    doc: 'Public keys that may log in to the proxy. By default one is made for the run, and given to Ansible.',
  }),
  ansible_proxy_key_type: attr(t.oneOf(['ECDSA', 'RSA', 'ecdsa', 'rsa']), {
    doc: 'Kind of the keys that are made for the proxy.',
    default: 'ECDSA',
  }),
  sftp_command: attr(t.string, {
    doc: 'Program of the machine that serves SFTP.',
    deprecated: 'The proxy serves SFTP by itself, whatever the machine has, so leave this out.',
  }),
  use_sftp: attr(t.bool, {
    doc: 'Let Ansible choose how it copies files, which begins with SFTP; otherwise scp.',
    default: false,
  }),
  use_proxy: attr(t.bool, {
    doc:
      'Whether Ansible reaches the machine through an SSH server in this process, which works over every communicator. By ' +
      'default so, except over WinRM.',
  }),
  ansible_winrm_use_http: attr(t.bool, { doc: 'Use HTTP with WinRM, not HTTPS.', default: false }),
  galaxy_file: attr(t.file, { doc: 'Requirements that `ansible-galaxy` installs first.' }),
  galaxy_command: attr(t.string, { doc: 'The program that installs requirements.', default: 'ansible-galaxy' }),
  galaxy_force_install: attr(t.bool, { doc: 'Install roles and collections that are there already again.', default: false }),
  galaxy_force_with_deps: attr(t.bool, { doc: 'The same, and what they depend on.', default: false }),
  roles_path: attr(t.path, { doc: 'Folder on this machine in which roles are installed.' }),
  collections_path: attr(t.path, { doc: 'Folder on this machine in which collections are installed.' }),
});

export type AnsibleConfig = Infer<typeof config>;

/** Options of `ansible-local`, with Packer's names and defaults. */
export const localConfig = body(
  {
    playbook_file: attr(t.file, { doc: 'The playbook.' }),
    playbook_files: attr(t.list(t.file), { doc: 'Playbooks, run one after another.', min: 1 }),
    playbook_dir: attr(t.directory, { doc: 'Folder whose contents become the staging directory.' }),
    playbook_paths: attr(t.list(t.directory), {
      doc: 'Folders with further playbooks, put into `playbooks` under their names.',
      default: [],
    }),
    role_paths: attr(t.list(t.directory), { doc: 'Roles, put into `roles` under their names.', default: [] }),
    collection_paths: attr(t.list(t.directory), { doc: 'Collections, put into `collections` under their names.', default: [] }),
    group_vars: attr(t.directory, { doc: 'Folder with variables of groups.' }),
    host_vars: attr(t.directory, { doc: 'Folder with variables of hosts.' }),
    inventory_file: attr(t.file, { doc: 'An inventory to use; by default one is made that has `127.0.0.1`.' }),
    inventory_groups: attr(t.list(t.string), { doc: 'Groups that the machine is in; without `inventory_file`.', default: [] }),
    command: attr(t.string, {
      doc: 'What runs playbooks; part of a shell command.',
      default: 'ANSIBLE_FORCE_COLOR=1 PYTHONUNBUFFERED=1 ansible-playbook',
    }),
    extra_arguments: attr(t.list(t.template([])), {
      doc:
        'Further arguments, as the shell of the machine reads them. Others on the machine can see them while Ansible runs; give ' +
        'secrets in a file.',
      default: [],
    }),
    staging_directory: attr(t.string, {
      doc: 'Folder on the machine for all of this. By default one below `/tmp/packer-provisioner-ansible-local`.',
    }),
    clean_staging_directory: attr(t.bool, { doc: 'Remove that folder at the end.', default: false }),
    galaxy_file: attr(t.file, { doc: 'Requirements that `ansible-galaxy` installs on the machine first.' }),
    galaxy_command: attr(t.string, { doc: 'What installs requirements; part of a shell command.', default: 'ansible-galaxy' }),
    galaxy_force_install: attr(t.bool, { doc: 'Install roles and collections that are there already again.', default: false }),
    galaxy_roles_path: attr(t.string, {
      doc: 'Folder on the machine in which roles are installed. By default `galaxy_roles` in the staging directory.',
    }),
    galaxy_collections_path: attr(t.string, {
      doc: 'Folder on the machine in which collections are installed. By default `galaxy_collections` in the staging directory.',
    }),
  },
  { rules: [{ rule: 'exactly-one', of: ['playbook_file', 'playbook_files'] }] },
);

export type AnsibleLocalConfig = Infer<typeof localConfig>;
