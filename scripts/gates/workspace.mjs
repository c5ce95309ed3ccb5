import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The packages of the workspace that are published: folder, name, package.json. */
export function publishedPackages(root) {
  return readdirSync(join(root, 'packages'))
    .sort()
    .map((folder) => ({ folder, path: join(root, 'packages', folder) }))
    .filter(({ path }) => existsSync(join(path, 'package.json')))
    .map((each) => ({ ...each, json: JSON.parse(readFileSync(join(each.path, 'package.json'), 'utf8')) }))
    .filter(({ json }) => json.private !== true);
}

/** Those of our packages that an install of one brings along, itself included. */
export function closure(packages, name) {
  const byName = new Map(packages.map((each) => [each.json.name, each]));
  const found = new Map();
  const add = (wanted) => {
    const each = byName.get(wanted);
    if (each === undefined || found.has(wanted)) return;
    found.set(wanted, each);
    for (const dependency of Object.keys({ ...each.json.dependencies, ...each.json.peerDependencies })) add(dependency);
  };
  add(name);
  return [...found.values()];
}

/** Files below a folder, without node_modules. */
export function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules') return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}
