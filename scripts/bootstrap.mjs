// The first command on a fresh clone: `npm run demo`, `npm test`, `npm run setup`. Runs on Node 20 and later, without any
// dependency; everything after it runs on the Node that the repository brings along. Does only what is not done yet.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './run-command.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const stampFile = join(root, 'node_modules', '.cache', 'bootstrap.json');
const ownNode = join(root, 'node_modules', '.bin', 'node');
const imgbuild = join(root, 'node_modules', '.bin', 'imgbuild');
const quickstart = join(root, 'examples', 'quickstart');

/** Tools of ours that would tell their makers or ask for attention. */
const quiet = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', NPM_CONFIG_UPDATE_NOTIFIER: 'false' };

/** What the commands do once everything is there. Each gives an exit code. */
const commands = {
  setup: async () => 0,
  demo,
  test: () => pnpm('run', process.env.CI === 'true' ? 'gates' : 'test:all'),
  slow: () => pnpm('run', 'test:slow', ...process.argv.slice(3)),
  fuzz: () => pnpm('run', 'fuzz:run', ...process.argv.slice(3)),
  gates: () => pnpm('run', 'gates', ...process.argv.slice(3)),
  acceptance: () => pnpm('run', 'acceptance:run', ...process.argv.slice(3)),
};

/** The system packages of a command, as those of another one. */
const needsOf = { demo: 'demo', test: 'test', gates: 'test', slow: 'slow' };

const command = process.argv[2] ?? 'setup';
if (!Object.hasOwn(commands, command)) {
  fail(`There is no command "${command}". There are: ${Object.keys(commands).join(', ')}.`);
} else process.exitCode = (await prepare()) ? await commands[command]() : 1;

/** Brings a clone to where its programs run. */
async function prepare() {
  const packages = await step('system packages', () => ensureSystemPackages(needsOf[command] ?? 'setup'));
  if (!packages.ok) return fail(packages.message);
  if (!(await installed())) return false;
  // To the gates, a build that fails is one failure among others; the others of these run on the sources.
  if (!['gates', 'fuzz', 'acceptance'].includes(command) && !(await built())) return false;
  linkCommand();
  return true;
}

async function installed() {
  const stamp = installStamp();
  if (readStamp() === stamp && existsSync(ownNode)) return true;
  const done = await step('npm packages', () => pnpmQuietly('install', '--frozen-lockfile', '--reporter=append-only'));
  if (done.code !== 0) return fail(`Installing the npm packages failed:\n\n${done.text}`);
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ install: stamp }));
  return true;
}

async function built() {
  const done = await step('build', () => pnpmQuietly('run', 'build'));
  return done.code === 0 || fail(`The build failed:\n\n${done.text}`);
}

/** The lockfile and every package.json decide what an install puts where. */
function installStamp() {
  const folders = ['packages', 'examples'].flatMap((folder) =>
    existsSync(join(root, folder)) ? readdirSync(join(root, folder)).map((name) => join(folder, name)) : [],
  );
  const files = [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    ...['.', 'e2e', 'bench', ...folders].map((folder) => join(folder, 'package.json')),
  ];
  const hash = createHash('sha256').update(root);
  for (const file of files.sort()) {
    const path = join(root, file);
    if (existsSync(path)) hash.update(`${file}\n`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8')).install;
  } catch {
    return undefined;
  }
}

/** `node_modules/.bin/imgbuild`, on the repository's own Node whatever Node the machine has. */
function linkCommand() {
  const text = `#!/bin/sh\nexec "${ownNode}" "${join(root, 'packages', 'cli', 'dist', 'start.cjs')}" "$@"\n`;
  if (existsSync(imgbuild) && readFileSync(imgbuild, 'utf8') === text) return;
  writeFileSync(imgbuild, text, { mode: 0o755 });
}

async function demo() {
  if (!existsSync(quickstart)) return fail('examples/quickstart is not there.') || 1;
  console.log('\nBuilding examples/quickstart with node_modules/.bin/imgbuild build .\n');
  const { code } = await runCommand([imgbuild, 'build', '-force', '.'], { output: 'shown', directory: quickstart });
  if (code !== 0) return code;
  const made = filesBelow(join(quickstart, 'output'));
  const image = made.find((file) => file.endsWith('.docker.tar'));
  if (image === undefined) return fail('The build succeeded, but no image lies in examples/quickstart/output.') || 1;
  console.log('\nMade:\n');
  for (const file of made) console.log(`  ${file}  (${inMegabytes(statSync(file).size)})`);
  console.log(`\nTo run it, with Docker or Podman:

  docker load --input ${image}
  docker run --rm --publish 8080:8080 quickstart:latest

and open http://localhost:8080. To build it again, or with other values:

  cd ${quickstart}
  ${imgbuild} build -force -var 'greeting=Good morning' .
`);
  return 0;
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

function inMegabytes(bytes) {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Runs the pnpm that package.json names; corepack is not asked, since it does not know new signing keys. */
async function pnpm(...words) {
  return (await runCommand(pnpmCommand(words), { output: 'shown', directory: root, environment: quiet })).code;
}

function pnpmQuietly(...words) {
  return runCommand(pnpmCommand(words), { directory: root, environment: { CI: 'true', ...quiet }, limit: 1200 });
}

function pnpmCommand(words) {
  return [...npmCommand(), 'exec', '--yes', '--', manifest.packageManager, ...words];
}

/** npm by the file that started us, or that lies beside this Node; a `npm` on PATH could belong to another one. */
function npmCommand() {
  const prefix = dirname(dirname(process.execPath));
  const candidates = [
    process.env.npm_execpath ?? '',
    join(prefix, 'lib/node_modules/npm/bin/npm-cli.js'),
    '/usr/share/nodejs/npm/bin/npm-cli.js',
  ];
  const file = candidates.find((candidate) => basename(candidate) === 'npm-cli.js' && existsSync(candidate));
  return file === undefined ? ['npm'] : [process.execPath, file];
}

/** Tells what is going on, and how long it took if that was worth a word. */
async function step(title, body) {
  const start = Date.now();
  if (process.stderr.isTTY) process.stderr.write(`… ${title}`);
  const result = await body();
  const seconds = Math.round((Date.now() - start) / 1000);
  const clear = process.stderr.isTTY ? '\r\u001b[K' : '';
  process.stderr.write(seconds > 0 ? `${clear}${title}: ${seconds} s\n` : clear);
  return result;
}

function fail(message) {
  process.stderr.write(`${message.trimEnd()}\n`);
  return false;
}
