import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Body, body, type ComponentKind } from '@imgbuild/core/sdk';
import type { ManifestComponent, PluginManifest } from '../../src/plugins/index.ts';

/** A plugin package of a test: what its manifest says, and what is odd about it. */
export interface StoryPackage {
  readonly name: string;
  readonly version?: string;
  readonly accessor?: string;
  readonly types?: Partial<Readonly<Record<ComponentKind, readonly string[]>>>;
  readonly provides?: PluginManifest['provides'];
  readonly api?: number;
  readonly config?: Body;
  /** Peer range on @imgbuild/core. */
  readonly peer?: string;
  /** Further fields of package.json, over those it would have. */
  readonly json?: Readonly<Record<string, unknown>>;
  /** Text of plugin.json instead of the one that fits; null for none. */
  readonly manifest?: string | null;
  /** Source of the module instead of the one that fits. */
  readonly module?: string;
}

/** Folders and files of a test, below a folder of their own. */
export interface Tree extends AsyncDisposable {
  readonly folder: string;
  path(...parts: readonly string[]): string;
  write(path: string, text: string): Promise<void>;
  add(path: string, story: StoryPackage): Promise<void>;
  link(path: string, target: string): Promise<void>;
}

export async function plantTree(): Promise<Tree> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'imgbuild-plugins-')));
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  return {
    folder,
    path: (...parts) => join(folder, ...parts),
    write,
    add: async (path, story) => {
      const json = {
        name: story.name,
        version: story.version ?? '1.0.0',
        type: 'module',
        exports: './index.js',
        imgbuild: { manifest: './plugin.json' },
      };
      const peers = story.peer === undefined ? {} : { peerDependencies: { '@imgbuild/core': story.peer } };
      await write(join(path, 'package.json'), JSON.stringify({ ...json, ...peers, ...story.json }));
      if (story.manifest !== null) await write(join(path, 'plugin.json'), story.manifest ?? JSON.stringify(manifestOf(story)));
      await write(join(path, 'index.js'), story.module ?? moduleOf(story));
    },
    link: async (path, target) => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await symlink(join(folder, target), join(folder, path));
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

const kinds: readonly ComponentKind[] = ['builder', 'provisioner', 'post-processor', 'data', 'communicator'];
const tables: Readonly<Record<ComponentKind, string>> = {
  builder: 'builders',
  provisioner: 'provisioners',
  'post-processor': 'postProcessors',
  data: 'dataSources',
  communicator: 'communicators',
};

function manifestOf(story: StoryPackage): PluginManifest {
  const components = kinds.flatMap((kind) =>
    (story.types?.[kind] ?? []).map((type): ManifestComponent => ({
      kind,
      type,
      summary: `The ${type}.`,
      ...(kind === 'builder' ? { platform: 'none' } : {}),
      checks: [],
      config: story.config ?? body({}),
      ...(kind === 'builder' || kind === 'data' ? { outputs: body({}) } : {}),
    })),
  );
  return {
    api: story.api ?? 1,
    accessor: story.accessor ?? story.name,
    provides: story.provides ?? {},
    components,
    resources: [`${story.name}:thing`],
  };
}

/** A module whose plugin is written out, as a package that needs nothing of ours would have it. */
function moduleOf(story: StoryPackage): string {
  const { components, resources, ...rest } = manifestOf(story);
  const table = (kind: ComponentKind): string => {
    const entries = components
      .filter((component) => component.kind === kind)
      .map(({ type, checks: _checks, ...component }) => [type, component]);
    return `  ${tables[kind]}: ${JSON.stringify(Object.fromEntries(entries))},`;
  };
  return [
    'export default {',
    `  ...${JSON.stringify(rest)},`,
    ...kinds.map(table),
    `  resources: ${JSON.stringify(resources.map((type) => ({ type })))},`,
    '};',
    '',
  ].join('\n');
}
