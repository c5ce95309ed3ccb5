// The Chef provisioners beside Packer's own: both run the same templates against an OpenSSH server that writes down what it is
// asked. Chef is a stand-in that writes down its arguments and what it finds in the staging directory.
import { readFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openPlace } from '../command.ts';
import { installInto } from '../plugins-of.ts';
import { type Comparison, eachText, record, type Reviewed, reviewedOfFolders } from './compare.ts';
import { openRecordingServer } from './recording-ssh.ts';

const reviewed: readonly Reviewed[] = [
  ...reviewedOfFolders,
  {
    why: 'Packer writes blank lines and tabs into the configurations of Chef; the stand-in lists them without.',
    apply: (deeds) =>
      deeds.map((deed) => (deed.kind === 'upload' && deed.path.endsWith('.rb') ? { ...deed, sha256: '', size: 0 } : deed)),
  },
  {
    why: 'Keys and secrets are for their owner alone.',
    apply: (deeds) =>
      deeds.map((deed) =>
        deed.kind === 'upload' && /\/(validation\.pem|encrypted_data_bag_secret)$/.test(deed.path) ? { ...deed, mode: '' } : deed,
      ),
  },
  {
    why: 'Names of nodes are picked at random.',
    apply: eachText((text) => text.replace(/packer-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'packer-N')),
  },
  {
    why: 'On Windows Packer says on the machine that it does not change modes; we say nothing.',
    apply: (deeds) => deeds.filter((deed) => deed.kind !== 'run' || !deed.command.startsWith("echo 'skipping chmod")),
  },
  {
    why: 'Packer leaves what it has staged when the build fails; with us it goes as well.',
    apply: (deeds) =>
      deeds.filter((deed, index) => index < deeds.length - 1 || deed.kind !== 'run' || !deed.command.includes('rm -rf')),
  },
];

/** Tells its name and arguments, and the files of the folder that its configuration is in. */
const stand = `{
  echo "\${0##*/} $*" | sed 's/packer-[0-9a-f-]\\{36\\}/packer-N/'
  folder=$(echo "$*" | sed -n 's/.*-c \\([^ ]*\\)\\/[^/]*.*/\\1/p')
  cd "$folder" && find . -type f | sort | while read -r file; do
    case $file in
      *.rb) echo "$file"; tr -s ' \\t' ' ' < "$file" | grep -v '^ *$' | sed 's/ *$//; s/packer-[0-9a-f-]\\{36\\}/packer-N/' ;;
      *) echo "$file $(sha256sum < "$file")" ;;
    esac
  done
  echo
} >> PLACE/seen
case "$*" in *fail*) exit 3 ;; esac`;

const common: Pick<Comparison, 'files' | 'leftovers' | 'plugins' | 'programs'> = {
  plugins: ['provisioner-chef'],
  leftovers: ['/tmp/packer-chef-solo', '/tmp/packer-chef-client'],
  files: {
    'cookbooks/web/recipes/default.rb': 'package "nginx"\n',
    'site/a/metadata.rb': 'name "a"\n',
    'roles/web.json': '{}\n',
    'bags/users/jo.json': '{}\n',
    'environments/production.json': '{}\n',
    'solo.tpl':
      'cookbook_path [{{.CookbookPaths}}]\n{{if .HasRolesPath}}role_path "{{.RolesPath}}"{{end}}\n# {{.ChefLicense}} {{build_name}}\n',
    'client.tpl': 'chef_server_url "{{.ServerUrl}}"\nclient_key "{{.ClientKey}}"\n',
    secret: 'secret\n',
    'validation.pem': 'key\n',
  },
  programs: {
    sudo: 'exec "$@"',
    curl: 'echo "echo installed"',
    'chef-solo': stand,
    'chef-client': stand,
    knife: stand,
    'powershell.exe': `case "$2" in New-Item*) mkdir -p "\${2##* }";; rm*) set -- $2; rm -rf "$2";; esac`,
  },
};

const bare = (options: object): object => ({ type: 'chef-solo', ...options });
const solo = (options: object): object => bare({ skip_install: true, ...options });
const client = (options: object): object => ({
  ...{ type: 'chef-client', server_url: 'https://chef.example.com', node_name: 'web', skip_install: true, ...options },
});
/** What ends well on a machine that is no Windows. */
const windows = { guest_os_type: 'windows', execute_command: 'true {{.ConfigPath}} {{.JsonPath}}' };

/** Every option; those that are written into different places are together, since every run takes its time. */
const cases: readonly object[] = [
  bare({ version: '18.4.12' }),
  bare({ install_command: 'echo {{if .Sudo}}sudo {{end}}{{.Version}}', version: '18', chef_license: 'accept' }),
  solo({ remote_cookbook_paths: ['/opt/cookbooks'], cookbook_paths: ['cookbooks', 'site'], prevent_sudo: true }),
  solo({ roles_path: 'roles', data_bags_path: 'bags', environments_path: 'environments', chef_environment: 'production' }),
  solo({ encrypted_data_bag_secret_path: 'secret', json: { web: { port: 80, names: ['a', '<b>'] }, a: true } }),
  solo({ config_template: 'solo.tpl', run_list: ['recipe[web]', 'role[base]'], staging_directory: 'PLACE/machine/solo' }),
  solo({ execute_command: '{{if .Sudo}}sudo {{end}}chef-solo -E x -c {{.ConfigPath}} -j {{.JsonPath}}' }),
  solo({ ...windows, staging_directory: 'PLACE/machine/windows-solo' }),
  client({ skip_install: false, version: '18', node_name: undefined }),
  client({ encrypted_data_bag_secret_path: 'secret', validation_key_path: 'validation.pem', validation_client_name: 'org' }),
  client({
    policy_name: 'web',
    policy_group: 'production',
    chef_environment: 'production',
    prevent_sudo: true,
    skip_clean_node: true,
  }),
  client({
    ssl_verify_mode: 'verify_none',
    trusted_certs_dir: '/certs',
    client_key: '/k.pem',
    chef_license: 'accept',
    skip_clean_client: true,
  }),
  client({
    config_template: 'client.tpl',
    json: { port: 80 },
    run_list: ['recipe[web]'],
    knife_command: 'knife {{.Flags}} {{.Args}}',
  }),
  client({
    install_command: 'echo {{.Version}}',
    skip_install: false,
    staging_directory: 'PLACE/machine/kept',
    skip_clean_staging_directory: true,
  }),
  client({ ...windows, staging_directory: 'PLACE/machine/windows', skip_clean_node: true, skip_clean_client: true }),
  // The last one fails.
  client({ execute_command: 'chef-client --fail -c {{.ConfigPath}}' }),
];

/** In no release of Packer that can be compared with, or only of use on Windows. */
const notCompared: Readonly<Record<string, readonly string[]>> = {
  'chef-client': ['json_string', 'elevated_user', 'elevated_password', 'rubygems_url'],
  'chef-solo': ['json_string'],
};

afterAll(async () => {
  for (const path of common.leftovers) await rm(path, { recursive: true, force: true });
});

test('what is run and put on the machine, and its order, is what Packer does', { timeout: 300_000 }, async () => {
  const o = { ...common, provisioners: cases };
  // One after the other: both have the same folder in /tmp.
  const packer = await record('packer', o, reviewed);
  const own = await record('imgbuild', o, reviewed);
  expect(own.deeds).toEqual(packer.deeds);
  expect(own.seen).toEqual(packer.seen);
  expect([own.code, packer.code]).toEqual([1, 1]);
  expect(packer.deeds.length).toBeGreaterThan(cases.length * 4);
});

test('every option is compared but those that cannot be', async () => {
  const manifest = resolve(import.meta.dirname, '../../../packages/provisioner-chef/plugin.json');
  const { components } = JSON.parse(await readFile(manifest, 'utf8')) as {
    components: readonly { readonly type: string; readonly config: { readonly fields: object } }[];
  };
  for (const { type, config } of components) {
    const used = new Set(cases.filter((each) => (each as { type: string }).type === type).flatMap((each) => Object.keys(each)));
    expect(
      Object.keys(config.fields)
        .filter((name) => !used.has(name))
        .sort(),
    ).toEqual([...(notCompared[type] ?? [])].sort());
  }
});

test('the template of the README runs', async () => {
  const readme = await readFile(resolve(import.meta.dirname, '../../../packages/provisioner-chef/README.md'), 'utf8');
  await using place = await openPlace();
  await installInto(place, ['provisioner-chef']);
  await place.write('web.pkr.hcl', /```hcl\n([^]*?)```/.exec(readme)?.[1] ?? '');
  await place.write('cookbooks/web/recipes/default.rb', 'package "nginx"\n');
  const { chmod } = await import('node:fs/promises');
  await chmod(await place.write('programs/chef-solo', '#!/bin/sh\necho "stand-in $*"; cat "$5"\n'), 0o755);
  await using recording = await openRecordingServer(place.folder, { programs: `${place.folder}/programs` });
  const { port, key } = recording.server;
  const machine = `machine={address="127.0.0.1",port=${port},key="${key}"}`;
  const { code, stdout, stderr } = await place.run(['build', '-color=false', '-var', machine, 'web.pkr.hcl']);
  expect(stdout + stderr).toContain('stand-in --no-color -c /tmp/packer-chef-solo/solo.rb -j /tmp/packer-chef-solo/node.json');
  expect(stdout).toContain('"port": 8080');
  expect(code).toBe(0);
});

test('the reviewed list says why', () => {
  for (const { why } of reviewed) expect(why.length).toBeGreaterThan(20);
});
