// The example of an Ubuntu image, by the commands of its README: the simulator's program, builds, and the AWS CLI. Needs root and
// Ansible.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { leftIn } from './amazon-account.ts';
import { awsCli } from './aws-cli.ts';
import { onInstanceOf } from './by-hand.ts';
import { openPlace } from './command.ts';

const root = resolve(import.meta.dirname, '../..');
const example = join(root, 'examples/aws-ubuntu');
const run = promisify(execFile);

/** Commands that look at what the example's parts have done, and what they say. */
const work: Readonly<Record<string, string>> = {
  'command -v curl jq unzip': '/usr/bin/curl\n/usr/bin/jq\n/usr/bin/unzip',
  'systemctl is-enabled docker prometheus-node-exporter': 'enabled\nenabled',
  'id -nG | grep -ow docker': 'docker',
  'cat /etc/default/prometheus-node-exporter': 'ARGS="--collector.systemd --no-collector.mdadm"',
  'dpkg-query --show fail2ban unattended-upgrades | cut -f 1': 'fail2ban\nunattended-upgrades',
  'grep -c ^APT::Periodic /etc/apt/apt.conf.d/20auto-upgrades': '2',
  'sudo sshd -T | grep -E "^(permitrootlogin|passwordauthentication|maxauthtries)" | sort':
    'maxauthtries 3\npasswordauthentication no\npermitrootlogin no',
  'grep -c ^net.ipv4 /etc/sysctl.d/60-hardening.conf': '3',
  'grep bantime /etc/fail2ban/jail.local': 'bantime = 3600',
};

/** The README's block of commands that begins with a program: the lines, without what indents them. */
function blockOf(readme: string, program: string): readonly string[] {
  const blocks = readme.split(/\n(?! {4}|\n)/).map((part) => part.split('\n').filter((line) => line.startsWith('    ')));
  const found = blocks.find(([first]) => first?.trim().startsWith(program));
  if (found === undefined) throw new Error(`No block of the example's README begins with "${program}"`);
  return found.map((line) => line.slice(4));
}

interface Served {
  readonly child: ChildProcess;
  readonly url: string;
}

/** Starts the simulator as the README does, at a port that is free. */
async function serve(command: string, o: { readonly env: NodeJS.ProcessEnv; readonly cwd: string }): Promise<Served> {
  const child = spawn('sh', ['-c', `exec ${command}`], { ...o, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8');
  for await (const text of child.stdout as AsyncIterable<string>) {
    said += text;
    const url = /^amazon (\S+)\nmachines sandbox$/m.exec(said)?.[1];
    if (url !== undefined) return { child, url };
  }
  throw new Error(`the simulator ended, and said: ${said}`);
}

test('every command of the README works, and the image has the work of scripts and playbook', async () => {
  await using place = await openPlace();
  const folder = join(place.folder, 'aws-ubuntu');
  await mkdir(folder);
  for (const entry of await readdir(example))
    if (!['node_modules', 'manifest.json'].includes(entry))
      await cp(join(example, entry), join(folder, entry), { recursive: true });
  await symlink(join(example, 'node_modules'), join(folder, 'node_modules'));

  // What `npm install` would put there.
  const program = (path: string): string =>
    `#!/bin/sh\nexec '${process.execPath}' --conditions=@imgbuild/source '${join(root, path)}' "$@"\n`;
  await place.write('bin/imgbuild', program('packages/cli/src/main.ts'));
  await place.write('bin/imgbuild-simulator', program('packages/simulator/src/bin.ts'));
  await place.write('bin/npx', '#!/bin/sh\nexec "$@"\n');
  await run('chmod', ['+x', ...['imgbuild', 'imgbuild-simulator', 'npx'].map((name) => join(place.folder, 'bin', name))]);
  const env = {
    PATH: `${join(place.folder, 'bin')}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: place.folder,
    IMGBUILD_STATE_DIR: join(place.folder, 'state'),
    IMGBUILD_CACHE_DIR: process.env['IMGBUILD_TEST_MACHINES'] ?? join(place.folder, 'cache'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };

  const lines = blockOf(await readFile(join(example, 'README.md'), 'utf8'), 'npx imgbuild-simulator');
  const end = lines.findIndex((line) => line.endsWith(' &')) + 1;
  const port = /127\.0\.0\.1:(\d+)/.exec(lines[0] ?? '')?.[1] ?? '';
  const starting = lines.slice(0, end).join('\n').replace(/ &$/, '').replace(port, '0');
  const simulator = await serve(starting, { env, cwd: folder });
  try {
    const rest = lines.slice(end).join('\n').replaceAll(`http://127.0.0.1:${port}`, simulator.url);
    const { stdout: colored, stderr } = await run('sh', ['-euc', rest], {
      env,
      cwd: folder,
      maxBuffer: 1 << 26,
    });
    const stdout = stripVTControlCharacters(colored);
    expect(stderr).toBe('');
    const built = /^us-west-2: (ami-\w+)$/m.exec(stdout)?.[1] ?? '';
    const shown = JSON.parse(stdout.slice(stdout.indexOf('\n{\n'))) as { readonly Images: readonly object[] };
    expect(shown.Images).toMatchObject([{ ImageId: built, State: 'available', ImdsSupport: 'v2.0' }]);
    const { builds } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as {
      readonly builds: readonly { readonly artifact_id: string }[];
    };
    expect(builds.map(({ artifact_id: id }) => id)).toEqual([`us-west-2:${built}`]);
    const aws = awsCli({ endpoint: simulator.url, folder: place.folder });
    expect(await onInstanceOf(built, Object.keys(work), { aws, folder: place.folder })).toEqual(Object.values(work));
    expect(leftIn(await (await fetch(`${simulator.url}/_simulator/state`)).json())).toEqual([]);
  } finally {
    const ended = new Promise<number | null>((done) => simulator.child.once('close', done));
    simulator.child.kill('SIGTERM');
    expect(await ended).toBe(0);
  }
});
