import { readFileSync } from 'node:fs';
import { formatWithOptions } from 'node:util';
import * as diagnostics from '@imgbuild/diagnostics';
import * as gotemplate from '@imgbuild/gotemplate';
import ts from 'typescript';
import { expect, test } from 'vitest';

// Every block of code in the README is run, and prints what the comments below its `console.log` lines say.

const modules: Readonly<Record<string, object>> = { '@imgbuild/diagnostics': diagnostics, '@imgbuild/gotemplate': gotemplate };
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const blocks = Array.from(readme.matchAll(/^```ts\n([^]*?)^```$/gm), ([, code = '']) => code);
const importPattern = /^import \{([^}]*)\} from '([^']*)';$/gm;

/** The block as a function of what it imports, and of where it prints. */
function run(code: string): string {
  const options = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext };
  const { outputText } = ts.transpileModule(code.replace(importPattern, 'const {$1} = modules["$2"];'), {
    compilerOptions: options,
  });
  const printed: string[] = [];
  const log = (...values: unknown[]): void => void printed.push(formatWithOptions({ colors: false }, ...values));
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the blocks are this repository's own
  const program = new Function('modules', 'console', outputText) as (from: object, console: { log: typeof log }) => void;
  program(modules, { log });
  return printed.join('\n');
}

/** What the comments below `console.log` say; comments elsewhere are for the reader. */
function expectedOf(code: string): string {
  const lines: string[] = [];
  let isOutput = false;
  for (const line of code.split('\n').map((each) => each.trim())) {
    if (isOutput && line.startsWith('//')) lines.push(line.slice('// '.length));
    else isOutput = line.startsWith('console.log(');
  }
  return lines.join('\n');
}

test.each(blocks.map((code, index) => [index + 1, code] as const))('block %i does what it says', (_, code) => {
  expect(run(code)).toBe(expectedOf(code));
});

test('there are blocks', () => {
  expect(blocks.length).toBeGreaterThan(5);
});
