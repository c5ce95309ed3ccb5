import { expect, test } from 'vitest';
import { failedLine } from '../src/failed-line.ts';

const script = { path: '/tmp/script_1.sh', lines: ['echo one\nhistory -c', '  false; nothing-such'], offset: 1 };

test.each([
  ['dash', '/tmp/script_1.sh: 3: history: not found', 0, 'history -c', 'history: not found'],
  ['bash', '/tmp/script_1.sh: line 3: history: command not found', 0, 'history -c', 'history: command not found'],
  [
    'mksh',
    '/tmp/script_1.sh[4]: nothing-such: inaccessible or not found',
    1,
    'false; nothing-such',
    'nothing-such: inaccessible or not found',
  ],
  ['zsh', '/tmp/script_1.sh:4: command not found: nothing-such', 1, 'false; nothing-such', 'command not found: nothing-such'],
])('%s names the line that failed', (_shell, said, index, line, reason) => {
  expect(failedLine(['/tmp/script_1.sh: 2: older', said, 'Segmentation fault'], script)).toEqual({ index, line, reason });
});

test.each([
  ['another file', '/tmp/script_1.sh.part: 2: history: not found'],
  ['a program that it ran', 'grep: 3: no such file'],
  ['a line that the template does not have', '/tmp/script_1.sh: 9: history: not found'],
  ['the line that is put before it', '/tmp/script_1.sh: 1: history: not found'],
  ['no line', '/tmp/script_1.sh: history: not found'],
])('%s is not taken for one', (_what, said) => {
  expect(failedLine([said], script)).toBeUndefined();
});

test('nothing was said', () => {
  expect(failedLine([], script)).toBeUndefined();
});
