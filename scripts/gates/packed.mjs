import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../run-command.mjs';
import { closure, publishedPackages } from './workspace.mjs';

/** The most that installing the CLI may bring. */
const mostBytes = 15_000_000;
const mostPackages = 60;

/** Packs every published package as it would be published. */
export async function packAll(root) {
  const folder = mkdtempSync(join(tmpdir(), 'imgbuild-packed-'));
  const tarballs = new Map();
  for (const each of publishedPackages(root)) {
    const into = join(folder, each.folder);
    mkdirSync(into);
    const done = await runCommand(['pnpm', 'pack', '--pack-destination', into], { directory: each.path, limit: 120 });
    const [file] = readdirSync(into);
    if (done.code !== 0 || file === undefined) throw new Error(`${each.json.name} cannot be packed:\n${done.text}`);
    tarballs.set(each.json.name, join(into, file));
  }
  return { folder, tarballs };
}

/** Whether others' tools find their way in the packed packages. */
export async function checkPacked(root, { tarballs }) {
  const bin = (name) => join(root, 'node_modules', '.bin', name);
  const results = [];
  for (const each of publishedPackages(root)) {
    const tarball = tarballs.get(each.json.name);
    const publint = await runCommand([bin('publint'), 'run', tarball, '--strict'], { directory: root, limit: 120 });
    if (publint.code !== 0) results.push(`${each.json.name}: publint\n${publint.text}`);
    // A package that only brings commands has no types to be wrong.
    if (Object.keys(each.json.exports ?? {}).every((path) => path.endsWith('.json'))) continue;
    const exclude = Object.keys(each.json.exports).filter((path) => path.endsWith('.json'));
    const words = [
      tarball,
      '--profile',
      'esm-only',
      '--no-emoji',
      ...(exclude.length === 0 ? [] : ['--exclude-entrypoints', ...exclude]),
    ];
    const types = await runCommand([bin('attw'), ...words], { directory: root, limit: 120 });
    if (types.code !== 0) results.push(`${each.json.name}: are the types wrong?\n${types.text}`);
  }
  return { passed: tarballs.size - results.length, failed: results.length, text: results.join('\n') };
}

/** Installs the packed CLI into an empty folder, measures what came, and runs it from there. */
export async function checkInstall(root, { folder, tarballs }) {
  const place = join(folder, 'installed');
  mkdirSync(place);
  writeFileSync(join(place, 'package.json'), JSON.stringify({ name: 'installed', private: true }));
  const files = closure(publishedPackages(root), '@imgbuild/cli').map((each) => tarballs.get(each.json.name));
  const npm = await runCommand(['npm', 'install', '--no-audit', '--no-fund', '--omit=dev', ...files], {
    directory: place,
    limit: 300,
  });
  if (npm.code !== 0) return { passed: 0, failed: 1, text: npm.text };
  const count = Object.keys(JSON.parse(readFileSync(join(place, 'node_modules/.package-lock.json'), 'utf8')).packages).length;
  const bytes = sizeOf(join(place, 'node_modules'));
  const measured = `${(bytes / 1_000_000).toFixed(1)} MB (limit ${mostBytes / 1_000_000}), ${count} packages (limit ${mostPackages})`;
  const main = join(place, 'node_modules/@imgbuild/cli/dist/start.cjs');
  const run = await runCommand([process.execPath, main, 'version'], { directory: place, limit: 60 });
  const problems = [
    ...(bytes < mostBytes && count < mostPackages ? [] : [`too large: ${measured}`]),
    ...(run.code === 0 ? [] : [`"imgbuild version" of the installed CLI ended with ${run.code}:\n${run.text}`]),
  ];
  return { passed: problems.length === 0 ? 1 : 0, failed: problems.length, text: problems.join('\n'), note: measured };
}

export function forgetPacked({ folder }) {
  rmSync(folder, { recursive: true, force: true });
}

function sizeOf(path) {
  const entry = lstatSync(path);
  if (!entry.isDirectory()) return entry.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
