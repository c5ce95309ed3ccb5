// The guide's first template against a simulated Amazon: its scripts and its playbook run on a real machine, and an instance of the
// image shows what they did. Where the guide is not, this file is passed by. Needs root and Ansible.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leftIn } from './amazon-account.ts';
import { historyFails } from './amazon-history.ts';
import { type AmazonWorld, openAmazonWorld } from './amazon-world.ts';
import { builtImage } from './built-image.ts';
import { changedGuideFile, guideFile, hasGuide } from './guide-files.ts';
import { guideScripts } from './guide-scripts.ts';
import { openProject } from './plugins-of.ts';
import { expectedLines, firstMissing } from './transcript.ts';

const transcript = readFileSync(join(import.meta.dirname, 'fixtures/amazon-guide/output.txt'), 'utf8');
const template = 'aws-ubuntu.pkr.hcl';
const playbook = 'ansible/security-hardening.yml';
const withoutHistory = [/,\n *"history -c"/, ''] as const;

/** The newest own image, as the guide's workflow asks for it. */
const newestOwn = ['--owners', 'self', '--query', 'Images | sort_by(@, &CreationDate) | [-1].ImageId'];

/** Commands that look at the work of the template's parts, and what they say where it has been done. */
const work: Readonly<Record<string, string>> = {
  // The first provisioner, and the scripts.
  'command -v jq unzip': '/usr/bin/jq\n/usr/bin/unzip',
  'dpkg-query --show --showformat="\\${db:Status-Status}" docker.io': 'installed',
  'id -nG | grep -ow docker': 'docker',
  'systemctl is-enabled docker node_exporter filebeat': 'enabled\nenabled\nenabled',
  'test -x /usr/local/bin/docker-compose && echo there': 'there',
  '/usr/local/bin/node_exporter --version 2>&1 | grep -o ^node_exporter': 'node_exporter',
  'getent passwd node_exporter | cut -d: -f7': '/bin/false',
  'grep ExecStart /etc/systemd/system/node_exporter.service': 'ExecStart=/usr/local/bin/node_exporter',
  'grep hosts: /etc/filebeat/filebeat.yml': '  hosts: ["elasticsearch:9200"]',
  // The playbook.
  'dpkg-query --show rkhunter chkrootkit aide fail2ban ufw unattended-upgrades | wc -l': '6',
  'grep -c ^APT::Periodic /etc/apt/apt.conf.d/20auto-upgrades': '2',
  // Not `ufw status`: what turns the firewall on when a machine starts is systemd, which does not run.
  'sudo grep -oE "^### tuple ### allow tcp [0-9]+" /etc/ufw/user.rules | cut -d " " -f 6 | xargs': '22 80 443 9100',
  'grep ^ENABLED /etc/ufw/ufw.conf': 'ENABLED=yes',
  'grep -E "^(PermitRootLogin|MaxAuthTries)" /etc/ssh/sshd_config | sort': 'MaxAuthTries 3\nPermitRootLogin no',
  'grep bantime /etc/fail2ban/jail.local': 'bantime = 3600',
  'grep -c ^net.ipv4 /etc/sysctl.conf': '6',
};

const plugins = ['builder-amazon', 'provisioner-ansible'];

let world: AmazonWorld;

beforeAll(async () => {
  if (hasGuide) world = await openAmazonWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());

const imagesOf = async (): Promise<readonly string[]> =>
  (await world.aws.text('ec2', 'describe-images', '--owners', 'self', '--query', 'Images[].Name')).split('\t');

describe.runIf(hasGuide)('the guide’s template', () => {
  test('the fixture has the guide’s lines of a build', () => {
    const guide = guideFile('packer-guide.md').split('\n');
    const first = guide.indexOf('amazon-ebs.ubuntu: output will be in this color.');
    const last = guide.findIndex((line, index) => index > first && line.startsWith('us-west-2: ami-'));
    const lines = guide.slice(first, last + 1).filter((line) => line !== '');
    const expected = expectedLines(transcript, { build: 'amazon-ebs.ubuntu', image: 'custom-ubuntu-20240115103000' });
    expect(lines).toEqual(expected.map(({ pattern }) => expect.stringMatching(pattern) as string));
    expect(firstMissing(lines.join('\n'), expected)).toBe(undefined);
    expect(firstMissing(lines.toReversed().join('\n'), expected)).not.toBe(undefined);
  });

  test('builds an image with the work of all its provisioners, and leaves nothing else', async () => {
    await using place = await openProject(plugins, {
      [template]: changedGuideFile(template, [withoutHistory]),
      [playbook]: guideFile(playbook),
      ...guideScripts(),
    });
    // Each build says what colour it has only where there are colours.
    const built = await builtImage(place, [template], world);
    expect(built.name).toMatch(/^custom-ubuntu-\d+$/);
    const values = { build: 'ubuntu-build.amazon-ebs.ubuntu', image: built.name };
    expect(firstMissing(built.output, expectedLines(transcript, values))).toBe(undefined);
    expect(built.output).toContain(`Found Image ID: ${world.ubuntu}`);
    expect(built.tags).toEqual({
      Name: built.name,
      Environment: 'production',
      OS_Version: 'Ubuntu 22.04',
      Base_AMI: world.ubuntu,
      Built_By: 'Packer',
    });
    expect(leftIn(world.amazon.state())).toEqual([]);
    expect(await world.aws.text('ec2', 'describe-images', ...newestOwn)).toBe(built.id);
    expect(await world.onInstanceOf(built.id, Object.keys(work))).toEqual(Object.values(work));
    expect(leftIn(world.amazon.state())).toEqual([]);
  });

  test('with other names says the same with these', async () => {
    const script = (...lines: readonly string[]): string => ['#!/bin/bash', 'set -e', ...lines, ''].join('\n');
    await using place = await openProject(plugins, {
      [template]: changedGuideFile(template, [
        withoutHistory,
        [/(?<=^source "amazon-ebs" )"ubuntu"/m, '"base"'],
        [/(?<=^ *"source\.amazon-ebs\.)ubuntu(?=")/m, 'base'],
        [/(?<=^ *name = )"ubuntu-build"/m, '"golden"'],
      ]),
      'scripts/install-docker.sh': script('echo "Installing Docker..."', 'echo "Docker installation completed!"'),
      'scripts/install-monitoring.sh': script('echo "Installing nothing"'),
      [playbook]: `
- name: Security Hardening
  hosts: all
  become: true
  tasks:
    - name: Update all packages
      ansible.builtin.ping:
    - name: Leave a trace
      ansible.builtin.copy: { content: "of the playbook", dest: /etc/trace }
`,
    });
    const built = await builtImage(place, ['-var', 'ami_name=chosen by hand', template], world);
    expect(built.name).toBe('chosen by hand');
    const values = { build: 'golden.amazon-ebs.base', image: 'chosen by hand' };
    expect(firstMissing(built.output, expectedLines(transcript, values))).toBe(undefined);
    expect(leftIn(world.amazon.state())).toEqual([]);
    expect(await world.aws.text('ec2', 'describe-images', ...newestOwn)).toBe(built.id);
    expect(await world.onInstanceOf(built.id, ['cat /etc/trace'])).toEqual(['of the playbook']);
  });

  test('unmodified fails at its last line, as with Packer, and leaves nothing', async () => {
    const text = guideFile(template);
    await using place = await openProject(plugins, { [template]: text, [playbook]: guideFile(playbook), ...guideScripts() });
    const before = await imagesOf();
    const { code, stdout, stderr } = await place.run(['build', '-color=false', template], world.environment);
    expect([code, stdout]).toEqual([1, expect.stringContaining('PLAY RECAP')]);
    expect(stderr).toBe(historyFails(template, text));
    expect(await imagesOf()).toEqual(before);
    expect(leftIn(world.amazon.state())).toEqual([]);
  });
});
