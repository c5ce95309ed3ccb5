import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { memoryLog, runInside } from './terminal.ts';

const first = `
variable "password" {
  default   = "open sesame"
  sensitive = true
}
source "file" "one" {
  content = "1"
  target  = "one.txt"
}
source "file" "two" {
  content = "2"
  target  = "two-\${var.password}.txt"
}
build { sources = ["file.one", "file.two"] }
`;
const second = `
source "file" "one" {
  content = "other"
  target  = "other.txt"
}
source "null" "bad" { communicator = "none" }
build {
  sources = ["file.one", "null.bad"]
  provisioner "shell-local" {
    only   = ["null.bad"]
    inline = ["exit 1"]
  }
}
`;

/** A folder with two templates, and commands that are run in it. */
async function openFolder() {
  const place = await realpath(await mkdtemp(join(tmpdir(), 'imgbuild-output-')));
  const folder = join(place, 'work');
  const state = join(place, 'state');
  await mkdir(folder);
  await writeFile(join(folder, 'a.pkr.hcl'), first);
  await writeFile(join(folder, 'b.pkr.hcl'), second);
  const log = memoryLog();
  return {
    folder,
    state,
    log,
    run: (...argv: readonly string[]) =>
      runInside(argv, {
        workingDirectory: folder,
        environment: { HOME: place, IMGBUILD_STATE_DIR: state, IMGBUILD_NO_COLOR: '1' },
        log,
      }),
    [Symbol.asyncDispose]: () => rm(place, { recursive: true }),
  };
}

test('the id of what a build left, and of a build that is not known', async () => {
  await using place = await openFolder();
  const nothing = await place.run('output', 'file.one');
  expect(nothing).toMatchObject({ code: 1, stdout: '' });
  expect(nothing.stderr).toContain('No build "file.one" of . is remembered. Nothing has been built there yet.');
  expect((await place.run('build', 'a.pkr.hcl')).code).toBe(0);
  expect(await place.run('output', 'file.one')).toMatchObject({ code: 0, stdout: 'File\n', stderr: '' });
  expect(await place.run('output')).toMatchObject({ code: 0, stdout: 'file.one File\nfile.two File\n' });
  expect(await place.run('output', '-files', 'file.one')).toMatchObject({ stdout: `${place.folder}/one.txt\n` });
  expect(await place.run('output', '-image', 'file.one')).toMatchObject({ code: 0, stdout: '' });
  expect((await place.run('output', 'file.oen')).stderr).toContain('Did you mean "file.one"? There are: file.one, file.two.');
  expect(place.log.codes).toContain('cli/no-output');
});

test('all that is known, as JSON, without secrets', async () => {
  await using place = await openFolder();
  await place.run('build', 'a.pkr.hcl');
  const { stdout } = await place.run('output', '-json');
  expect(JSON.parse(stdout)).toMatchObject({
    format: 1,
    builds: {
      'file.one': {
        template: 'a.pkr.hcl',
        artifacts: [{ id: 'File', builder_id: 'packer.file', files: [{ path: `${place.folder}/one.txt`, size: 1 }] }],
      },
      'file.two': { artifacts: [{ files: [{ path: `${place.folder}/<sensitive>` }] }] },
    },
  });
  expect(stdout).not.toContain('open sesame');
});

test('what succeeded is remembered, until it succeeds again; the files are their owner’s alone', async () => {
  await using place = await openFolder();
  await place.run('build', 'a.pkr.hcl');
  expect((await place.run('build', 'b.pkr.hcl')).code).toBe(1);
  expect(await place.run('output', '-template', 'b.pkr.hcl')).toMatchObject({ stdout: 'file.one File\n' });
  expect(await place.run('output', '-files', '-template', 'a.pkr.hcl', 'file.one')).toMatchObject({
    stdout: `${place.folder}/one.txt\n`,
  });
  const several = await place.run('output', 'file.one');
  expect(several).toMatchObject({ code: 1, stdout: '' });
  expect(several.stderr).toContain('Say which with -template: a.pkr.hcl, b.pkr.hcl.');
  expect((await place.run('output', '-json')).code).toBe(1);
  expect(place.log.codes).toContain('cli/several-outputs');
  const [folder = ''] = await readdir(join(place.state, 'outputs'));
  const files = await readdir(join(place.state, 'outputs', folder));
  expect(files).toHaveLength(3);
  for (const file of files) expect((await stat(join(place.state, 'outputs', folder, file))).mode & 0o777).toBe(0o600);
});

test('-output-file writes what this run left, when all of it is built', async () => {
  await using place = await openFolder();
  expect((await place.run('build', '-output-file=out.json', '-only=file.one', 'a.pkr.hcl')).code).toBe(0);
  const written = JSON.parse(await readFile(join(place.folder, 'out.json'), 'utf8')) as { readonly builds: object };
  expect(Object.keys(written.builds)).toEqual(['file.one']);
  expect((await place.run('build', '-force', '-output-file', 'sub/out.tfvars', 'a.pkr.hcl')).code).toBe(0);
  expect(await readFile(join(place.folder, 'sub/out.tfvars'), 'utf8')).toContain('\nimgbuild_builds = {\n  "file.one" = {\n');
  expect((await place.run('build', '-output-file=not.json', 'b.pkr.hcl')).code).toBe(1);
  expect(await readdir(place.folder)).not.toContain('not.json');
});

test('a file of another kind is refused before anything is built, one that cannot be written fails the command', async () => {
  await using place = await openFolder();
  const refused = await place.run('build', '-output-file=out.yaml', 'a.pkr.hcl');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(await readdir(place.folder)).toEqual(['a.pkr.hcl', 'b.pkr.hcl']);
  expect(place.log.codes).toContain('cli/unknown-output-form');
  const failed = await place.run('build', '-output-file=a.pkr.hcl/out.json', 'a.pkr.hcl');
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain('a.pkr.hcl/out.json was left as it was: a part of the path is no folder.');
});

test('a build succeeds also when it cannot be remembered, and that is told', async () => {
  await using place = await openFolder();
  await mkdir(place.state);
  await writeFile(join(place.state, 'outputs'), '');
  const built = await place.run('build', 'a.pkr.hcl');
  expect(built.code).toBe(0);
  expect(built.stderr).toContain('Warning: Outputs are not remembered');
  expect(place.log.codes).toContain('cli/outputs-not-kept');
});
