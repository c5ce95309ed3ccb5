import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commands } from '../src/command-line.ts';

// Commands and flags that the README names exist; `imgbuild help` and `-help` have the rest.

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const lines = Array.from(readme.matchAll(/^(?:npx )?imgbuild (\w+)([^\n#]*)/gm), ([, name = '', rest = '']) => ({ name, rest }));

test('the commands of the table are commands', () => {
  const named = Array.from(readme.matchAll(/^\| `(\w+)`/gm), ([, name = '']) => name);
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((name) => !Object.hasOwn(commands, name))).toEqual([]);
});

test.each(lines)('imgbuild $name$rest', async ({ name, rest }) => {
  const entry = commands[name];
  if (entry === undefined || !('load' in entry)) throw new Error(`there is no command ${name}`);
  const { flags } = await entry.load();
  const used = Array.from(rest.matchAll(/ -([a-z-]+)/g), ([, flag = '']) => flag);
  expect(used.filter((flag) => !Object.hasOwn(flags, flag))).toEqual([]);
});
