// The program of `examples/embed` runs a plan without the command line.
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { openPlace } from './command.ts';

const program = resolve(import.meta.dirname, '../../examples/embed/main.ts');

test('a program of forty lines builds a template', async () => {
  await using place = await openPlace();
  await place.write(
    'one.pkr.hcl',
    `source "null" "one" { communicator = "none" }
build {
  sources = ["null.one"]
  provisioner "shell-local" { inline = ["echo made here > made"] }
}
`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@imgbuild/source', program, place.folder], {
    cwd: place.folder,
    env: { ...process.env, IMGBUILD_STATE_DIR: join(place.folder, 'state') },
  });
  expect(stdout).toMatch(/^null\.one ok Null$/m);
  expect(await readdir(place.folder)).toContain('made');
  expect(await place.remembered()).toEqual([]);
});
