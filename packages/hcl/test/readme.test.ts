import { readFileSync } from 'node:fs';
import { formatWithOptions } from 'node:util';
import * as diagnostics from '@imgbuild/diagnostics';
import * as hcl from '@imgbuild/hcl';
import * as node from '@imgbuild/hcl/node';
import ts from 'typescript';
import { expect, test } from 'vitest';

// Every block of code in the README is run, and prints what the comments below its `console.log` lines say.

const modules: Readonly<Record<string, object>> = {
  '@imgbuild/diagnostics': diagnostics,
  '@imgbuild/hcl': hcl,
  '@imgbuild/hcl/node': node,
};

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const blocks = Array.from(readme.matchAll(/^```ts\n([^]*?)^```$/gm), ([, code = '']) => code);

const importPattern = /^import \{([^}]*)\} from '([^']*)';$/gm;

type Run = (scope: Record<string, unknown>, console: { log: (...values: unknown[]) => void }) => Promise<void>;

/** The names that a block imports, from the modules themselves. */
function importsOf(code: string): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [, names = '', from = ''] of code.matchAll(importPattern)) {
    const exported = new Map(Object.entries(modules[from] ?? {}));
    for (const name of names
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '' && !each.startsWith('type '))) {
      if (!exported.has(name)) throw new Error(`${from} exports no ${name}`);
      found[name] = exported.get(name);
    }
  }
  return found;
}

async function run(code: string): Promise<string> {
  const imported = importsOf(code);
  const options = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext };
  const { outputText: body } = ts.transpileModule(code.replace(importPattern, ''), { compilerOptions: options });
  const AsyncFunction = (async () => {}).constructor as new (...parts: string[]) => Run;
  const printed: string[] = [];
  const log = (...values: unknown[]): void => void printed.push(formatWithOptions({ colors: false }, ...values));
  const program = new AsyncFunction('imported', 'console', `const { ${Object.keys(imported).join(', ')} } = imported;\n${body}`);
  await program(imported, { log });
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

test.each(blocks.map((code, index) => [index + 1, code] as const))('block %i does what it says', async (_, code) => {
  expect(await run(code)).toBe(expectedOf(code));
});

test('there are blocks', () => {
  expect(blocks.length).toBeGreaterThan(5);
});
