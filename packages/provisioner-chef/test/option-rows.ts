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
  'cookbooks/web/metadata.rb': "name 'web'\n",
  'roles/web.json': '{}\n',
  'bags/users/jo.json': '{}\n',
  'environments/production.json': '{}\n',
  'config.rb': '# own {{ .ChefEnvironment }}\n',
  secret: 'secret\n',
  'validation.pem': 'key\n',
};

/** Options that both have, beside what a configuration needs at least. */
function shared(name: 'chef-solo' | 'chef-client', least: Readonly<Record<string, unknown>>): readonly OptionRow[] {
  const folder = `/tmp/packer-${name}`;
  const environments = name === 'chef-solo' ? { environments_path: 'environments' } : {};
  const row = (option: string, value: unknown, seen: string, more: object = {}): OptionRow => {
    const base = { ...least, ...more };
    return { option, with: { ...base, [option]: value }, without: base, seen };
  };
  return [
    row('guest_os_type', 'WINDOWS', `run: c:/opscode/chef/bin/${name}.bat --no-color -c C:/Windows/Temp/packer-${name}/`),
    row('prevent_sudo', true, `run: ${name} --no-color`),
    row('chef_environment', 'production', 'environment "production"\n', environments),
    row('chef_license', 'accept', 'chef_license "accept"'),
    row('config_template', 'config.rb', '| # own prod\n', { chef_environment: 'prod' }),
    row('encrypted_data_bag_secret_path', 'secret', `upload: ${folder}/encrypted_data_bag_secret 0600\n  | secret`),
    row('execute_command', '{{if .Sudo}}doas {{end}}chef {{ .ConfigPath }} {{ .JsonPath }}', `run: doas chef ${folder}/`),
    row('install_command', 'apt-get install {{if .Sudo}}chef{{end}}={{ .Version }}', 'run: apt-get install chef=18\n', {
      skip_install: false,
      version: '18',
    }),
    row('json', { port: 80 }, '|   "port": 80\n'),
    row('json_string', '{"port": 81}', '|   "port": 81\n', { json: { port: 80 } }),
    row('run_list', ['recipe[web]'], '|   "run_list": [\n'),
    {
      option: 'skip_install',
      with: { ...least, skip_install: false },
      without: least,
      seen: 'run: curl -L https://omnitruck.chef.io/install.sh | sudo bash -s --\n',
    },
    {
      option: 'skip_install',
      with: { ...least, skip_install: true },
      without: { ...least, skip_install: false },
      seen: 'chef_license ""',
    },
    row('version', '18.4.12', ' | sudo bash -s -- -v 18.4.12\n', { skip_install: false }),
    row('staging_directory', '/opt/chef', "run: sudo mkdir -p '/opt/chef'\n"),
  ];
}

const solo = { skip_install: true };
const client = { skip_install: true, server_url: 'https://chef.example.com', node_name: 'web' };
const windows = { ...client, guest_os_type: 'windows' };

/** Every option of every provisioner here. */
export const optionRows: Readonly<Record<string, readonly OptionRow[]>> = {
  'chef-solo': [
    ...shared('chef-solo', solo),
    {
      option: 'cookbook_paths',
      with: { ...solo, cookbook_paths: ['cookbooks'] },
      without: solo,
      seen: 'cookbook_path ["/tmp/packer-chef-solo/cookbooks-0"]',
    },
    {
      option: 'remote_cookbook_paths',
      with: { ...solo, remote_cookbook_paths: ['/a', '/b'] },
      without: solo,
      seen: 'cookbook_path ["/a","/b"]',
    },
    {
      option: 'roles_path',
      with: { ...solo, roles_path: 'roles' },
      without: solo,
      seen: 'role_path "/tmp/packer-chef-solo/roles"',
    },
    {
      option: 'data_bags_path',
      with: { ...solo, data_bags_path: 'bags' },
      without: solo,
      seen: 'data_bag_path "/tmp/packer-chef-solo/data_bags"',
    },
    {
      option: 'environments_path',
      with: { ...solo, environments_path: 'environments' },
      without: solo,
      seen: 'environment_path "/tmp/packer-chef-solo/environments"',
    },
  ],
  'chef-client': [
    ...shared('chef-client', client),
    { option: 'elevated_user', with: { ...windows, elevated_user: 'vagrant' }, without: windows, seen: "$user = 'vagrant'" },
    {
      option: 'elevated_password',
      with: { ...windows, elevated_user: 'vagrant', elevated_password: 'x' },
      without: { ...windows, elevated_user: 'vagrant' },
      seen: "$password = 'x'",
    },
    { option: 'server_url', with: { ...client, server_url: 'https://b' }, without: client, seen: 'chef_server_url "https://b"' },
    {
      option: 'client_key',
      with: { ...client, client_key: '/etc/chef/c.pem' },
      without: client,
      seen: 'client_key "/etc/chef/c.pem"',
    },
    {
      option: 'knife_command',
      with: { ...client, knife_command: '{{if .Sudo}}doas {{end}}knife {{ .Flags }} {{ .Args }}' },
      without: client,
      seen: 'run: doas knife -y -c /tmp/packer-chef-client/knife.rb client delete web\n',
    },
    {
      option: 'node_name',
      with: { ...client, node_name: 'other' },
      without: client,
      seen: 'run: sudo knife node delete other -y',
    },
    {
      option: 'policy_group',
      with: { ...client, policy_group: 'prod', policy_name: 'a' },
      without: { ...client, policy_group: 'b', policy_name: 'a' },
      seen: 'policy_group "prod"',
    },
    {
      option: 'policy_name',
      with: { ...client, policy_group: 'prod', policy_name: 'a' },
      without: { ...client, policy_group: 'prod', policy_name: 'b' },
      seen: 'policy_name "a"',
    },
    {
      option: 'rubygems_url',
      with: { ...client, rubygems_url: 'https://gems' },
      without: client,
      seen: 'rubygems_url "https://gems"',
    },
    {
      option: 'skip_clean_client',
      with: client,
      without: { ...client, skip_clean_client: true },
      seen: 'run: sudo knife client delete web',
    },
    {
      option: 'skip_clean_node',
      with: client,
      without: { ...client, skip_clean_node: true },
      seen: 'run: sudo knife node delete web',
    },
    {
      option: 'skip_clean_staging_directory',
      with: { ...client, skip_clean_staging_directory: true },
      without: client,
      seen: 'left: /tmp/packer-chef-client/client.rb',
    },
    {
      option: 'ssl_verify_mode',
      with: { ...client, ssl_verify_mode: 'verify_none' },
      without: client,
      seen: 'ssl_verify_mode :verify_none',
    },
    {
      option: 'trusted_certs_dir',
      with: { ...client, trusted_certs_dir: '/certs' },
      without: client,
      seen: 'trusted_certs_dir "/certs"',
    },
    {
      option: 'validation_client_name',
      with: { ...client, validation_client_name: 'org' },
      without: client,
      seen: 'validation_client_name "org"',
    },
    {
      option: 'validation_key_path',
      with: { ...client, validation_key_path: 'validation.pem' },
      without: client,
      seen: 'upload: /tmp/packer-chef-client/validation.pem 0600\n  | key',
    },
  ],
};
