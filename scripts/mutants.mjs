// Do the tests notice when something is no longer reported? Takes single reports out of a package's sources, one at a time, and
// runs its tests on each: `pnpm run mutants -- hcl [--sample 30] [--seed 1]`, with `--quick` only its fixtures. The files themselves are not touched.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import { filesBelow } from './gates/workspace.mjs';
import { runCommand } from './run-command.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
  },
});
const folder = join(root, 'packages', positionals[0] ?? 'hcl');
const mutants = filesBelow(join(folder, 'src'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('problems.ts'))
  .flatMap(mutantsOf);
const sample = shuffled(mutants, Number(values.seed)).slice(0, Number(values.sample));
const work = mkdtempSync(join(tmpdir(), 'imgbuild-mutants-'));
const survivors = [];
for (const mutant of sample) {
  const noticed = await isNoticed(mutant);
  const place = `${relative(root, mutant.file)}:${mutant.line}`;
  console.log(`${noticed ? 'noticed ' : 'SURVIVED'} ${place} ${mutant.code}`);
  if (!noticed) survivors.push(place);
}
rmSync(work, { recursive: true, force: true });
console.log(`${sample.length - survivors.length} of ${sample.length} noticed, of ${mutants.length} reports in all`);
process.exitCode = survivors.length === 0 ? 0 : 1;

/** Every report of a file with the text of the file without it. */
function mutantsOf(file) {
  const text = readFileSync(file, 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'problems.create') {
      const { start, end, instead } = without(node);
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push({
        file,
        line,
        code: node.arguments[0]?.getText() ?? '',
        text: text.slice(0, start) + instead + text.slice(end),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** What to cut out for a report, and what to put in its place. */
function without(create) {
  let node = create;
  while (node.parent !== undefined && !ts.isStatement(node.parent)) {
    const { parent } = node;
    if (ts.isArrayLiteralExpression(parent)) return { start: node.getStart(), end: node.getEnd(), instead: '' };
    if (ts.isCallExpression(parent) && /(^|\.)(report|push)$/.test(parent.expression.getText())) {
      const call = parent;
      if (ts.isExpressionStatement(call.parent))
        return { start: call.parent.getStart(), end: call.parent.getEnd(), instead: ';' };
      // The evaluator's `report` is also the value that evaluating goes on with.
      const instead = `({ type: { kind: 'dynamic' }, state: 'unknown', data: undefined, marks: new Set() })`;
      return { start: call.getStart(), end: call.getEnd(), instead };
    }
    if (ts.isArrowFunction(parent) || ts.isPropertyAssignment(parent) || ts.isYieldExpression(parent)) break;
    node = parent;
  }
  return { start: create.getStart(), end: create.getEnd(), instead: 'undefined' };
}

async function isNoticed({ file, text }) {
  const config = join(work, 'vitest.config.mjs');
  writeFileSync(
    config,
    `const conditions = ['@imgbuild/source', 'module', 'node', 'development|production'];
export default {
  root: ${JSON.stringify(folder)},
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  plugins: [{ name: 'mutant', enforce: 'pre', load: (id) => (id.split('?')[0] === ${JSON.stringify(file)} ? ${JSON.stringify(text)} : null) }],
  test: { include: ['test/**/*.test.ts'], bail: 1, testTimeout: 60000 },
};
`,
  );
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const run = (...only) =>
    runCommand([process.execPath, vitest, 'run', '--config', config, '--reporter=dot', ...only], {
      directory: folder,
      environment: { CI: '', NO_COLOR: '1' },
      limit: 600,
    });
  // Nearly all are noticed by the fixtures, which take a second.
  if ((await run('test/fixtures.test.ts')).code !== 0) return true;
  return !values.quick && (await run()).code !== 0;
}

/** In an order that depends on the seed alone. */
function shuffled(items, seed) {
  let state = seed;
  const next = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
  return items
    .map((item) => ({ item, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
