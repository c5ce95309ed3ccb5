import type { Connection } from '@imgbuild/core/sdk';
import type { Observation } from './observe.ts';

/** An option, a configuration with it, one without it, and what is seen with the first alone. */
export interface OptionRow extends Omit<Observation, 'type' | 'options'> {
  readonly option: string;
  readonly with: Readonly<Record<string, unknown>>;
  readonly without: Readonly<Record<string, unknown>>;
  readonly seen: string;
}

const play = { playbook_file: 'site.yml' };
const direct = { ...play, use_proxy: false };
const galaxy = { ...play, galaxy_file: 'requirements.yml' };
const files = {
  'requirements.yml': 'roles: []\ncollections: []\n',
  'id.pub': 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2j3ZCtjxTtkyGM8oWDdtN5CkzxHdMn0Wj2nqWYCfEX me\n',
  'places/x': '',
  hosts: 'here\n',
  'other.yml': '- hosts: all\n',
};
const winrm: Connection = { communicator: 'winrm', host: '192.0.2.9', port: 5986, user: 'Administrator', password: 'secret' };

const row = (option: string, value: unknown, seen: string, more: Partial<OptionRow> = {}): OptionRow => {
  const without = more.without ?? play;
  return { option, with: { ...without, [option]: value }, without, seen, files, ...more };
};

/** Every option of every provisioner here. */
export const optionRows: Readonly<Record<string, readonly OptionRow[]>> = {
  ansible: [
    row('playbook_file', 'other.yml', '[$FOLDER/other.yml]'),
    row('command', 'my-ansible', 'Executing Ansible: my-ansible -e', { programs: { 'my-ansible': 'echo my 2.15' } }),
    row('skip_version_check', true, 'ansible/playbook-failed', {
      programs: { 'ansible-playbook': 'exit 1' },
    }),
    row('extra_arguments', ['--tags', "it's {{ build_name }}"], "[--tags]\nstdout:   [it's name]\n"),
    row('ansible_env_vars', ['MY_NAME={{ build_name }}', 'ANSIBLE_SCP_IF_SSH=False'], 'MY_NAME=name\n'),
    row('ansible_env_vars', ['ANSIBLE_SCP_IF_SSH=False'], 'ANSIBLE_SCP_IF_SSH=False\n'),
    row('ansible_ssh_extra_args', ['-o A=b', '-o C=d'], '[-o A=b -o C=d -o UserKnownHostsFile='),
    row('groups', ['web'], '| [web]\nstdout:     | default ansible_host='),
    row('empty_groups', ['db'], '| [db]\nstdout:   ['),
    row('host_alias', 'web', '| web ansible_host='),
    row('user', 'somebody', 'ansible_user=somebody '),
    row('user', 'somebody', 'ansible_user=somebody ', { without: direct }),
    row('inventory_file', 'hosts', '[$FOLDER/hosts]\nstdout:     | here'),
    row('inventory_directory', 'places', '[$FOLDER/places/packer-provisioner-ansibleRANDOM]'),
    row('inventory_file_template', '{{ .HostAlias }} {{ .Host }} {{ .Port }} {{ .User }}', '| default 192.0.2.1 22 builder\n', {
      without: direct,
    }),
    row('keep_inventory_file', true, 'left here: places/packer-provisioner-ansibleRANDOM', {
      without: { ...play, inventory_directory: 'places' },
    }),
    row('local_port', 65535, 'error ansible/ports-taken', { takenPort: 65535 }),
    row('ssh_host_key_file', 'id.pub', 'error ssh-server/host-key-invalid'),
    row('ssh_authorized_key_file', 'id.pub', '[packer_builder_type=type]\nstdout:   [--ssh-extra-args]\nstdout:   [-o UserKnown'),
    row('ansible_proxy_key_type', 'rsa', '| -----BEGIN RSA PRIVATE KEY-----'),
    row('sftp_command', '/usr/lib/sftp-server -e', 'Deprecated argument. The argument "sftp_command" is deprecated.'),
    {
      option: 'use_sftp',
      with: play,
      without: { ...play, use_sftp: true },
      seen: 'ANSIBLE_SCP_IF_SSH=True',
    },
    row('use_proxy', false, 'Not using Proxy adapter'),
    row('use_proxy', true, 'Setting up proxy adapter', { connection: winrm }),
    row('ansible_winrm_use_http', true, '[ansible_winrm_scheme=http]', { connection: winrm }),
    row('galaxy_file', 'requirements.yml', 'ran ansible-galaxy\n'),
    row('galaxy_command', 'my-galaxy', 'ran my galaxy\n', { without: galaxy, programs: { 'my-galaxy': 'echo ran my galaxy' } }),
    row('galaxy_force_install', true, '[-f]\n', { without: galaxy }),
    row('galaxy_force_with_deps', true, '[--force-with-deps]\n', { without: galaxy }),
    row('roles_path', 'places', '[install]\nstdout:   [-r]\nstdout:   [$FOLDER/requirements.yml]\nstdout:   [-p]\n', {
      without: galaxy,
    }),
    row('collections_path', 'places', '[-p]\nstdout:   [$FOLDER/places]', { without: galaxy }),
  ],
  'ansible-local': [
    row('playbook_file', 'other.yml', 'run: cd /s && ANSIBLE_FORCE_COLOR=1 PYTHONUNBUFFERED=1 ansible-playbook /s/other.yml ', {
      with: { playbook_file: 'other.yml', staging_directory: '/s' },
    }),
    row('playbook_files', ['other.yml', 'site.yml'], 'ansible-playbook /s/other.yml ', {
      with: { playbook_files: ['other.yml', 'site.yml'], staging_directory: '/s' },
    }),
    row('playbook_dir', 'places', 'upload folder: $FOLDER/places /tmp/packer-provisioner-ansible-local/UUID\n'),
    row(
      'playbook_paths',
      ['places'],
      'upload folder: $FOLDER/places /tmp/packer-provisioner-ansible-local/UUID/playbooks/places\n',
    ),
    row('role_paths', ['places'], 'upload folder: $FOLDER/places /tmp/packer-provisioner-ansible-local/UUID/roles/places\n'),
    row('collection_paths', ['places'], 'ANSIBLE_COLLECTIONS_PATH=/tmp/packer-provisioner-ansible-local/UUID/collections '),
    row('group_vars', 'places', 'upload folder: $FOLDER/places /tmp/packer-provisioner-ansible-local/UUID/group_vars\n'),
    row('host_vars', 'places', 'upload folder: $FOLDER/places /tmp/packer-provisioner-ansible-local/UUID/host_vars\n'),
    row('inventory_file', 'hosts', '-i /tmp/packer-provisioner-ansible-local/UUID/hosts\n'),
    row('inventory_groups', ['web'], '  | [web]\n  | 127.0.0.1\n'),
    row('command', 'sudo ansible-playbook', 'UUID && sudo ansible-playbook /tmp/'),
    row('extra_arguments', ['--tags "{{ build_name }}"'], ' --tags "name" -c local'),
    row('staging_directory', '/srv/stage', 'run: mkdir -p /srv/stage\n'),
    row('clean_staging_directory', true, 'run: rm -rf /tmp/packer-provisioner-ansible-local/UUID\n'),
    row('galaxy_file', 'requirements.yml', 'run: cd /tmp/packer-provisioner-ansible-local/UUID && ansible-galaxy install -r '),
    row('galaxy_command', 'my-galaxy', 'UUID && my-galaxy install -r ', { without: galaxy }),
    row('galaxy_force_install', true, '/requirements.yml -f -p /tmp/', { without: galaxy }),
    row('galaxy_roles_path', '/srv/roles', '-p /srv/roles\n', { without: galaxy }),
    row('galaxy_roles_path', '/srv/roles', ' ANSIBLE_ROLES_PATH=/srv/roles ', { without: galaxy }),
    row('galaxy_collections_path', '/srv/c', '-p /srv/c\n', { without: galaxy }),
    row('galaxy_collections_path', '/srv/c', ' ANSIBLE_COLLECTIONS_PATH=/srv/c ', { without: galaxy }),
  ],
};
