// The Ansible provisioners over SSH, beside Packer's own: both run the same template with programs that write down how they are called.
// Their arguments, environment and files are equal but for the reviewed list below.
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openPlace } from '../command.ts';
import { imgbuild } from '../screen.ts';
import { openSshServer } from '../sshd.ts';
import { runToEnd } from './recording-ssh.ts';

/** Writes down arguments, Ansible's environment, inventory, the kind of key, and the files beside the playbook on the machine. */
const standIn = `#!/bin/sh
if [ "$1" = --version ]; then echo 'ansible-playbook 2.9.27'; exit 0; fi
{
  echo "call: $(basename "$0")"
  before=
  for word in "$@"; do
    echo "word: $word"
    if [ "$before" = -i ]; then sed 's/^/inventory: /' "$word"; echo; fi
    case "$word" in ansible_ssh_private_key_file=*) stat -c 'key: mode %a' "\${word#*=}" ;; esac
    before=$word
  done
  env | grep -E '^(ANSIBLE_|MY_|PYTHONUNBUFFERED)' | sort | sed 's/^/variable: /'
  case "$PWD" in *stage*) find . -type f -exec cksum {} + | sort -k3 | sed 's/^/file: /' ;; esac
} >> RECORD
exit EXIT
`;

type Lines = readonly string[];

/** What differs on purpose. Each line: what is taken out or written alike, and why. */
const reviewed: readonly { readonly why: string; readonly apply: (lines: Lines) => Lines }[] = [
  {
    why: 'Packer that has not asked for the version takes it for 1, and writes the names of variables that Ansible 1 had.',
    apply: each((line) => line.replace(/(?<=^inventory: .*) ansible_ssh_(?=(?:host|user|port)=)/g, ' ansible_')),
  },
  {
    why: 'Names of temporary files and ports are picked at random; ours are below the folder of the run.',
    apply: each((line) =>
      line
        .replace(/\S*\/(packer-provisioner-ansible(?:-local)?)[0-9a-f]+/g, '$1-N')
        .replace(/^(file: )\d+ \d+ (\S*packer-provisioner-ansible-local)\S+/, '$1$2')
        .replace(/^(word: ansible_ssh_private_key_file=)(?!PLACE\/id_ed25519$).*/, '$1KEY')
        .replace(/(ansible_host=127\.0\.0\.1 .*ansible_port=)\d+/, '$1N')
        .replace(/^(word: )(?:PLACE\/)?places\/packer/, '$1packer'),
    ),
  },
  {
    why: 'Paths that the template gives as relative ones are absolute with us, wherever they are used.',
    apply: each((line) => line.replace('word: PLACE/', 'word: ')),
  },
  {
    why: 'The proxy’s host key stays out of ~/.ssh/known_hosts; and quotes around arguments of ssh, which Ansible takes off, are not written.',
    apply: each((line) =>
      line.replace(/^(word: -o .*) -o UserKnownHostsFile=\S+$/, '$1').replace(/^word: '(-o [^']*)'$/, 'word: $1'),
    ),
  },
  {
    why: 'Where no key is made for the proxy, Packer has no arguments for ssh at all.',
    apply: (lines) =>
      lines.filter((line, index) => {
        const isOnlyOurs = (text: string | undefined): boolean => text?.startsWith('word: -o UserKnownHostsFile=') === true;
        return !isOnlyOurs(line) && !(line === 'word: --ssh-extra-args' && isOnlyOurs(lines[index + 1]));
      }),
  },
  {
    why: 'Packer 1.6.6 writes several arguments for ssh together without a blank; later versions have one there.',
    apply: each((line) => line.replace('word: -o A=b-o C=d', 'word: -o A=b -o C=d')),
  },
  {
    why: 'Colours, output that is not held back and the folder for sockets of ssh are ours.',
    apply: (lines) =>
      lines.filter((line) => !/^variable: (ANSIBLE_FORCE_COLOR|ANSIBLE_SSH_CONTROL_PATH_DIR|PYTHONUNBUFFERED)=/.test(line)),
  },
  {
    why: 'ansible-galaxy has the environment of Ansible with us: its ANSIBLE_ variables are settings of Galaxy, too.',
    apply: (lines) => {
      const calls = lines.map((line, index) => lines.slice(0, index + 1).findLast((each) => each.startsWith('call: ')) ?? line);
      return lines.filter((line, index) => calls[index] !== 'call: ansible-galaxy' || !line.startsWith('variable: '));
    },
  },
  {
    why: 'Packer 1.6.6 tells an address that is none, and puts an option of ssh among the variables.',
    apply: each((line) => line.replace(/ packer_http_addr=ERR_\w+/, '').replace(/ -o IdentitiesOnly=yes$/, '')),
  },
  {
    why: 'Variables of the template win over those that are set anyway; with Packer they lose.',
    apply: each((line) => line.replace('ANSIBLE_SCP_IF_SSH=smart', 'ANSIBLE_SCP_IF_SSH=True')),
  },
  {
    why: 'Playbooks have their path from the working directory below the staging directory; with Packer the one from the root.',
    apply: (lines) =>
      lines
        .map((line) => line.replace('stagePLACE/', 'stage/').replace(' .PLACE/', ' ./'))
        .map((line, index, all) => {
          const start = all.slice(0, index + 1).findLastIndex((each) => !each.startsWith('file: ')) + 1;
          const length = all.slice(start).findIndex((each) => !each.startsWith('file: '));
          const block = all.slice(start, length === -1 ? undefined : start + length).sort();
          return line.startsWith('file: ') ? (block[index - start] ?? line) : line;
        }),
  },
  {
    why: 'Packer 1.6.6 has roles of Galaxy in `roles`, and does not tell Ansible; later versions have `galaxy_roles`, and do.',
    apply: (lines) =>
      lines
        .filter((line) => !/^variable: ANSIBLE_(ROLES|COLLECTIONS)_PATH=/.test(line))
        .map((line) => line.replace(/^word: stage\/roles$/, 'word: stage/galaxy_roles')),
  },
  {
    why: 'An inventory ends with a line break with us, so that appending a line to it is safe.',
    apply: (lines) => lines.filter((line) => line !== ''),
  },
];

function each(change: (line: string) => string): (lines: Lines) => Lines {
  return (lines) => lines.map(change);
}

const files = {
  'site.yml': '- hosts: all\n',
  'more/two.yml': '- hosts: all\n',
  'requirements.yml': 'roles:\n  - src: a\ncollections:\n  - name: b.c\n',
  'old.yml': '- src: a\n',
  hosts: '[all]\nhere\n',
  'places/x.txt': 'x\n',
  'roles/web/tasks/main.yml': '- debug:\n',
};

async function record(
  program: 'packer' | 'imgbuild',
  settings: Readonly<Record<string, unknown>>,
  exit: number,
): Promise<{ readonly code: number | null; readonly lines: Lines }> {
  await using place = await openPlace();
  await using server = await openSshServer(place.folder);
  const records = join(place.folder, 'record');
  const folder = join(place.folder, 'bin');
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(place.folder, name)), { recursive: true });
    await writeFile(join(place.folder, name), text);
  }
  await writeFile(records, '');
  for (const name of ['ansible-playbook', 'ansible-galaxy', 'other-playbook']) {
    const code = name === 'ansible-galaxy' ? 0 : exit;
    await place.write(`bin/${name}`, standIn.replace('RECORD', records).replace('EXIT', String(code)));
    await chmod(join(folder, name), 0o755);
  }
  await place.write('package.json', JSON.stringify({ name: 'test', devDependencies: { '@imgbuild/provisioner-ansible': '*' } }));
  await symlink(join(import.meta.dirname, '../../node_modules'), join(place.folder, 'node_modules'));
  const { port, key } = server;
  const builder = { type: 'null', ssh_host: '127.0.0.1', ssh_port: port, ssh_username: 'root', ssh_private_key_file: key };
  const text = JSON.stringify({ builders: [builder], provisioners: [settings] }).replaceAll('PLACE', place.folder);
  await place.write('t.json', text);
  const argv = program === 'packer' ? ['packer', 'build', 't.json'] : [...imgbuild(), 'build', 't.json'];
  const { code, said } = await runToEnd(argv, {
    directory: place.folder,
    environment: {
      PATH: `${folder}:${process.env['PATH']}`,
      CHECKPOINT_DISABLE: '1',
      IMGBUILD_STATE_DIR: join(place.folder, 'state'),
    },
  });
  const written = (await readFile(records, 'utf8')).replaceAll(place.folder, 'PLACE').trimEnd();
  if (written === '') throw new Error(said);
  return { code, lines: reviewed.reduce((lines, { apply }) => apply(lines), written.split('\n') as Lines) };
}

const play = { type: 'ansible', playbook_file: 'site.yml' };
const local = {
  type: 'ansible-local',
  playbook_file: 'site.yml',
  staging_directory: 'PLACE/stage',
  command: 'PLACE/bin/ansible-playbook',
  galaxy_command: 'PLACE/bin/ansible-galaxy',
};
const { playbook_file: _one, ...several } = local;

/** Every option alone, as far as Packer 1.6.6 has it. */
const cases: readonly (readonly [string, Readonly<Record<string, unknown>>, number?])[] = [
  ['ansible', play],
  ['a playbook that fails', play, 2],
  ['command', { ...play, command: 'other-playbook' }],
  ['skip_version_check', { ...play, skip_version_check: true }],
  ['extra_arguments', { ...play, extra_arguments: ['--tags', "it's a tag", '-e', 'name={{ build_name }}'] }],
  ['ansible_env_vars', { ...play, ansible_env_vars: ['MY_NAME=web server', 'ANSIBLE_SCP_IF_SSH=smart'] }],
  ['ansible_ssh_extra_args', { ...play, ansible_ssh_extra_args: ['-o A=b', '-o C=d'] }],
  ['groups', { ...play, groups: ['web', 'db'] }],
  ['empty_groups', { ...play, empty_groups: ['web', 'db'] }],
  ['host_alias', { ...play, host_alias: 'web' }],
  ['user', { ...play, user: 'somebody' }],
  ['user, directly', { ...play, user: 'somebody', use_proxy: false }],
  ['inventory_file', { ...play, inventory_file: 'hosts' }],
  ['inventory_directory', { ...play, inventory_directory: 'places' }],
  ['inventory_file_template', { ...play, inventory_file_template: '{{ .HostAlias }} h={{ .Host }} u={{ .User }}\n' }],
  ['keep_inventory_file', { ...play, keep_inventory_file: true, inventory_directory: 'places' }],
  ['local_port', { ...play, local_port: 34217 }],
  ['ssh_host_key_file', { ...play, ssh_host_key_file: 'id_ed25519' }],
  ['ssh_authorized_key_file', { ...play, ssh_authorized_key_file: 'id_ed25519.pub' }],
  ['use_sftp', { ...play, use_sftp: true }],
  ['use_proxy = true', { ...play, use_proxy: true }],
  ['use_proxy = false', { ...play, use_proxy: false }],
  ['galaxy_file', { ...play, galaxy_file: 'requirements.yml' }],
  ['galaxy_file, a list', { ...play, galaxy_file: 'old.yml' }],
  ['galaxy_force_install', { ...play, galaxy_file: 'requirements.yml', galaxy_force_install: true }],
  ['roles_path, collections_path', { ...play, galaxy_file: 'requirements.yml', roles_path: 'r', collections_path: 'c' }],
  ['ansible-local', local],
  ['ansible-local that fails', local, 2],
  ['playbook_files', { ...several, playbook_files: ['site.yml', 'more/two.yml'] }],
  ['playbook_dir', { ...several, playbook_dir: 'more', playbook_file: 'more/two.yml' }],
  ['playbook_dir with playbook_files', { ...several, playbook_dir: 'more', playbook_files: ['more/two.yml'] }],
  ['playbook_paths', { ...local, playbook_paths: ['more', 'places'] }],
  ['role_paths', { ...local, role_paths: ['roles/web'] }],
  ['group_vars', { ...local, group_vars: 'places' }],
  ['host_vars', { ...local, host_vars: 'places' }],
  ['local inventory_file', { ...local, inventory_file: 'hosts' }],
  ['inventory_groups', { ...local, inventory_groups: ['web', 'db'] }],
  ['local extra_arguments', { ...local, extra_arguments: ['--tags "a b"', '-e x={{ build_name }}'] }],
  ['clean_staging_directory', { ...local, clean_staging_directory: true }],
  ['local galaxy_file', { ...local, galaxy_file: 'old.yml' }],
];

test.concurrent.for(cases)('%s', { timeout: 120_000 }, async ([, settings, exit = 0], { expect: check }) => {
  const packer = await record('packer', settings, exit);
  const own = await record('imgbuild', settings, exit);
  check(own).toEqual(packer);
});

test('the reviewed list says why', () => {
  for (const { why } of reviewed) expect(why.length).toBeGreaterThan(20);
});
