// Parts that need no component around them: paths of Windows, patterns, whose a lock is.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingReporter, testHost } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { patternOf } from '../src/local-glob.ts';
import { lockFile } from '../src/lock-file.ts';
import { isPattern, windowsCommand } from '../src/remote-glob.ts';
import { commandFor, inlineScript, linuxPath } from '../src/shell-local-command.ts';

test('paths of Windows for its subsystem for Linux', () => {
  expect(['C:\\a\\b c.sh', 'd:/x', '/mnt/c/x', '\\\\server\\share'].map(linuxPath)).toEqual([
    '/mnt/c/a/b c.sh',
    '/mnt/d/x',
    '/mnt/c/x',
    '//server/share',
  ]);
});

test('what runs a script, by system', () => {
  const none = { execute_command: undefined };
  const render = (): string => 'rendered';
  expect(commandFor('C:\\x.cmd', '', { ...none, use_linux_pathing: false }, 'windows', render)).toEqual([
    'cmd',
    '/V',
    '/C',
    'call',
    'C:\\x.cmd',
  ]);
  expect(commandFor('C:\\x.sh', '', { ...none, use_linux_pathing: true }, 'windows', render)).toEqual([
    'bash',
    '-c',
    '"$0"',
    '/mnt/c/x.sh',
  ]);
  expect(commandFor('/x', '', { ...none, use_linux_pathing: true }, 'linux', render)).toEqual(['/bin/sh', '-c', '"$0"', '/x']);
});

test('name and first line of an inline script, by system', () => {
  const lines = ['a', 'b'];
  const none = { inline_shebang: undefined, tempfile_extension: undefined };
  expect(inlineScript(lines, none, 'linux')).toEqual({ name: 'script', text: '#!/bin/sh -e\na\nb\n' });
  expect(inlineScript(lines, none, 'windows')).toEqual({ name: 'script.cmd', text: 'a\nb\n' });
  const own = { inline_shebang: '/bin/sh -e', tempfile_extension: '.sh' };
  expect(inlineScript(lines, own, 'windows')).toEqual({ name: 'script.sh', text: '#!/bin/sh -e\na\nb\n' });
  expect(inlineScript(lines, { ...none, tempfile_extension: 'ps1' }, 'windows').name).toBe('script.ps1');
});

test('patterns for names are those of Go', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['*.img', 'a.img', true],
    ['*.img', '.img', true],
    ['*.img', 'a.imgs', false],
    ['?', 'é', true],
    ['[a-c]x', 'bx', true],
    ['[^a-c]x', 'bx', false],
    ['[!a]', '!', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['a[', 'a[', true],
    ['[z-a]', 'b', false],
    ['{a,b}', '{a,b}', true],
    ['a.b', 'axb', false],
  ];
  for (const [pattern, name, expected] of cases) expect(patternOf(pattern).test(name), `${pattern} ${name}`).toBe(expected);
});

test('patterns on a machine: what counts as one, and how PowerShell is asked', () => {
  expect(['/a/*', '/a/?', '/a/[b]', '/a/b', '/a/{b,c}'].map(isPattern)).toEqual([true, true, true, false, false]);
  const command = windowsCommand("C:\\it's\\*.log");
  expect(command).toMatch(/^powershell -NoProfile -NonInteractive -EncodedCommand [A-Za-z0-9+/=]+$/);
  expect(Buffer.from(command.split(' ').at(-1) ?? '', 'base64').toString('utf16le')).toContain(
    "Get-Item -Path 'C:\\it''s\\*.log' ",
  );
});

test('a lock is found and removed only by the run that took it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'imgbuild-lock-'));
  try {
    const path = join(folder, 'm.json.lock');
    await writeFile(path, 'other');
    const host = testHost({ folder });
    const about = {
      runId: '',
      outcome: 'crashed',
      access: null,
      signal: new AbortController().signal,
      report: recordingReporter(),
      host,
    } as const;
    expect(await lockFile.find({ path }, 'own', about)).toEqual([]);
    await lockFile.release({ path, token: 'own' }, about);
    expect(await readFile(path, 'utf8')).toBe('other');
    expect(await lockFile.find({ path }, 'other', about)).toEqual([{ path, token: 'other' }]);
    await lockFile.release({ path, token: 'other' }, about);
    expect(await lockFile.find({ path }, 'other', about)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
