import { expect, test } from 'vitest';
import { type Flags, parseFlags } from '../src/flags.ts';

const flags: Flags = {
  force: { kind: 'switch', help: 'Overwrite.' },
  var: { kind: 'values', help: 'A value.' },
  'var-file': { kind: 'values', help: 'A file of values.' },
  parallel: { kind: 'number', help: 'How many.' },
  mode: { kind: 'value', choices: ['a', 'b'], help: 'How.' },
};

function read(...argv: readonly string[]): Extract<ReturnType<typeof parseFlags>, { ok: true }>['arguments'] {
  const parsed = parseFlags(argv, flags);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.arguments;
}

test('one dash and two are the same, and values come with = or as the next word', () => {
  const given = read('-var', 'a=1', '--var=b=2', '-parallel=3', 'template', '--force');
  expect(given.values('var')).toEqual(['a=1', 'b=2']);
  expect(given.number('parallel')).toBe(3);
  expect(given.positional).toEqual(['template']);
  expect(given.isOn('force', 'off')).toBe(true);
});

test('of a flag that is given twice the last counts, and the order between flags is kept', () => {
  const given = read('-mode=a', '-var=x', '-var-file=f', '-var=y', '-mode=b', '-force', '-force=false');
  expect(given.value('mode')).toBe('b');
  expect(given.isOn('force', 'on')).toBe(false);
  expect(given.inOrder(['var', 'var-file'])).toEqual([
    { name: 'var', value: 'x' },
    { name: 'var-file', value: 'f' },
    { name: 'var', value: 'y' },
  ]);
});

test('a dash is standard input, and behind two dashes nothing is a flag', () => {
  expect(read('-', '-force').positional).toEqual(['-']);
  expect(read('-force', '--', '-var', '--', '-').positional).toEqual(['-var', '--', '-']);
});

test.each([
  [['-nothing'], 'flag provided but not defined: -nothing'],
  [['---force'], 'bad flag syntax: ---force'],
  [['-=1'], 'bad flag syntax: -=1'],
  [['-force=maybe'], '-force is a switch; "maybe" is neither true nor false'],
  [['-var'], '-var needs a value'],
  [['-mode=c'], '-mode is one of a, b; "c" is not'],
  [['-parallel=x'], '-parallel needs a whole number; "x" is not one'],
])('%j is refused', (argv, message) => {
  expect(parseFlags(argv, flags)).toEqual({ ok: false, message });
});
