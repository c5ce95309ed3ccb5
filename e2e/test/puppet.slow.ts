// Debian's Puppet configures a sandbox, by the template of the package's README.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPlace, type Place } from './command.ts';
import { installInto } from './plugins-of.ts';

const readme = resolve(import.meta.dirname, '../../packages/provisioner-puppet/README.md');

let place: Place;
beforeAll(async () => {
  place = await openPlace();
  await installInto(place, ['builder-rootfs', 'provisioner-puppet']);
  await place.write('site.pp', 'include greeting\n');
  await place.write(
    'modules/greeting/manifests/init.pp',
    `class greeting {
  file { '/etc/greeting':
    content => "role $facts['role'] of $facts['packer_build_name'] on $facts['packer_builder_type']\\n",
  }
  file { '/etc/from-the-module': source => 'puppet:///modules/greeting/text' }
}
`.replaceAll(/\$(facts\['\w+'\])/g, '${$1}'),
  );
  await place.write('modules/greeting/files/text', 'a file of the module\n');
  await place.write('hiera.yaml', 'version: 5\nhierarchy:\n  - name: common\n    datadir: /srv/hiera\n    path: common.yaml\n');
  await place.write('nodes/a.pp', "file { '/etc/a': content => lookup('colour') }\n");
  await place.write('nodes/b.pp', "file { '/etc/b': content => \"${facts['quoted']}\" }\n");
  await place.write('failing.pp', "exec { '/bin/false': }\nfile { '/etc/made': content => 'x' }\n");
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

/** Runs the template of the README with more provisioners after its own. */
async function build(more: string) {
  const template = /```hcl\n([^]*?)```/.exec(await readFile(readme, 'utf8'))?.[1] ?? '';
  expect(template).toContain('provisioner "puppet-masterless"');
  const text = template.replace(/}\n$/, `${more}}\n`);
  await place.write('template.pkr.hcl', text);
  return place.run(['build', '-force', '-color=false', 'template.pkr.hcl']);
}

test('manifests, modules, facts and Hiera are applied, and what was staged is removed', async () => {
  const ended = await build(
    `
  provisioner "shell" {
    inline = ["test ! -e /tmp/packer-puppet-masterless", "mkdir -p /srv/hiera", "echo 'colour: green' > /srv/hiera/common.yaml"]
  }
  provisioner "puppet-masterless" {
    manifest_file     = "nodes"
    hiera_config_path = "hiera.yaml"
    facter            = { quoted = "it's \\"quoted\\"" }
    extra_arguments   = ["--verbose"]
    prevent_sudo      = true
  }
  provisioner "shell" {
    inline = ["cat /etc/greeting /etc/from-the-module /etc/a; echo; cat /etc/b; echo", "ls /tmp/packer-puppet-masterless"]
  }
`,
  );
  const said = ended.stdout + ended.stderr;
  expect(said).toContain('role web of web on rootfs');
  expect(said).toContain('a file of the module');
  expect(said).toMatch(/: green\n/);
  expect(said).toContain(`it's "quoted"`);
  expect(said).toContain('Notice: Applied catalog');
  expect(said).toContain('hiera.yaml');
  expect(ended.code).toBe(0);
});

test('a resource that fails is told of, and its exit code explained', async () => {
  const ended = await build(
    `
  provisioner "puppet-masterless" {
    manifest_file = "failing.pp"
    prevent_sudo  = true
  }
`,
  );
  const said = ended.stdout + ended.stderr;
  expect(said).toContain('exit code 6 (some resources failed); expected exit code 0 or 2');
  expect(ended.code).toBe(1);
  expect(await place.remembered()).toEqual([]);
});
