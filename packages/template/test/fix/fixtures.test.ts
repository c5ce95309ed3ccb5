import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixTemplate, isOldKey, oldKeys } from '@imgbuild/template/fix';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('fixtures/fixers', import.meta.url));
const read = (name: string, file: string): string => readFileSync(`${folder}/${name}/${file}`, 'utf8');

/** The fixers in the order they run; each has a folder of its name. */
const fixers = [
  'iso-md5',
  'createtime',
  'virtualbox-gaattach',
  'pp-vagrant-override',
  'virtualbox-rename',
  'vmware-rename',
  'parallels-headless',
  'parallels-deprecations',
  'sshkeypath',
  'sshdisableagent',
  'scaleway-access-key',
  'manifest-filename',
  'amazon-shutdown_behavior',
  'amazon-enhanced-networking',
  'amazon-private-ip',
  'amazon-temp-sec-cidrs',
  'docker-email',
  'docker-tag-tags',
  'powershell-escapes',
  'vmware-compaction',
  'hyperv-deprecations',
  'hyperv-vmxc-typo',
  'hyperv-cpu-and-ram',
  'clean-image-name',
  'spot-price-auto-product',
  'qemu-disk-size',
  'galaxy-command',
  'comm-config',
  'ssh-wait-timeout',
  'vsphere-iso-net-disk',
  'iso-checksum-type-and-url',
  'qemu-host-port',
  'azure-exclude_from_latest',
  'proxmox-type',
];

test.each(readdirSync(folder).sort())('%s', (name) => {
  const fixed = fixTemplate(read(name, 'before.json'), 'template.json');
  expect(fixed.diagnostics).toEqual([]);
  if (process.env['UPDATE_FIXTURES'] === '1') writeFileSync(`${folder}/${name}/after.json`, fixed.text);
  expect(fixed.text).toBe(read(name, 'after.json'));
  if (fixers.includes(name)) expect(fixed.applied).toContain(name);
  // What was fixed stays so.
  const again = fixTemplate(fixed.text, 'template.json');
  expect(again.applied.filter((each) => each !== 'powershell-escapes')).toEqual([]);
});

test('every fixer has a fixture', () => {
  expect(fixers.filter((name) => !existsSync(`${folder}/${name}`))).toEqual([]);
});

test('they run in this order', () => {
  const parts = fixers.map((name) => JSON.parse(read(name, 'before.json')) as Readonly<Record<string, readonly object[]>>);
  const all = Object.fromEntries(
    ['builders', 'provisioners', 'post-processors'].map((key) => [key, parts.flatMap((part) => part[key] ?? [])]),
  );
  expect(fixTemplate(JSON.stringify(all), 'template.json').applied).toEqual(fixers);
});

test('old keys are known by component', () => {
  expect(isOldKey('builder', 'amazon-ebs', 'shutdown_behaviour')).toBe(true);
  expect(isOldKey('builder', 'qemu', 'shutdown_behaviour')).toBe(false);
  expect(isOldKey('provisioner', 'amazon-ebs', 'shutdown_behaviour')).toBe(false);
  expect(isOldKey('builder', 'anything', 'iso_md5')).toBe(true);
  expect(isOldKey('post-processor', 'docker-import', 'login_email')).toBe(true);
  expect(oldKeys.every(({ fixer }) => fixers.includes(fixer))).toBe(true);
});
