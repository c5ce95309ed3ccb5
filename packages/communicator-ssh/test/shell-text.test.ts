import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { greet, greeting, machinePath, shellCommand } from '../src/shell-text.ts';

/** Login shells that are here; each is given a command as sshd gives it. */
const shells = [['dash'], ['bash'], ['busybox', 'sh'], ['mksh'], ['zsh'], ['fish', '--no-config'], ['tcsh', '-f']].filter(
  ([program = '']) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0,
);

describe.each(shells.map((shell) => [shell.join(' '), shell] as const))('%s', (_name, [program = '', ...first]) => {
  const run = (command: string): string => execFileSync(program, [...first, '-c', command], { encoding: 'utf8' });

  test('any text is one parameter', () => {
    const words = fc.array(
      fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '').toWellFormed()),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(words, (parameters) => {
        const script = `for each in "$@"; do printf '%s|' "$each"; done`;
        expect(run(shellCommand(script, ...parameters))).toBe(parameters.map((text) => `${text}|`).join(''));
      }),
      {
        numRuns: 30,
        examples: [
          [[`it's "x" $HOME \`id\` !! \\ \\\\ \\' \\n`, '', '-n', 'two\nlines\n']],
          [['ünï 😀', '\u0001\u007f', '~', '{a,b}']],
        ],
      },
    );
  });

  test('a script of several lines runs as it stands, and says that it does', () => {
    const script = `${greet}{ if [ -n "$1" ] && ! [ "$1" = b ]; then\n  echo "got $1" # a remark\nfi\n}`;
    expect(run(shellCommand(script, 'a'))).toBe(`${greeting}\ngot a\n`);
  });
});

test.each([
  ['/tmp/x', '/tmp/x'],
  ['~', '.'],
  ['~/x', './x'],
  ['-rf', './-rf'],
  ['~jo/x', '~jo/x'],
  ['C:\\Windows\\Temp\\x', 'C:/Windows/Temp/x'],
  ['a\\b', 'a\\b'],
])('%s on the machine is %s', (path, expected) => {
  expect(machinePath(path)).toBe(expected);
});
