import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeWhole } from '../src/write-whole.ts';
import { memoryLog, runInside } from './terminal.ts';

const folder = await mkdtemp(join(tmpdir(), 'imgbuild-write-'));
afterAll(() => rm(folder, { recursive: true }));

test('a file is written as a whole: its mode is kept, a link stays one, nothing else is left', async () => {
  const file = join(folder, 'a');
  await writeFile(file, 'old');
  await chmod(file, 0o640);
  await symlink('a', join(folder, 'link'));
  await writeWhole(join(folder, 'link'), 'new');
  expect(await readFile(file, 'utf8')).toBe('new');
  expect((await stat(file)).mode & 0o777).toBe(0o640);
  await writeWhole(join(folder, 'below/this/b'), 'b', 0o600);
  expect((await stat(join(folder, 'below/this/b'))).mode & 0o777).toBe(0o600);
  expect((await readdir(folder)).sort()).toEqual(['a', 'below', 'link']);
});

test('a file with the longest possible name is written too', async () => {
  const name = 'n'.repeat(255);
  await writeWhole(join(folder, name), 'text');
  expect(await readFile(join(folder, name), 'utf8')).toBe('text');
  await expect(writeWhole(join(folder, `${name}n`), 'text')).rejects.toThrow('ENAMETOOLONG');
});

test('fmt tells of a file that cannot be written', async () => {
  // The name of a process is a file that can be read, in a folder in which nobody can make one.
  await symlink('/bin/sleep', join(folder, 'a=1'));
  const child = spawn(join(folder, 'a=1'), ['60']);
  const log = memoryLog();
  try {
    await symlink(`/proc/${child.pid}/comm`, join(folder, 't.pkr.hcl'));
    const { code, stdout, stderr } = await runInside(['fmt', '-color=false', 't.pkr.hcl'], { workingDirectory: folder, log });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^Error: Cannot be written\n\nt\.pkr\.hcl was left as it was: .+\.\n$/m);
    expect([...log.codes]).toEqual(['cli/not-written']);
  } finally {
    child.kill();
  }
});
