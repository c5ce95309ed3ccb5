// The playbook of the guide in a sandbox. It is not part of the repository; where it is not, this test is passed by. What every task has
// to come to there stands in the table; play-wide `ignore_errors` has those after a failure run too.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openProject, processesOf } from './ansible-world.ts';
import { guideFile, hasGuide } from './guide-files.ts';

const table: Readonly<Record<string, string>> = {
  'Gathering Facts': 'ok',
  'Update all packages': 'ok',
  'Install security packages': 'changed',
  // The package that was installed before has the same file.
  'Configure automatic security updates': 'ok',
  'Configure UFW firewall': 'changed',
  'Enable UFW': 'changed',
  'Configure SSH security': 'changed',
  'Set up fail2ban': 'changed',
  // A sandbox may not change the kernel of this machine.
  'Configure kernel parameters': 'failed: Failed to reload sysctl: sysctl: permission denied on key',
  'Remove unnecessary packages': 'ok',
  'restart ssh': 'changed',
  // It was never started: a sandbox runs no services on its own.
  'restart fail2ban': 'failed: Failed to restart service: fail2ban',
};

/** Files and settings of this machine that the playbook would change. */
const ofThisMachine = [
  '/etc/apt/apt.conf.d/20auto-upgrades',
  '/etc/ssh/sshd_config',
  '/etc/sysctl.conf',
  '/etc/fail2ban/jail.local',
  '/var/lib/dpkg/status',
  '/proc/sys/net/ipv4/conf/all/send_redirects',
  '/proc/sys/net/ipv4/conf/default/accept_redirects',
  '/proc/sys/net/ipv4/ip_forward',
];

function hostState(): Promise<readonly (readonly [string, string])[]> {
  return Promise.all(
    ofThisMachine.map(async (path) => [path, await readFile(path, 'utf8').catch(() => 'is not there')] as const),
  );
}

const template = `packer {
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
  formats          = ["tar"]
  output_directory = "output"
}
build {
  sources = ["source.rootfs.web"]
  provisioner "shell" {
    inline = ["apt-get update"]
  }
  provisioner "ansible" {
    playbook_file = "guide.yml"
    user          = "root"
  }
}
`;

/** What every task came to, by its name: the worst of its items, with the reason of the last that failed. */
function resultsOf(stdout: string): Readonly<Record<string, string>> {
  const results: Record<string, string> = {};
  let task = '';
  for (const line of stdout.split('\n').map((each) => each.replace(/^ {4}rootfs\.web: /, ''))) {
    task = /^(?:TASK|RUNNING HANDLER) \[(.*)\] \*+$/.exec(line)?.[1] ?? task;
    if (line.startsWith('PLAY RECAP')) break;
    const [, state] = /^(ok|changed|fatal|failed|skipping): \[default\]/.exec(line) ?? [];
    if (state === undefined) continue;
    const isFailed = state === 'fatal' || state === 'failed';
    const reason = /"msg": "((?:[^"\\]|\\.)*)"/.exec(line)?.[1]?.split(/ ?\\["n]/)[0] ?? '';
    if (isFailed) results[task] = `failed: ${reason}`;
    else if (results[task] === undefined || (results[task] === 'ok' && state === 'changed')) results[task] = state;
  }
  return results;
}

test.runIf(hasGuide)('every task comes to what it has to, and this machine is as it was', async () => {
  const text = guideFile('ansible/security-hardening.yml').replace(/^( {2}become: yes)$/m, '$1\n  ignore_errors: yes');
  await using project = await openProject({ 'guide.yml': text, 't.pkr.hcl': template });
  const before = await hostState();
  const { code, stdout, stderr } = await project.run(['build', '-color=false', 't.pkr.hcl'], {
    // A base that was made today, so that there is nothing to update.
    IMGBUILD_CACHE_DIR: join(project.folder, 'cache'),
  });
  expect(resultsOf(stdout)).toEqual(table);
  expect([code, stderr]).toEqual([0, '']);
  expect(await hostState()).toEqual(before);
  expect(processesOf(project)).toEqual([]);
});
