// Runs the TypeScript blocks of a README: each prints what the comments below its `console.log` lines say.
import { readFileSync } from 'node:fs';
import { formatWithOptions } from 'node:util';
import ts from 'typescript';

/** A block of a README, as it stands there. */
export interface ReadmeBlock {
  readonly code: string;
  /** What the comments directly below `console.log` say; comments elsewhere are for the reader. */
  readonly expected: string;
}

/** The TypeScript blocks of a README, in their order. */
export function readmeBlocks(readme: URL): readonly ReadmeBlock[] {
  const blocks = readFileSync(readme, 'utf8').matchAll(/^```ts\n([^]*?)^```$/gm);
  return Array.from(blocks, ([, code = '']) => ({ code, expected: expectedOf(code) }));
}

function expectedOf(code: string): string {
  const lines: string[] = [];
  let place: 'elsewhere' | 'inside a call' | 'below a call' = 'elsewhere';
  for (const line of code.split('\n').map((each) => each.trim())) {
    if (place === 'below a call' && line.startsWith('//')) lines.push(line.slice('// '.length));
    else if (place === 'inside a call' || line.startsWith('console.log('))
      place = line.endsWith(');') ? 'below a call' : 'inside a call';
    else place = 'elsewhere';
  }
  return lines.join('\n');
}

const importPattern = /^import (?:type )?\{([^}]*)\} from '([^']*)';$/gm;

type Program = (modules: object, console: { readonly log: (...values: unknown[]) => void }) => Promise<void>;

/** Runs a block; its imports come from `modules`, by their names. Gives what it prints. */
export async function runBlock({ code }: ReadmeBlock, modules: Readonly<Record<string, object>>): Promise<string> {
  const linked = code.replace(importPattern, (_, names: string, from: string) => {
    const values = names.split(',').filter((name) => name.trim() !== '' && !name.trim().startsWith('type '));
    const missing = values.find((name) => !(name.trim() in (modules[from] ?? {})));
    if (missing !== undefined) throw new Error(`${from} exports no ${missing.trim()}`);
    return `const { ${values.join(', ')} } = modules[${JSON.stringify(from)}];`;
  });
  // An `await using` needs a block of its own.
  const { outputText } = ts.transpileModule(`const run = async () => {\n${linked}\n};`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const printed: string[] = [];
  const log = (...values: unknown[]): void => void printed.push(formatWithOptions({ colors: false }, ...values));
  const AsyncFunction = (async () => {}).constructor as new (...parts: string[]) => Program;
  await new AsyncFunction('modules', 'console', `${outputText}\nawait run();`)(modules, { log });
  return printed.join('\n');
}
