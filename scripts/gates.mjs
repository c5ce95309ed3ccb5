// Runs the gates one after another, one line each; a failure shows the end of its output. `pnpm gates` runs all of them,
// `pnpm gates lint types` those named, `--results FILE` also writes `PASSED FAILED NAME` lines for the caller.
import { appendFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkChangesets } from './gates/changesets.mjs';
import { checkLibrary } from './gates/library.mjs';
import { oldestNode } from './gates/oldest-node.mjs';
import { checkInstall, checkPacked, forgetPacked, packAll } from './gates/packed.mjs';
import { runTests } from './gates/tests.mjs';
import { checkThirdParty } from './gates/third-party.mjs';
import { runCommand } from './run-command.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const bin = (name) => join(root, 'node_modules', '.bin', name);
const source = '--conditions=@imgbuild/source';

/** A gate that is one command: passed when it ends with 0. The limit is in seconds. */
const command =
  (limit, ...argv) =>
  async () => {
    const done = await runCommand(argv, { directory: root, environment: { NO_COLOR: '1', FORCE_COLOR: '0' }, limit });
    const text = done.timedOut ? `stopped after ${limit} s\n${done.text}` : done.text;
    return { passed: done.code === 0 ? 1 : 0, failed: done.code === 0 ? 0 : 1, text };
  };

let packed;
const withPacked = (check) => async () => {
  packed ??= packAll(root);
  return check(root, await packed);
};

/** The project whose tests look at all of this machine before and after, and want nobody beside them. `package.json` names it too. */
const wholeMachine = 'system:builder-rootfs';

/** Gates that change nothing and need no quiet. */
const readers = new Set(['types', 'lint', 'format', 'dependencies', 'catalogues', 'docs', 'changesets']);

const gates = {
  build: command(600, 'pnpm', 'run', 'build'),
  types: command(300, process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json'),
  lint: command(600, bin('eslint'), '.', '--max-warnings=-1'),
  format: command(120, bin('prettier'), '--check', '--log-level', 'warn', '.'),
  dependencies: command(120, bin('depcruise'), '--config', '.dependency-cruiser.cjs', 'packages'),
  catalogues: command(60, process.execPath, source, 'scripts/gates/catalogues.mjs'),
  docs: command(120, process.execPath, source, 'scripts/generate.mjs', '--check'),
  changesets: () => checkChangesets(root),
  // By itself vitest leaves a core to whoever watches.
  unit: () => runTests({ root, projects: ['unit:*'], limit: 600, words: ['--maxWorkers=2'] }),
  dist: async () =>
    runTests({
      root,
      // The simulator is a tool for tests, and its tests know its source alone.
      projects: ['unit:*', '!unit:simulator'],
      limit: 600,
      words: ['--maxWorkers=2'],
      environment: { IMGBUILD_TEST_DIST: '1' },
      node: await oldestNode(root),
    }),
  // Servers on ports of their own. They wait for half of their time: three files at a time keep two cores busy.
  system: () =>
    runTests({
      root,
      projects: ['system:*', `!${wholeMachine}`],
      limit: 1500,
      words: ['--maxWorkers=3'],
    }),
  machine: () => runTests({ root, projects: [wholeMachine], limit: 1200, words: ['--no-file-parallelism'] }),
  packages: withPacked(checkPacked),
  install: withPacked(checkInstall),
  library: withPacked(checkLibrary),
  'third-party': withPacked(checkThirdParty),
};

const words = process.argv.slice(2);
const resultsAt = words.indexOf('--results');
const resultsFile = resultsAt === -1 ? undefined : words.splice(resultsAt, 2)[1];
const unknown = words.filter((name) => !Object.hasOwn(gates, name));
if (unknown.length > 0) {
  console.error(`There is no gate "${unknown.join('", "')}". There are: ${Object.keys(gates).join(', ')}.`);
  process.exitCode = 1;
} else await runGates(words.length === 0 ? Object.keys(gates) : words);

async function runGates(names) {
  const total = { passed: 0, failed: 0, failures: [] };
  // Those that only read go side by side, one on each core; tests have the machine for themselves.
  for (const lanes of inTurns(names))
    await Promise.all(
      lanes.map(async (lane) => {
        for (const name of lane) await runGate(name, total);
      }),
    );
  if (packed !== undefined) await packed.then(forgetPacked, () => undefined);
  const { passed, failed, failures } = total;
  // Again at the end, where they are found among thousands of lines.
  if (failures.length > 0) console.log(`\n${failures.join('\n')}\n`);
  if (resultsFile === undefined) console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

/** What is run one after another; each turn has lanes that go side by side. */
function inTurns(names) {
  const turns = [];
  for (const name of names) {
    const last = turns.at(-1);
    const isReading = readers.has(name);
    if (last === undefined || !isReading || !last.isReading) turns.push({ isReading, names: [name] });
    else last.names.push(name);
  }
  // The linter takes as long as all others together.
  return turns.map((turn) =>
    [turn.names.filter((name) => name === 'lint'), turn.names.filter((name) => name !== 'lint')].filter(
      (lane) => lane.length > 0,
    ),
  );
}

async function runGate(name, total) {
  const start = Date.now();
  const result = await gates[name]().catch((error) => ({ passed: 0, failed: 1, text: String(error.stack ?? error) }));
  total.passed += result.passed;
  total.failed += result.failed;
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  const counts =
    result.passed + result.failed > 1 ? `${result.passed} passed${result.failed > 0 ? `, ${result.failed} failed` : ''}` : '';
  const about = [counts, result.note].filter((part) => part !== undefined && part !== '').join(', ');
  console.log(`${result.failed === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(13)} ${seconds.padStart(6)} s  ${about}`);
  if (result.failed > 0) {
    console.log(theEnd(result.text));
    total.failures.push(...(result.names ?? [`failed: the gate "${name}"`]).map((text) => `${name}: ${text}`));
  }
  if (resultsFile !== undefined) appendFileSync(resultsFile, `${result.passed} ${result.failed} ${name}\n`);
}

/** The last lines of an output, indented: what went wrong stands at its end. */
function theEnd(text) {
  const lines = text.trimEnd().split('\n');
  const shown = lines.slice(-80).map((line) => `       ${line}`);
  return (lines.length > shown.length ? [`       … ${lines.length - shown.length} lines before`, ...shown] : shown).join('\n');
}
