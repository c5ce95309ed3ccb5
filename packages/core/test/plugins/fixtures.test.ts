import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Diagnostic, renderDiagnostic } from '@imgbuild/diagnostics';
import { type ComponentKind, problemOf } from '@imgbuild/core/sdk';
import type { PackageReference } from '@imgbuild/core';
import { nodePluginFiles } from '../../src/host/plugin-files.ts';
import {
  discover,
  loadResources,
  readLock,
  type Requirement,
  unknownType,
  updateManifest,
  verifyLock,
} from '../../src/plugins/index.ts';
import { problems } from '../../src/plugins/problems.ts';
import { plantTree, type StoryPackage, type Tree } from './tree.ts';

type Name = readonly [kind: ComponentKind, type: string];

/** Packages on a machine, what a template asks for, and what is then done. Paths are relative to a folder of the test. */
interface Case {
  readonly packages?: Readonly<Record<string, StoryPackage>>;
  readonly files?: Readonly<Record<string, unknown>>;
  readonly requirements?: readonly Requirement[];
  readonly pluginFolders?: readonly string[];
  readonly builtIns?: readonly string[];
  /** Components that are loaded. */
  readonly load?: readonly Name[];
  /** Types that the template uses and the registry lacks. */
  readonly unknown?: readonly Name[];
  /** A lock file that is compared. */
  readonly lock?: string;
  /** Folders whose manifest is checked. */
  readonly manifests?: readonly string[];
  /** Packages that a journal names. */
  readonly resources?: readonly PackageReference[];
}

const folder = join(import.meta.dirname, 'fixtures');
const names = readdirSync(folder).sort();
const files = nodePluginFiles();

test.each(names)('fixture %s', async (name) => {
  const given = JSON.parse(readFileSync(join(folder, name, 'case.json'), 'utf8')) as Case;
  await using tree = await plantTree();
  for (const [path, story] of Object.entries(given.packages ?? {})) await tree.add(path, story);
  for (const [path, content] of Object.entries(given.files ?? {})) {
    await tree.write(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
  const told = (await tell(given, tree)).replaceAll(tree.folder, '‹folder›');
  await expect(told).toMatchFileSnapshot(join(folder, name, 'expected.txt'));
});

test('every code has a fixture', () => {
  const told = names.map((name) => readFileSync(join(folder, name, 'expected.txt'), 'utf8')).join('\n');
  expect(problems.codes.filter((code) => !told.includes(`[${code}]`))).toEqual([]);
});

async function tell(given: Case, tree: Tree): Promise<string> {
  const discovery = await discover({
    files,
    requirements: given.requirements ?? [],
    templateFolder: tree.path('project'),
    pluginFolders: (given.pluginFolders ?? []).map((path) => tree.path(path)),
    builtIns: (given.builtIns ?? []).map((path) => tree.path(path)),
  });
  const registry = discovery.value;
  const parts = discovery.diagnostics.map(show);
  for (const kind of ['builder', 'provisioner', 'post-processor', 'data', 'communicator'] as const) {
    for (const type of registry.types(kind)) {
      const from = registry.find(kind, type)?.package;
      parts.push(`${kind} ${type}: ${from?.name ?? ''} ${from?.version ?? ''} in ${from?.folder ?? ''}\n`);
    }
  }
  for (const { requirement, package: found } of discovery.required)
    parts.push(`${requirement.accessor} is ${found.name} ${found.version}\n`);
  for (const [kind, type] of given.load ?? []) {
    parts.push(await attempt(async () => `loaded ${(await registry.find(kind, type)?.load())?.summary ?? 'nothing'}\n`));
  }
  for (const [kind, type] of given.unknown ?? []) parts.push(show(unknownType({ kind, type, registry })));
  if (given.lock !== undefined) {
    const path = tree.path(given.lock);
    const lock = await readLock(path, files);
    parts.push(...lock.diagnostics.map(show));
    if (lock.value !== undefined) parts.push(...(await verifyLock(path, lock.value, discovery.required, files)).map(show));
  }
  for (const path of given.manifests ?? []) {
    parts.push(
      await attempt(
        async () => `${path}: ${(await updateManifest(tree.path(path), 'check', { files, conditions: [] })).state}\n`,
      ),
    );
  }
  for (const reference of given.resources ?? []) {
    const placed = { ...reference, folder: tree.path(reference.folder) };
    parts.push(await attempt(async () => `${(await loadResources(placed, { files })).map(({ type }) => type).join()}\n`));
  }
  return parts.join('\n');
}

async function attempt(body: () => Promise<string>): Promise<string> {
  try {
    return await body();
  } catch (error) {
    const problem = problemOf(error);
    if (problem === undefined) throw error;
    return show({ ...problem, severity: problem.severity ?? 'error' });
  }
}

function show(diagnostic: Diagnostic): string {
  const { start } = diagnostic.span ?? {};
  const place = start === undefined ? '' : ` at ${diagnostic.span?.file ?? ''}:${start}`;
  const { span: _span, ...rest } = diagnostic;
  return `[${diagnostic.code}]${place}\n${renderDiagnostic(rest, () => undefined)}`;
}
