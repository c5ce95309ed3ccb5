import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commands } from '../src/command-line.ts';

// Commands and flags that the README names exist; `imgbuild -help` and `docs/commands.md` have the rest.

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const lines = Array.from(readme.matchAll(/^(?:npx )?imgbuild (\w+)([^\n#]*)/gm), ([, name = '', rest = '']) => ({ name, rest }));

test('the commands of the table are commands', () => {
  const named = Array.from(readme.matchAll(/^\| `(\w+)`/gm), ([, name = '']) => name);
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((name) => !Object.hasOwn(commands, name))).toEqual([]);
});

test.each(lines)('imgbuild $name$rest', async ({ name, rest }) => {
  const first = commands[name];
  // Of a group, the next word is the command.
  const entry = first !== undefined && 'commands' in first ? first.commands[rest.trim().split(' ')[0] ?? ''] : first;
  if (entry === undefined || !('load' in entry)) throw new Error(`there is no command ${name}${rest}`);
  const { flags } = await entry.load();
  const used = Array.from(rest.matchAll(/ -([a-z-]+)/g), ([, flag = '']) => flag);
  expect(used.filter((flag) => !Object.hasOwn(flags, flag))).toEqual([]);
});
