import { chmod, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPlace } from './command.ts';

const wild = 'variable "a" {\ndefault=1\n}\n';
const tidy = 'variable "a" {\n  default = 1\n}\n';

test('fmt writes what changes, names it, and changes nothing the second time', async () => {
  await using place = await openPlace();
  const file = await place.write('t.pkr.hcl', wild);
  await place.write('other.pkr.hcl', tidy);
  await chmod(file, 0o640);
  expect(await place.run(['fmt', '.'])).toMatchObject({ code: 0, stdout: 't.pkr.hcl\n', stderr: '' });
  expect(await readFile(file, 'utf8')).toBe(tidy);
  expect((await stat(file)).mode & 0o777).toBe(0o640);
  expect(await place.run(['fmt', '.'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
});

test('-check writes nothing and exits with 3, -write=false with 0', async () => {
  await using place = await openPlace();
  const file = await place.write('t.pkr.hcl', wild);
  expect(await place.run(['fmt', '--check', '-write=true', 't.pkr.hcl'])).toMatchObject({ code: 3, stdout: 't.pkr.hcl\n' });
  expect(await place.run(['fmt', 't.pkr.hcl', '-write=false'])).toMatchObject({ code: 0, stdout: 't.pkr.hcl\n' });
  expect(await readFile(file, 'utf8')).toBe(wild);
  await place.run(['fmt', '.']);
  expect(await place.run(['fmt', '-check', '.'])).toMatchObject({ code: 0, stdout: '' });
});

test('-diff is a unified diff, of the lines as they are', async () => {
  await using place = await openPlace();
  await place.write('t.pkr.hcl', 'a=1\r\n\r\n# same\n');
  expect(await place.run(['fmt', '-check', '-diff', '.'])).toMatchObject({
    code: 3,
    stdout: 't.pkr.hcl\n--- old/t.pkr.hcl\n+++ new/t.pkr.hcl\n@@ -1,3 +1,3 @@\n-a=1\r\n+a = 1\r\n \r\n # same\n',
  });
});

test('which files of a folder are formatted', async () => {
  await using place = await openPlace();
  for (const name of ['a.pkr.hcl', 'b.auto.pkrvars.hcl', 'sub/c.pkrvars.hcl', 'sub/deeper/d.pkr.hcl'])
    await place.write(name, 'a=1\n');
  for (const name of ['.hidden.pkr.hcl', 'e.pkr.hcl~', '#f.pkr.hcl#', 'g.hcl', 'h.pkr.json', '.git/i.pkr.hcl'])
    await place.write(name, 'a=1\n');
  await symlink('..', join(place.folder, 'sub/loop'));
  expect((await place.run(['fmt', '-check', '.'])).stdout).toBe('a.pkr.hcl\nb.auto.pkrvars.hcl\n');
  const all = await place.run(['fmt', '-check', '-recursive', `${place.folder}/`]);
  expect(all.stdout.replaceAll(`${place.folder}/`, '')).toBe(
    'a.pkr.hcl\nb.auto.pkrvars.hcl\nsub/c.pkrvars.hcl\nsub/deeper/d.pkr.hcl\n',
  );
  expect((await place.run(['fmt', '-check', 'sub', 'a.pkr.hcl'])).stdout).toBe('sub/c.pkrvars.hcl\na.pkr.hcl\n');
});

test('a link stays one, and what it points to is formatted', async () => {
  await using place = await openPlace();
  const file = await place.write('real/t.pkr.hcl', wild);
  await symlink('real/t.pkr.hcl', join(place.folder, 'link.pkr.hcl'));
  expect(await place.run(['fmt', 'link.pkr.hcl'])).toMatchObject({ code: 0, stdout: 'link.pkr.hcl\n' });
  expect(await readFile(file, 'utf8')).toBe(tidy);
  expect((await place.run(['fmt', 'link.pkr.hcl'])).stdout).toBe('');
});

test('standard input is written to standard output', async () => {
  await using place = await openPlace();
  expect(await place.pipe(wild, ['fmt', '-'])).toMatchObject({ code: 0, stdout: tidy, stderr: '' });
  expect(await place.pipe(wild, ['fmt', '-check', '-'])).toMatchObject({ code: 3, stdout: '' });
  expect(await place.pipe(wild, ['fmt', '-write=false', '-diff', '-'])).toMatchObject({ code: 0, stdout: '' });
  expect(await place.pipe(tidy, ['fmt', '-check', '-'])).toMatchObject({ code: 0, stdout: tidy });
  expect(await place.pipe('a = {\n', ['fmt', '-'])).toMatchObject({ code: 1, stdout: '' });
});

test('a file with mistakes is shown and left alone, the others are formatted', async () => {
  await using place = await openPlace();
  const bad = await place.write('bad.pkr.hcl', 'a=1\nb = \n');
  const good = await place.write('good.pkr.hcl', wild);
  const { code, stdout, stderr } = await place.run(['fmt', '-color=false', '.']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: 'good.pkr.hcl\n' });
  expect(stderr).toContain('on bad.pkr.hcl line 2, column 5:\n  2 | b = \n');
  expect(await readFile(bad, 'utf8')).toBe('a=1\nb = \n');
  expect(await readFile(good, 'utf8')).toBe(tidy);
});

test('what cannot be formatted is told of by its name', async () => {
  await using place = await openPlace();
  await place.write('t.hcl', wild);
  await place.write('t.pkr.json', '{}');
  const { code, stderr } = await place.run(['fmt', '-color=false', 't.hcl', 't.pkr.json', 'nowhere']);
  expect(code).toBe(1);
  expect(stderr).toBe(`Error: Cannot be formatted

t.hcl is no HCL template and no file of values by its name. What is formatted ends in .pkr.hcl or .pkrvars.hcl.

Error: Cannot be formatted

t.pkr.json is no HCL template and no file of values by its name. What is formatted ends in .pkr.hcl or .pkrvars.hcl.

Error: Cannot be formatted

nowhere was left as it is: there is no such file or folder.

`);
  const nothing = await place.run(['fmt']);
  expect(nothing.code).toBe(1);
  expect(nothing.stderr).toContain('fmt takes at least 1 argument beside its flags; 0 were given');
  expect(nothing.stdout).toContain('Usage: imgbuild fmt');
});

test('Packer’s common flags are taken, and -machine-readable makes records of what is said', async () => {
  await using place = await openPlace();
  await place.write('t.pkr.hcl', wild);
  expect((await place.run(['fmt', '-only=x', '-var', 'a=b', '-config-type=hcl2', '-check', '.'])).code).toBe(3);
  const machine = await place.run(['-machine-readable', 'fmt', '-check', '.']);
  expect(machine.stdout).toMatch(/^\d+,,ui,say,t\.pkr\.hcl\n$/);
});
