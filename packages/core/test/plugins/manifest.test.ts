import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  attr,
  block,
  body,
  defineBuilder,
  defineDataSource,
  definePlugin,
  definePostProcessor,
  defineProvisioner,
  t,
} from '@imgbuild/core/sdk';
import { interpret, toJsonSchema, toMarkdown } from '@imgbuild/core/schema';
import { cleanName } from '../../src/render/clean-name.ts';
import { portsOf } from '../schema/ports.ts';
import { inlineRegistry, knownPlugins, makeManifest, manifestText, readManifest } from '../../src/plugins/index.ts';

const config = body(
  {
    size: attr(t.size, { doc: 'x', required: true }),
    mode: attr(t.oneOf(['a', 'b']), { doc: 'x', default: 'a' }),
    command: attr(t.list(t.template(['Path'])), { doc: 'x' }),
    tags: attr(t.map(t.string), { doc: 'x', env: ['TAGS'] }),
    disk: block(body({ label: attr(t.string, { doc: 'x' }) }), { doc: 'x', repeat: 'many' }),
  },
  { rules: [{ rule: 'at-most-one', of: ['mode', 'tags'] }] },
);

const builder = defineBuilder({
  summary: 'Makes things.',
  platform: 'none',
  config,
  outputs: body({ Id: attr(t.string, { doc: 'x', required: true }) }),
  names: { allowed: 'a-z0-9-', replacement: '-', letterCase: 'lower', trimEnd: '-' },
  run: async () => undefined,
  check: () => [],
});

const plugin = definePlugin({
  accessor: 'thing',
  provides: { 'github.com/hashicorp/thing': { from: '1.0.0', to: '1.2.3' } },
  builders: { thing: builder, 'thing-fast': { ...builder, summary: 'Makes things fast.' } },
  provisioners: {
    'thing-up': defineProvisioner({
      summary: 'Sets up.',
      config: body({}),
      run: async () => undefined,
      verify: async function* () {},
    }),
  },
  postProcessors: {
    'thing-push': definePostProcessor({
      summary: 'Pushes.',
      config: body({}),
      accepts: ['thing'],
      produces: 'pushed',
      run: async ({ artifact }) => ({ artifact, input: 'keep' }),
    }),
  },
  dataSources: {
    'thing-list': defineDataSource({ summary: 'Lists.', config: body({}), outputs: body({}), read: async () => ({}) }),
  },
  resources: [
    { type: 'thing:b', describe: () => '', find: async () => [], release: async () => undefined },
    { type: 'thing:a', describe: () => '', find: async () => [], release: async () => undefined },
  ],
});

test('a manifest says all there is to know of a plugin, and reads back as it was', () => {
  const manifest = makeManifest(plugin);
  expect(readManifest(manifestText(manifest))).toEqual({ manifest });
  expect(manifest.resources).toEqual(['thing:a', 'thing:b']);
  expect(manifest.components.map(({ kind, type, checks }) => [kind, type, checks])).toEqual([
    ['builder', 'thing', ['check']],
    ['builder', 'thing-fast', ['check']],
    ['provisioner', 'thing-up', ['verify']],
    ['post-processor', 'thing-push', []],
    ['data', 'thing-list', []],
  ]);
  expect(manifest.components[0]).toMatchObject({ platform: 'none', config, outputs: { fields: { Id: { required: true } } } });
  expect(manifest.components[0]?.names).toEqual({ allowed: 'a-z0-9-', replacement: '-', letterCase: 'lower', trimEnd: '-' });
  expect(manifest.components[3]).toMatchObject({ accepts: ['thing'], produces: 'pushed' });
});

test('a damaged manifest is a mistake, and what is accepted can be worked with', () => {
  const text = manifestText(makeManifest(plugin));
  const places = [...text.matchAll(/"[^"]*"(?=:)/g)].length;
  let accepted = 0;
  fc.assert(
    fc.property(fc.nat(places - 1), fc.jsonValue({ maxDepth: 2 }), (place, value) => {
      let index = 0;
      const damaged = JSON.stringify(JSON.parse(text), (name, old: unknown) => (name !== '' && index++ === place ? value : old));
      const read = readManifest(damaged);
      if ('mistake' in read) return;
      accepted++;
      for (const component of read.manifest.components) {
        interpret(component.config, { size: '1G', disk: [{}] }, portsOf());
        toJsonSchema(component.config);
        toMarkdown(component.outputs ?? body({}));
        if (component.names !== undefined) cleanName('Any Name!', component.names);
      }
    }),
    { numRuns: 2000 },
  );
  expect(accepted).toBeGreaterThan(0);
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (anything) => void readManifest(anything)));
});

test.each([
  [0, { allowed: 'a-z]|.*[', replacement: '-' }],
  [0, { allowed: 'z-a', replacement: '-' }],
  [0, { allowed: 'a-z' }],
  [0, { allowed: 'a-z', replacement: '-', letterCase: 'upper' }],
  [0, { allowed: 'a-z', replacement: '-', trimEnd: '' }],
  [0, 'a-z'],
  [2, { allowed: 'a-z', replacement: '-' }],
])('a rule for names that is none, or not a builder’s: %#', (index, names) => {
  const manifest = makeManifest(plugin);
  const components = manifest.components.map((component, at) => (at === index ? { ...component, names } : component));
  expect(readManifest(JSON.stringify({ ...manifest, components }))).toEqual({
    mistake: `component ${index}: "names" is not a rule for the names of a builder`,
    api: 1,
  });
});

test('a registry of imported plugins', async () => {
  const registry = inlineRegistry([plugin, definePlugin({ accessor: 'other', builders: { other: builder } })]);
  expect(registry.types('builder')).toEqual(['other', 'thing', 'thing-fast']);
  expect(registry.types('communicator')).toEqual([]);
  expect(registry.packages.map(({ name }) => name)).toEqual(['thing', 'other']);
  const handle = registry.find('builder', 'thing-fast');
  expect(handle).toMatchObject({
    kind: 'builder',
    summary: 'Makes things fast.',
    checks: ['check'],
    platform: 'none',
    names: builder.names,
  });
  expect((await handle?.load())?.summary).toBe('Makes things fast.');
  expect((await handle?.resources())?.map(({ type }) => type)).toEqual(['thing:b', 'thing:a']);
  expect(registry.find('provisioner', 'thing')).toBeUndefined();
  expect(Object.isFrozen(registry)).toBe(true);
});

test('every known type belongs to one plugin, and every source too', () => {
  const types = knownPlugins().flatMap((known) =>
    Object.entries(known.types).flatMap(([kind, names]) => names.map((name) => `${kind} ${name}`)),
  );
  // Types that a package leaves out stand by themselves, under its source.
  const sources = knownPlugins().flatMap((known) => (known.instead === undefined ? known.sources : []));
  expect(types.filter((type, index) => types.indexOf(type) !== index)).toEqual([]);
  expect(sources.filter((source, index) => sources.indexOf(source) !== index)).toEqual([]);
  expect(sources.every((source) => source === source.toLowerCase())).toBe(true);
});
