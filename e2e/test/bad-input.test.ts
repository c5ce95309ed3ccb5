// Whatever somebody points a command at, the answer is a message and exit code 1, never a stack trace.
import { chmod, mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPlace, type Place } from './command.ts';

const commands = [
  'validate',
  'validate -syntax-only',
  'build',
  'inspect',
  'console',
  'fmt -check',
  'fix',
  'hcl2_upgrade',
  'plugins required',
] as const;

let place: Place;
beforeAll(async () => {
  place = await openPlace();
  const { folder } = place;
  const binary = Uint8Array.from({ length: 4096 }, (_, index) => (index * 167 + (index >> 3)) & 0xff);
  await writeFile(join(folder, 'binary.pkr.hcl'), binary);
  await writeFile(join(folder, 'binary.json'), binary);
  await writeFile(join(folder, 'invalid-utf-8.pkr.hcl'), Uint8Array.of(0x61, 0x20, 0x3d, 0x20, 0x22, 0xff, 0xfe, 0x22, 0x0a));
  await writeFile(join(folder, 'huge.pkr.hcl'), '# x\n');
  await truncate(join(folder, 'huge.pkr.hcl'), 200_000_000);
  await symlink('loop.pkr.hcl', join(folder, 'loop.pkr.hcl'));
  await symlink('loop', join(folder, 'loop'));
  await mkdir(join(folder, 'a-folder.pkr.hcl'));
  await mkdir(join(folder, 'empty'));
});
afterAll(async () => {
  await chmod(place.folder, 0o755);
  await place[Symbol.asyncDispose]();
});

const inputs = [
  'binary.pkr.hcl',
  'binary.json',
  'invalid-utf-8.pkr.hcl',
  'huge.pkr.hcl',
  'loop.pkr.hcl',
  'loop',
  'empty',
  'not-there',
];

test.each(commands)('%s', async (command) => {
  for (const input of inputs) {
    const { code, signal, stdout, stderr } = await place.run([...command.split(' '), input], { NO_COLOR: '1' });
    const said = stdout + stderr;
    expect([input, signal]).toEqual([input, null]);
    // There is nothing to lay out in a folder without templates.
    expect([input, code]).toEqual([input, command.startsWith('fmt') && input === 'empty' ? 0 : 1]);
    if (code === 1) expect(said, input).toMatch(/^Error: /m);
    expect(said, input).not.toMatch(/\n\s+at .*[.:][mc]?[jt]s:\d+|node:internal|invariant/);
    expect(said.length, input).toBeLessThan(20_000);
  }
});

test('doctor tells of each what is wrong, and of what is no template', async () => {
  const { code, stdout } = await place.run(['doctor', '.']);
  expect(code).toBe(0);
  expect(stdout).toContain('has mistakes');
  expect(stdout).not.toMatch(/\n\s+at .*[.:][mc]?[jt]s:\d+|node:internal|invariant/);
  expect(stdout.length).toBeLessThan(20_000);
  for (const input of ['loop', 'empty', 'not-there']) {
    const ended = await place.run(['doctor', input], { NO_COLOR: '1' });
    expect([input, ended.code]).toEqual([input, 1]);
    expect(ended.stderr, input).toMatch(/^Error: /m);
  }
});

test('a template file that includes itself is told where it does', async () => {
  await place.write('itself.pkrtpl', 'again: ${templatefile("itself.pkrtpl", {})}\n');
  const template = await place.write(
    'itself.pkr.hcl',
    'locals {\n  text = templatefile("itself.pkrtpl", {})\n}\nsource "null" "a" {\n  communicator = "none"\n}\nbuild {\n  sources = ["null.a"]\n}\n',
  );
  const { code, stdout, stderr } = await place.run(['validate', template], { NO_COLOR: '1' });
  expect(code).toBe(1);
  expect(stdout + stderr).toContain('itself.pkrtpl line 1, column 10');
  expect(stdout + stderr).toContain('templatefile');
});
