import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { userScript } from '../src/machines/sandbox/user-data.ts';

/** What is made of a text, with the script as a text. */
function scriptOf(userData: string, user: string) {
  const { script, notes } = userScript(Buffer.from(userData), user);
  return { script: Buffer.from(script).toString(), notes };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imgbuild-user-data-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a script with programs that only write down how they were called. */
function run(script: string): readonly string[] {
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  for (const name of ['apt-get', 'chown'])
    writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >> ${calls}\n`, { mode: 0o755 });
  execFileSync('/bin/sh', ['-c', script], { env: { PATH: `${folder}:/usr/bin:/bin` }, cwd: folder });
  return readFileSync(calls, 'utf8').split('\n').slice(0, -1);
}

test('a script is run as it is', () => {
  expect(scriptOf('#!/bin/bash\necho hi\n', 'admin')).toEqual({ script: '#!/bin/bash\necho hi\n', notes: [] });
});

test('a script keeps its bytes, whatever they are', () => {
  const userData = Buffer.from([...Buffer.from('#!/bin/sh\nexit\n'), 0xff, 0x00, 0xfe]);
  expect(Buffer.from(userScript(userData, 'admin').script)).toEqual(userData);
  expect(Buffer.from(userScript(gzipSync(userData), 'admin').script)).toEqual(userData);
});

test('what is compressed is taken for what is in it; what only looks so is told', () => {
  const config = '#cloud-config\nruncmd: [echo one]\n';
  expect(userScript(gzipSync(config), 'admin')).toEqual(userScript(Buffer.from(config), 'admin'));
  const { notes } = userScript(gzipSync(config).subarray(0, 12), 'admin');
  expect(notes).toEqual(['user data cannot be decompressed: unexpected end of file']);
});

test('commands of a cloud-config run in order, lists word by word', () => {
  const { script, notes } = scriptOf(
    `#cloud-config\nruncmd:\n  - echo one > ${folder}/out\n  - [sh, -c, 'echo "two  $0" >> ${folder}/out', "it's"]\n`,
    'admin',
  );
  expect(notes).toEqual([]);
  run(script);
  expect(readFileSync(join(folder, 'out'), 'utf8')).toBe("one\ntwo  it's\n");
});

test.each([
  ['content: "a b\\n"', 'a b\n'],
  ['{ content: aGkK, encoding: b64 }', 'hi\n'],
  ['{ content: H4sIAAAAAAAAA8vI5AIAenpv7QMAAAA=, encoding: gz+b64 }', 'hi\n'],
  ['content: !!binary aGkK', 'hi\n'],
  ['{}', ''],
])('a file is written: %s', (fields, content) => {
  const inner = fields.startsWith('{') ? fields.slice(1, -1).trim() : fields;
  const { script, notes } = scriptOf(
    `#cloud-config\nwrite_files:\n  - { path: "${folder}/deep/file", permissions: 0640${inner === '' ? '' : `, ${inner}`} }\n`,
    'admin',
  );
  expect(notes).toEqual([]);
  run(script);
  expect(readFileSync(join(folder, 'deep/file'), 'utf8')).toBe(content);
  expect(statSync(join(folder, 'deep/file')).mode & 0o777).toBe(0o640);
});

test('a file is appended to, and given to its owner', () => {
  const file = join(folder, 'file');
  writeFileSync(file, 'before\n');
  const { script } = scriptOf(
    `#cloud-config\nwrite_files:\n  - { path: ${file}, content: "after\\n", append: true, owner: "a:b" }\n`,
    'admin',
  );
  expect(run(script)).toEqual([`chown a:b ${file}`]);
  expect(readFileSync(file, 'utf8')).toBe('before\nafter\n');
});

test('packages are installed, with versions where they are named', () => {
  const { script } = scriptOf('#cloud-config\npackages: [jq, [curl, 1.2]]\npackage_upgrade: yes\n', 'admin');
  const options = '--option=Dpkg::Options::=--force-confold --assume-yes --quiet';
  expect(run(script)).toEqual([
    'apt-get update --quiet',
    `apt-get ${options} dist-upgrade`,
    'apt-get update --quiet',
    `apt-get ${options} install jq curl=1.2`,
  ]);
});

test.each([
  ['Content-Type: multipart/mixed', 'user data that begins with "Content-Type: multipart/mixed" is not understood'],
  ['#cloud-config\nusers: [default]', 'cloud-config: "users" is not understood'],
  ['#cloud-config\nruncmd: no', 'cloud-config: "runcmd": it is no list'],
  ['#cloud-config\nruncmd: [{ a: b }]', 'cloud-config: "runcmd": an element is no text'],
  ['#cloud-config\nwrite_files: [{ content: x }]', 'cloud-config: "write_files": a file has no path'],
  ['#cloud-config\nwrite_files: [{ path: /x, encoding: rot13 }]', 'cloud-config: "write_files": encoding "rot13" of /x'],
  ['#cloud-config\n- a', 'cloud-config: it is no mapping of names to values'],
  ['#cloud-config\na: [', 'cloud-config: '],
])('what is not understood is said: %j', (userData, note) => {
  const { notes } = scriptOf(userData, 'admin');
  expect(notes).toHaveLength(1);
  expect(notes[0]).toContain(note);
});

test.each(['', '\n', '#cloud-config\n'])('nothing to do is nothing to say: %j', (userData) => {
  const { script, notes } = scriptOf(userData, 'admin');
  expect(notes).toEqual([]);
  expect(run(script)).toEqual([]);
});
