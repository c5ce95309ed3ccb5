// Real Ansible, through the proxy and directly, against OpenSSH and a sandbox: what it does, and how it ends when it cannot.
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSsh } from '../../packages/communicator-ssh/test/openssh.ts';
import { contentsOf, made, openSite, settings } from './ansible-site.ts';
import { leftFiles, overSsh, processesOf, temporaryFolder } from './ansible-world.ts';
import type { Ended, Place, Running } from './command.ts';
import { openSshServer, type SshServer } from './sshd.ts';

let project: Place;
let server: SshServer;

beforeAll(async () => {
  project = await openSite();
  await mkdir(join(project.folder, 'sshd'));
  server = await openSshServer(join(project.folder, 'sshd'), ['Subsystem sftp /usr/lib/openssh/sftp-server']);
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await project?.[Symbol.asyncDispose]();
});

function build(...words: readonly string[]): Promise<Ended> {
  return project.run(['build', ...words], { TMPDIR: temporaryFolder(project) });
}

/** Nothing of a run is left: no process, no key. */
function expectNothingLeft(): void {
  expect(processesOf(project)).toEqual([]);
  expect(leftFiles(project)).toEqual([]);
}

test.each([
  ['through the proxy', {}],
  ['through the proxy, with RSA and sftp', { ansible_proxy_key_type: 'RSA', use_sftp: true }],
  ['directly', { use_proxy: false }],
])('a playbook over SSH, %s', async (name, more) => {
  const machine = join(project.folder, `machine ${name}`.replaceAll(/\W+/g, '-'));
  await project.write('t.json', overSsh(server, { ...settings(machine), ...more }));
  const { code, stdout, stderr } = await build('t.json');
  expect(stderr).toBe('');
  expect(stdout).toContain('\u001b[0;33mchanged: [default]');
  expect(code).toBe(0);
  expect(await contentsOf(machine, Object.keys(made))).toEqual(made);
  expect(await readFile(join(machine, 'page.txt'), 'utf8')).toBe('built by null for null\none\ntwo words\n');
  expectNothingLeft();
});

test('a playbook in a sandbox, with another user, a package and a service', async () => {
  await project.write(
    't.pkr.hcl',
    `packer {
  required_plugins {
    ansible = {
      source  = "github.com/hashicorp/ansible"
      version = "~> 1"
    }
  }
}
source "rootfs" "web" {
  from {
    suite    = "bookworm"
    packages = ["python3", "python3-apt", "sudo", "openssh-server"]
  }
  network          = "none"
  formats          = ["tar"]
  output_directory = "output"
}
build {
  sources = ["source.rootfs.web"]
  provisioner "shell" {
    inline = [
      "mkdir -p /root/own/DEBIAN /root/own/etc/init.d",
      "printf 'Package: own\\\\nVersion: 1\\\\nArchitecture: all\\\\nMaintainer: me <me@example.org>\\\\nDescription: own\\\\n' > /root/own/DEBIAN/control",
      "printf '#!/bin/sh\\\\necho $1 >> /root/service.txt\\\\n' > /root/own/etc/init.d/own",
      "chmod 755 /root/own/etc/init.d/own",
      "dpkg-deb --build /root/own /root/own.deb",
    ]
  }
  provisioner "ansible" {
    playbook_file   = "site.yml"
    galaxy_file     = "requirements.yml"
    roles_path      = "roles"
    user            = "root"
    extra_arguments = ["--vault-password-file", "password", "-e", "place=/srv/made", "-e", "inside=true"]
  }
  provisioner "shell" {
    inline = ["cd /srv/made; for name in *; do echo \\"$name: $(cat $name)\\"; done; cat /root/service.txt; dpkg-query -W own"]
  }
}
`,
  );
  const { code, stdout } = await build('-color=false', 't.pkr.hcl');
  const said = stdout.split('\n').flatMap((line) => /^ {4}rootfs\.web: (.*)$/.exec(line)?.[1] ?? []);
  expect(said).toEqual(
    expect.arrayContaining([
      ...Object.entries(made).map(([name, text]) => `${name}: ${text.trim()}`),
      'page.txt: built by rootfs for web',
      'two words',
      'somebody.txt: nobody',
      'start',
      'own\t1',
    ]),
  );
  expect(code).toBe(0);
  expectNothingLeft();
});

test.each([[{}], [{ use_proxy: false }]])('a task that fails fails the build with what Ansible says: %j', async (more) => {
  await project.write('t.json', overSsh(server, { user: 'root', playbook_file: 'fails.yml', ...more }));
  const { code, stdout, stderr } = await build('-color=false', 't.json');
  expect(code).toBe(1);
  expect(stdout + stderr).toMatch(
    /Ansible failed: "ansible-playbook" ended with exit code 2\. In task "goes wrong": fatal: \[default\]: FAILED! => .*this is why/,
  );
  expectNothingLeft();
});

test('a machine that cannot be reached', async () => {
  // Another name than the one that may log in.
  const more = { use_proxy: false, user: 'nobody-of-that-name', playbook_file: 'fails.yml' };
  await project.write('t.json', overSsh(server, more));
  const { code, stdout, stderr } = await build('-color=false', 't.json');
  expect(code).toBe(1);
  expect(stdout + stderr).toMatch(/Ansible cannot reach the machine: .*UNREACHABLE! => .*Permission denied/);
  expectNothingLeft();
});

/** Processes of the task that takes long, on whatever machine: those of namespaces are seen from here too. */
function sleepers(): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'latin1') === 'sleep\x00300\x00';
    } catch {
      // Not a process, or it has ended meanwhile.
      return false;
    }
  });
}

/** Starts a build whose task takes long, and gives it when the task runs. */
async function startSlow(port: Pick<SshServer, 'port' | 'key'>, more: object, connection: object = {}): Promise<Running> {
  await project.write('t.json', overSsh(port, { user: 'root', playbook_file: 'slow.yml', ...more }, connection));
  const before = sleepers();
  const running = project.start(['build', '-color=false', 't.json'], { TMPDIR: temporaryFolder(project) });
  const started = (): boolean => sleepers().some((id) => !before.includes(id));
  await expect.poll(started, { timeout: 100_000 }).toBe(true);
  return running;
}

/** Kills processes of the run by what their command begins with or names. */
function killThose(pattern: RegExp): void {
  const found = processesOf(project).filter(({ command }) => pattern.test(command));
  expect(found).not.toEqual([]);
  for (const { id } of found) process.kill(id, 'SIGKILL');
}

test.each([[{}], [{ use_proxy: false }]])('Ansible that is killed: %j', async (more) => {
  const running = await startSlow(server, more);
  killThose(/ansible-playbook/);
  const { code, stdout, stderr } = await running.ended;
  expect(code).toBe(1);
  expect(stdout + stderr).toContain('Ansible failed: "ansible-playbook" ended with signal SIGKILL');
  expectNothingLeft();
});

test('the connection to the proxy that is cut', async () => {
  const running = await startSlow(server, {});
  killThose(/^ssh[ :]/);
  const { code, stdout, stderr } = await running.ended;
  expect(code).toBe(1);
  expect(stdout + stderr).toMatch(
    /Ansible (failed|cannot reach the machine): "ansible-playbook" ended with exit code [24]\. In task "takes long"/,
  );
  expectNothingLeft();
});

test.each([[{}], [{ use_proxy: false }]])('a machine that goes away: %j', async (more) => {
  await using machine = await openSsh();
  const running = await startSlow(machine, more, { ssh_timeout: '10s' });
  await machine.stop();
  const { code, stdout, stderr } = await running.ended;
  expect(code).toBe(1);
  expect(stdout + stderr).toMatch(
    /Ansible (?:failed|cannot reach the machine): .*In task "takes long": fatal: .*(?:UNREACHABLE!|Failed to connect)/,
  );
  expectNothingLeft();
});

test('a build that is interrupted', async () => {
  const running = await startSlow(server, {});
  running.child.kill('SIGINT');
  const { code } = await running.ended;
  expect(code).toBe(1);
  expectNothingLeft();
});
