import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, inSourceOrder, renderDiagnostic } from '@imgbuild/diagnostics';
import { discover, inlineRegistry } from '@imgbuild/core';
import { loadTemplate, type LoadOptions } from '@imgbuild/template';
import { nodeWorld } from '@imgbuild/template/node';
import { fixturePlugin, sharedSettings } from './components.ts';
import { planText, type Running } from './plan-text.ts';

/** What a fixture sets besides its files. */
interface Options extends Partial<
  Pick<LoadOptions, 'variables' | 'environment' | 'only' | 'except' | 'undeclared' | 'missingPlugins'>
> {
  /** What is loaded of the fixture's folder. */
  readonly path?: string;
  /** Looks at the blocks as they are while a build runs, too. */
  readonly run?: Running;
  /** Whether data sources can be read: each gives what it was asked for. */
  readonly data?: 'read' | 'failing';
  /** Whether builders have settings in common. */
  readonly shared?: 'communicators';
  /** Where plugins come from: those of the fixtures, or what core finds in an empty folder. */
  readonly plugins?: 'fixtures' | 'none';
}

/** Loads the template of a fixture's folder and gives everything that is told about it; `seen` gets the codes of its messages. */
export async function fixtureText(directory: string, template: string, seen: Set<string>): Promise<string> {
  const file = join(directory, 'options.json');
  const {
    path = template,
    run,
    data,
    shared,
    plugins = 'fixtures',
    ...options
  } = (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}) as Options;
  const loaded = await loadTemplate({
    environment: {},
    ...options,
    ...(shared === undefined ? {} : { sharedSettings }),
    ...(data === undefined
      ? {}
      : {
          readData: async ({ configured }) => {
            if (data === 'failing') throw new Error('nobody answers.');
            return { output: `${String(configured.config?.['input'])} was found` };
          },
        }),
    path,
    workingDirectory: directory,
    startedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    world: { ...nodeWorld({ working: directory, home: '/home/somebody' }), random: (count) => new Uint8Array(count) },
    discover: async (requirements, templateFolder) => {
      const own = inlineRegistry([fixturePlugin]);
      if (plugins === 'fixtures') return { value: own, diagnostics: [] };
      return discover({ requirements, templateFolder, pluginFolders: [], builtIns: [], files: noFiles });
    },
  });
  const planned = planText(loaded.plan, undefined);
  const running = run === undefined ? undefined : planText(loaded.plan, run);
  const parts = [
    ...inSourceOrder(onlyOnce([...loaded.diagnostics, ...planned.diagnostics, ...(running?.diagnostics ?? [])])).map(
      (diagnostic) => {
        seen.add(diagnostic.code);
        return `[${diagnostic.code}]\n${renderDiagnostic(diagnostic, (source) => loaded.sources.get(source))}`;
      },
    ),
    ...(planned.text === '' ? [] : [`${planned.text}\n`]),
    ...(running === undefined ? [] : [`while running:\n${running.text}\n`]),
    ...(loaded.secrets.length === 0 ? [] : [`secrets: ${loaded.secrets.join(', ')}\n`]),
  ];
  return parts.join('\n').replaceAll(directory, '$FOLDER');
}

const noFiles = {
  readFile: async () => undefined,
  exists: async () => false,
  realpath: async (path: string) => path,
  listFolders: async () => [],
  import: async () => {
    throw new Error('there is nothing to import');
  },
};

function onlyOnce(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [
    ...new Map(diagnostics.map((each) => [JSON.stringify([each.code, each.span, each.summary, each.detail]), each])).values(),
  ];
}
