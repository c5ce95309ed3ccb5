import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOf, textOf } from '../src/byte-text.ts';
import { isFolder, modeText, readRecord, readRecords } from '../src/machine/attributes.ts';
import { safePath, touchTime } from '../src/machine/files.ts';
import { split } from '../src/machine/shell.ts';
import { readScpCommand } from '../src/scp/command.ts';
import { readMessage } from '../src/scp/receive.ts';
import { longName } from '../src/sftp/messages.ts';
import { quote, withVariables } from '../src/shell-text.ts';
import { describeError, kindOf } from '../src/refusal.ts';

test('bytes are texts, and the same bytes again', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(bytesOf(textOf(Buffer.from(bytes))).equals(bytes)).toBe(true);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(textOf(Buffer.from(text, 'utf8'))).toBe(text);
    }),
  );
  expect(textOf(Buffer.from([0x61, 0xe4, 0x62]))).toBe('a\udce4b');
});

test('a word stays one word, whatever is in it', () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !text.includes('\0')),
      (text) => {
        const said = execFileSync('/bin/sh', ['-c', `printf %s ${quote(text)}`]);
        expect(said.toString()).toBe(text);
      },
    ),
    { numRuns: 20 },
  );
});

test('variables come before a command, and only such as can be', () => {
  expect(withVariables('make', new Map())).toBe('make');
  const variables = new Map([
    ['A', "it's"],
    ['B_2', ''],
    ['1A', 'x'],
    ['A;id', 'x'],
    ['NUL', '\0'],
  ]);
  expect(withVariables('make', variables)).toBe(`export A='it'"'"'s'; export B_2=''; make`);
});

test('answers of the shell, whole or in parts', () => {
  const bytes = Buffer.from('words\0\x00\x30\0\0a\0b\0\x00\x3127\0rest');
  const [answers, rest] = split(bytes);
  expect(answers.map(({ status, output }) => [status, output.toString()])).toEqual([
    [0, 'words'],
    [127, '\0a\0b'],
  ]);
  expect(rest.toString()).toBe('rest');
  expect(split(Buffer.from('half\0\x00\x31'))[0]).toEqual([]);
});

test('records of stat and of ls', () => {
  const [file, folder] = readRecords(
    Buffer.from('81a4 12 0 5 1 2 1 root:dom\\user name/a\nb/\nnonsense/x/\ndrwxr-sr-t 2 0 0 4096/c/\n'),
  );
  expect(file).toMatchObject({ name: 'a\nb', attributes: { mode: 0o100644, size: 12, group: 5, accessed: 1, modified: 2 } });
  expect(folder).toMatchObject({ name: 'c', attributes: { mode: 0o043755, size: 4096, links: 2 } });
  expect(folder !== undefined && isFolder(folder.attributes)).toBe(true);
  expect(readRecord(Buffer.from('stat: no such format'))).toBeUndefined();
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void readRecords(Buffer.from(bytes))));
});

test('a line as ls -l writes it', () => {
  expect(modeText(0o107755)).toBe('-rwsr-sr-t');
  expect(modeText(0o047644)).toBe('drwSr-Sr-T');
  expect(modeText(0o120777)).toBe('lrwxrwxrwx');
  const attributes = {
    mode: 0o100640,
    size: 7,
    user: 0,
    group: 0,
    links: 1,
    userName: 'root',
    groupName: 'adm',
    modified: 1_000_000_000,
  };
  expect(longName('name', attributes)).toBe('-rw-r-----    1 root     adm             7 Sep  9  2001 name');
});

test('paths that no tool takes for an option, and times for touch', () => {
  expect(['', '-x', 'a/b', './a', '/a', '~'].map(safePath)).toEqual(['./.', './-x', './a/b', './a', '/a', './~']);
  expect(touchTime(0)).toBe('197001010000.00');
  expect(touchTime(4_294_967_295)).toBe('210602070628.15');
});

test('what a machine says, as a kind', () => {
  expect(kindOf("stat: cannot statx 'x': No such file or directory")).toBe('missing');
  expect(kindOf("sh: 1: cd: can't cd to x")).toBe('missing');
  expect(kindOf("mkdir: cannot create directory 'x': Permission denied")).toBe('denied');
  expect(kindOf('chown: changing ownership: Operation not permitted')).toBe('denied');
  expect(kindOf('File exists')).toBe('failed');
  expect(describeError(new Error('No space left on device'))).toEqual({ kind: 'failed', words: 'No space left on device' });
});

test('commands that are scp, and those that only look like it', () => {
  expect(readScpCommand("scp -r -p -t -- 'a b'")).toEqual({
    direction: 'to',
    isRecursive: true,
    keepsTimes: true,
    needsFolder: false,
    words: "'a b'",
  });
  expect(readScpCommand('/usr/bin/scp -dtf x')).toBeUndefined();
  expect(readScpCommand(' scp -f *.log')).toMatchObject({ direction: 'from', words: '*.log' });
  for (const text of ['scp a b:c', 'scp -v x', 'scpx -t y', 'echo; scp -t x', 'scp -t'])
    expect(readScpCommand(text)).toBeUndefined();
});

test('messages of scp; a name cannot lead elsewhere', () => {
  expect(readMessage('C0644 12 a b')).toEqual({ kind: 'file', mode: 0o644, size: 12, name: 'a b' });
  expect(readMessage('D2755 0 d')).toMatchObject({ kind: 'folder', mode: 0o2755 });
  expect(readMessage('T12 0 13 0')).toEqual({ kind: 'times', modified: 12, accessed: 13 });
  for (const line of ['C0644 1 ../x', 'C0644 1 ..', 'D0755 0 .', 'C0644 -1 x', 'C9999 1 x', '', 'X'])
    expect(readMessage(line)).toEqual({ kind: 'unknown' });
  fc.assert(fc.property(fc.string(), (line) => void readMessage(line)));
});
