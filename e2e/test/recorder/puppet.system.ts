// The Puppet provisioners beside Packer's own: both run the same templates against an OpenSSH server that writes down what it is
// asked. Puppet is a stand-in that writes down its arguments, its facts, and what it finds in the staging directory.
import { readFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Comparison, eachText, record, type Reviewed, reviewedOfFolders } from './compare.ts';

const reviewed: readonly Reviewed[] = [
  ...reviewedOfFolders,
  {
    why: 'Packer writes facts in any order; with us they are sorted.',
    apply: eachText((text) =>
      text
        .replace(
          /(?:FACTER_\w+='[^']*' )+/,
          (all) =>
            `${all
              .match(/FACTER_\w+='[^']*'/g)
              ?.sort()
              .join(' ')} `,
        )
        .replace(/(?:SET "FACTER_\w+=[^"]*" & )+SET "FACTER_\w+=[^"]*"/, (all) => all.split(' & ').sort().join(' & ')),
    ),
  },
  {
    why: 'On Windows Packer says on the machine that it does not change modes; we say nothing.',
    apply: (deeds) => deeds.filter((deed) => deed.kind !== 'run' || !deed.command.startsWith("echo 'skipping chmod")),
  },
  {
    why: 'Packer makes the folder of manifests a second time, where a folder of manifests is uploaded.',
    apply: (deeds) =>
      deeds.filter((deed, index) => {
        if (deed.kind !== 'run' || !/(mkdir|chmod|-Path) .*\/manifests['"]$/.test(deed.command)) return true;
        return !deeds.slice(Math.max(0, index - 2), index).some((each) => each.kind === 'run' && each.command === deed.command);
      }),
  },
  {
    why: 'The folder of private keys is closed when the keys are in it.',
    apply: (deeds) => deeds.filter((deed) => deed.kind !== 'run' || !/chmod -R go-rwx '.*\/private_keys'$/.test(deed.command)),
  },
  {
    why: 'Packer leaves what it has staged when the build fails; with us it goes as well.',
    apply: (deeds) =>
      deeds.filter((deed, index) => {
        const before = deeds[index - 1];
        return (
          deed.kind !== 'run' || !deed.command.includes('rm -rf') || before?.kind !== 'run' || [0, 2].includes(before.exit ?? -1)
        );
      }),
  },
];

const stand = `{
  echo "$@"
  env | grep ^FACTER_ | sort
  case $PWD in PLACE/machine* | /tmp/packer-puppet-*)
    find . -type f -printf '%P %m ' -exec sha256sum {} ';' | sed 's/ [^ ]*$//' | sort ;;
  esac
  echo
} >> PLACE/seen
case "$*" in *--fail=*) exit "\${*#*--fail=}" ;; esac`;

const common: Pick<Comparison, 'files' | 'leftovers' | 'plugins' | 'programs'> = {
  plugins: ['provisioner-puppet'],
  leftovers: ['/tmp/packer-puppet-masterless', '/tmp/packer-puppet-server'],
  files: {
    'site.pp': 'include web\n',
    'manifests/a.pp': 'include a\n',
    'manifests/below/b.pp': 'include b\n',
    'modules/web/manifests/init.pp': 'class web {}\n',
    'modules/web/files/two words': 'two\n',
    'more/c/manifests/init.pp': 'class c {}\n',
    'hiera.yaml': 'version: 5\n',
    'certs/node.pem': 'certificate\n',
    'keys/node.pem': 'key\n',
  },
  programs: {
    sudo: 'test "$1" = -E && shift\nexec "$@"',
    puppet: stand,
    // As cmd and PowerShell would: no facts from the line, and folders.
    'powershell.exe': `case "$2" in New-Item*) mkdir -p "\${2##* }";; rm*) set -- $2; rm -rf "$2";; esac`,
    SET: 'exit 0',
  },
};

const masterless = (options: object): object => ({
  type: 'puppet-masterless',
  manifest_file: 'site.pp',
  clean_staging_directory: true,
  ...options,
});
const server = (options: object): object => ({ type: 'puppet-server', clean_staging_directory: true, ...options });

/** Every option alone; those of both are together in the second, since every run takes its time. */
const cases: readonly object[] = [
  masterless({}),
  masterless({ manifest_file: 'manifests' }),
  masterless({ manifest_dir: 'manifests' }),
  masterless({ module_paths: ['modules', 'more'] }),
  masterless({ hiera_config_path: 'hiera.yaml' }),
  masterless({ facter: { role: 'web server', empty: '' } }),
  masterless({ extra_arguments: ['--verbose', '--logdest={{.WorkingDir}}/log'] }),
  masterless({ ignore_exit_codes: true, execute_command: 'puppet --fail=4' }),
  masterless({ prevent_sudo: true }),
  masterless({ puppet_bin_dir: 'PLACE/programs' }),
  masterless({ staging_directory: 'PLACE/machine/stage' }),
  masterless({ staging_directory: 'PLACE/machine/kept', clean_staging_directory: false }),
  masterless({ working_directory: 'PLACE/machine' }),
  masterless({
    execute_command:
      'cd {{.WorkingDir}} && {{.FacterVars}} {{if .Sudo}}sudo {{end}}puppet {{.ManifestFile}} {{.ModulePath}} {{.ExtraArguments}}',
  }),
  masterless({
    guest_os_type: 'windows',
    module_paths: ['modules', 'more'],
    facter: { role: 'web' },
    staging_directory: 'PLACE/machine/windows',
  }),
  server({ puppet_server: 'puppet.example.com' }),
  server({ puppet_node: 'web.example.com' }),
  server({ client_cert_path: 'certs' }),
  server({ client_private_key_path: 'keys' }),
  server({
    facter: { role: 'web' },
    extra_arguments: ['--verbose', '--node={{.PuppetNode}}'],
    puppet_node: 'a',
    prevent_sudo: true,
  }),
  server({
    ignore_exit_codes: true,
    execute_command: 'cd {{.WorkingDir}} && {{.FacterVars}} puppet --fail=4 {{.PuppetServer}}',
    puppet_server: 'x',
  }),
  server({ puppet_bin_dir: 'PLACE/programs', staging_dir: 'PLACE/machine/agent', working_directory: 'PLACE/machine' }),
  server({ guest_os_type: 'windows', puppet_server: 'x', staging_dir: 'PLACE/machine/windows-agent' }),
  // The last one fails.
  masterless({ extra_arguments: ['--fail=6'], execute_command: 'puppet {{.ManifestFile}} {{.ExtraArguments}}' }),
];

afterAll(async () => {
  for (const path of common.leftovers) await rm(path, { recursive: true, force: true });
});

test('what is run and put on the machine, and its order, is what Packer does', { timeout: 300_000 }, async () => {
  const o = { ...common, provisioners: cases };
  // One after the other: both have the same folder in /tmp.
  const packer = await record('packer', o, reviewed);
  const own = await record('imgbuild', o, reviewed);
  expect(own.deeds).toEqual(packer.deeds);
  // Private keys are for their owner alone; with Packer they have the mode that they have here.
  const withoutModeOfKeys = (line: string): string => line.replace(/^(private_keys\/\S+) 6\d\d/, '$1');
  expect(own.seen.map(withoutModeOfKeys)).toEqual(packer.seen.map(withoutModeOfKeys));
  expect([own.code, packer.code]).toEqual([1, 1]);
  expect(packer.seen.filter((line) => line === '')).toHaveLength(cases.length - 1);
});

test('every option is compared but those that need Windows', async () => {
  const manifest = resolve(import.meta.dirname, '../../../packages/provisioner-puppet/plugin.json');
  const { components } = JSON.parse(await readFile(manifest, 'utf8')) as {
    components: readonly { readonly type: string; readonly config: { readonly fields: object } }[];
  };
  for (const { type, config } of components) {
    const used = new Set(cases.filter((each) => (each as { type: string }).type === type).flatMap((each) => Object.keys(each)));
    const left = Object.keys(config.fields).filter((name) => !used.has(name));
    expect(left).toEqual(['elevated_user', 'elevated_password']);
  }
});

test('the reviewed list says why', () => {
  for (const { why } of reviewed) expect(why.length).toBeGreaterThan(20);
});
