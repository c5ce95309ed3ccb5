import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findTemplates, pathOf } from '../src/doctor/find-templates.ts';
import { memoryLog, runInside } from './terminal.ts';

async function openFolder() {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'imgbuild-doctor-')));
  return {
    folder,
    write: async (name: string, text: string) => {
      await mkdir(join(folder, name, '..'), { recursive: true });
      await writeFile(join(folder, name), text);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

test('what is a template: folders of HCL, JSON with builders; not packages, hidden folders, values', async () => {
  await using place = await openFolder();
  for (const name of ['a/x.pkr.hcl', 'a/y.pkr.json', 'a/z.pkrvars.hcl', 'node_modules/p/t.pkr.hcl', '.git/t.pkr.hcl'])
    await place.write(name, '{}');
  const legacy = '{ "builders": [] }';
  for (const name of ['b/t.json', 'b/package.json', 'b/values.pkrvars.json', 'node_modules/p/t.json'])
    await place.write(name, legacy);
  await place.write('b/other.json', '{ "builders": {} }');
  await symlink('..', join(place.folder, 'a/up'));
  await symlink('loop', join(place.folder, 'loop'));
  await symlink('b', join(place.folder, 'c'));
  const { candidates, unreadable } = await findTemplates(place.folder);
  expect(candidates.map((each) => pathOf(each).slice(place.folder.length))).toEqual(['/a', '/b/t.json']);
  expect(candidates[0]).toMatchObject({ kind: 'hcl', files: ['x.pkr.hcl', 'y.pkr.json'] });
  expect(unreadable).toEqual([]);
});

test('a folder that may not be read is told, and the others are looked at', async () => {
  await using place = await openFolder();
  await place.write('open/t.json', '{ "builders": [{ "type": "null", "communicator": "none" }] }');
  await place.write('closed/t.json', '{ "builders": [] }');
  await chmod(place.folder, 0o755);
  await chmod(join(place.folder, 'closed'), 0);
  const log = memoryLog();
  const user = process.geteuid?.() ?? 1;
  // Root may read everything.
  if (user === 0) process.seteuid?.(65534);
  try {
    const { code, stdout, stderr } = await runInside(['doctor', '-color=false', place.folder], {
      workingDirectory: place.folder,
      log,
    });
    expect(code).toBe(0);
    expect(stderr).toContain(`${place.folder}/closed was not looked into: permission is denied.`);
    expect(stdout).toContain('open/t.json (JSON): runs as it is');
    expect([...log.codes]).toEqual(['cli/folder-passed-over']);
  } finally {
    if (user === 0) process.seteuid?.(0);
    await chmod(join(place.folder, 'closed'), 0o755);
  }
});

test('files are looked for from where they are found, secrets are masked, long lists are cut', async () => {
  await using place = await openFolder();
  await place.write('web/setup.sh', '');
  await place.write(
    'web/t.pkr.hcl',
    `
variable "token" {
  default   = "open sesame"
  sensitive = true
}
source "null" "a" { communicator = "none" }
build {
  sources = ["null.a"]
  provisioner "shell" { script = "setup.sh" }
  provisioner "shell" { script = "gone.sh" }
  provisioner "shell-local" { inline = var.token }
${Array.from({ length: 7 }, (_, index) => `  wrong${index} = 1\n`).join('')}}
`,
  );
  const { stdout } = await runInside(['doctor'], { workingDirectory: place.folder });
  expect(stdout).toContain('cd web\n    imgbuild validate .\n');
  expect(stdout).toMatch(/files that are not there:\n {4}web\/t\.pkr\.hcl:10: .*gone\.sh/);
  expect(stdout).not.toContain('open sesame');
  expect(stdout).toMatch(/\n {4}and \d more, which imgbuild validate tells\n/);
});
