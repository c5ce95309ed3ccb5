// The command that finds what a pattern matches, run by the shells that machines have.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { posixCommand } from '../src/remote-glob.ts';

const folder = mkdtempSync(join(tmpdir(), 'imgbuild-glob-'));
beforeAll(() => {
  for (const name of ['a.log', 'b.log', "it's $HOME.log", 'two\nlines.log', 'c.txt']) writeFileSync(join(folder, name), '');
  mkdirSync(join(folder, 'd.log'));
  mkdirSync(join(folder, 'with space'));
  writeFileSync(join(folder, 'with space/e'), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function matches(shell: readonly string[], pattern: string): readonly string[] {
  const [program = '', ...words] = shell;
  const said = execFileSync(program, [...words, posixCommand(pattern)], {
    cwd: folder,
    encoding: 'utf8',
    env: { HOME: folder, PATH: '/usr/bin:/bin' },
  });
  return said.split('\0').filter((entry) => entry !== '');
}

test.each([[['/bin/sh', '-c']], [['/bin/bash', '-c']], [['/usr/bin/fish', '-c']], [['/usr/bin/zsh', '-c']]])('%s', (shell) => {
  expect(matches(shell, '*.log')).toEqual(
    ['fa.log', 'fb.log', 'dd.log', "fit's $HOME.log", 'ftwo\nlines.log'].sort((a, b) => (a.slice(1) < b.slice(1) ? -1 : 1)),
  );
  expect(matches(shell, '[ab].lo?')).toEqual(['fa.log', 'fb.log']);
  expect(matches(shell, "it's $HOME*")).toEqual(["fit's $HOME.log"]);
  expect(matches(shell, 'with space/*')).toEqual(['fwith space/e']);
  expect(matches(shell, '~/c.tx*')).toEqual([`f${folder}/c.txt`]);
  expect(matches(shell, '*.gone')).toEqual([]);
  expect(matches(shell, '*; touch made; `touch made` $(touch made)')).toEqual([]);
  expect(matches(shell, 'mad*')).toEqual([]);
});
