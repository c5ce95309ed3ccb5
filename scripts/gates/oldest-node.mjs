import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../run-command.mjs';

/**
 * The oldest Node that the packages promise to run on (`engines` of the CLI), as a program; installed once.
 *
 * @returns {Promise<string>} the path of its executable
 * @throws when it cannot be installed
 */
export async function oldestNode(root) {
  const { engines } = JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8'));
  const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(engines.node) ?? [];
  if (major === undefined) throw new Error(`engines.node of @imgbuild/cli is not of the form >=22.12: ${engines.node}`);
  const version = `${major}.${minor}.0`;
  // One package for each platform, without the install script of the package "node".
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(root, 'node_modules', '.cache', 'oldest-node', version);
  const program = join(folder, 'node_modules', name, 'bin', 'node');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'oldest-node', private: true }));
  const words = ['install', '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${version}`];
  const done = await runCommand(['npm', ...words], { directory: folder, limit: 300 });
  if (done.code !== 0 || !existsSync(program)) throw new Error(`Node ${version} cannot be installed:\n${done.text}`);
  return program;
}
