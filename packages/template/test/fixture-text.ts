import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, inSourceOrder, renderDiagnostic } from '@imgbuild/diagnostics';
import { discover, inlineRegistry } from '@imgbuild/core';
import type { Need } from '@imgbuild/hcl';
import { loadTemplate, type LoadOptions, type ServiceAccess, type ServiceReader } from '@imgbuild/template';
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
  /** What services know, by what they are asked for: `PATH KEY` for Vault. Without it they cannot be asked. */
  readonly services?: Partial<Record<Need['service'], Readonly<Record<string, string>>>>;
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
    services,
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
    ...(services === undefined ? {} : { services: knowing(services) }),
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

/** Services that know some things, and say of others that they do not. */
function knowing(services: NonNullable<Options['services']>): ServiceAccess {
  const reader: ServiceReader = async (need) => {
    const asked = need.service === 'vault' ? `${need.path} ${need.key}` : need.service === 'consul' ? need.key : need.name;
    const text = services[need.service]?.[asked];
    return text === undefined ? { kind: 'failed', reason: `nothing is known of "${asked}"` } : { kind: 'text', text };
  };
  return {
    signal: new AbortController().signal,
    clock: { now: () => 0, sleep: async () => undefined },
    readers: Object.fromEntries(Object.keys(services).map((name) => [name, reader])),
  };
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
