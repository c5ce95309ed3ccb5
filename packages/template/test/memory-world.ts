import { fixturePlugin } from './components.ts';
import { inlineRegistry } from '@imgbuild/core';
import type { HclFunction } from '@imgbuild/hcl';
import { type Loaded, loadTemplate, type LoadOptions, type TemplateWorld } from '@imgbuild/template';
import { nodeWorld } from '@imgbuild/template/node';

const working = '/template';

/** A folder of files that only exists in memory, with the functions of the language and some more. */
export function memoryWorld(files: Readonly<Record<string, string>>, more: readonly HclFunction[] = []): TemplateWorld {
  const real = nodeWorld({ working, home: '/home/somebody' });
  const byPath = new Map(Object.entries(files).map(([name, text]) => [`${working}/${name}`, text]));
  return {
    ...real,
    files: {
      separator: '/',
      home: '/home/somebody',
      kind: (path) => (byPath.has(path) ? 'file' : path === working ? 'directory' : undefined),
      read: (path) => {
        const text = byPath.get(path);
        if (text === undefined) throw new Error(`there is no file ${path}`);
        return new TextEncoder().encode(text);
      },
      list: () => [...byPath.keys()].map((path) => path.slice(working.length + 1)),
    },
    functions: (places) => new Map([...real.functions(places), ...more.map((each) => [each.name, each] as const)]),
  };
}

/** Loads a template that is a text, with the components of the fixtures. */
export function loadText(text: string, o: Partial<LoadOptions> = {}): Promise<Loaded> {
  const registry = inlineRegistry([fixturePlugin]);
  return loadTemplate({
    path: '.',
    workingDirectory: working,
    environment: {},
    startedAt: 0,
    world: memoryWorld({ 'main.pkr.hcl': text }),
    discover: async () => ({ value: registry, diagnostics: [] }),
    ...o,
  });
}
