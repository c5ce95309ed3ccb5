import { inlineRegistry, type Registry } from '@imgbuild/core';
import { attr, body, defineDataSource, definePlugin, t } from '@imgbuild/core/sdk';
import type { ReadData } from '@imgbuild/template';
import { expect, test } from 'vitest';
import { fixturePlugin } from './components.ts';
import { loadText } from './memory-world.ts';
import { planText } from './plan-text.ts';

const list = defineDataSource({
  summary: 'Finds images.',
  config: body({ filter: attr(t.string, { doc: 'What to look for.', required: true }) }),
  outputs: body({
    first: attr(t.string, { doc: 'The newest.', required: true }),
    count: attr(t.number, { doc: 'How many.', required: true }),
    token: attr(t.string, { doc: 'A secret.', sensitive: true }),
  }),
  read: async () => ({ first: 'never', count: 0, token: undefined }),
});

const registry: Registry = inlineRegistry([fixturePlugin, definePlugin({ accessor: 'list', dataSources: { list } })]);

const template = `
variable "system" { default = "debian" }
data "list" "base" {
  filter = local.filter
}
data "list" "derived" {
  filter = "\${data.list.base.first}-extra"
}
locals {
  filter = upper(var.system)
  image  = data.list.derived.first
}
source "machine" "a" {
  image = local.image
  size  = data.list.base.count
}
build {
  sources = ["source.machine.a"]
}
`;

async function load(text: string, readData?: ReadData): Promise<{ readonly plan: string; readonly codes: readonly string[] }> {
  const discover = async () => ({ value: registry, diagnostics: [] });
  const loaded = await loadText(text, { discover, ...(readData === undefined ? {} : { readData }) });
  const planned = planText(loaded.plan, undefined);
  return { plan: planned.text, codes: [...loaded.diagnostics, ...planned.diagnostics].map(({ code }) => code) };
}

test('data sources are read after what they need, and locals after them', async () => {
  const asked: string[] = [];
  const { plan, codes } = await load(template, async ({ type, name, configured }) => {
    asked.push(`${type}.${name} ${String(configured.config?.['filter'])}`);
    return { first: `${name}-image`, count: 7 };
  });
  expect(asked).toEqual(['list.base DEBIAN', 'list.derived base-image-extra']);
  expect(codes).toEqual([]);
  expect(plan).toContain('builder machine {"image":"derived-image","size":7');
});

test('without a reader their values are unknown, and nothing is wrong with that', async () => {
  const { plan, codes } = await load(template);
  expect(codes).toEqual([]);
  expect(plan).toContain('not wholly known');
});

test('types of unknown values are known', async () => {
  const { codes } = await load(template.replace('data.list.base.count', 'data.list.base.cuont'));
  expect(codes).toEqual(['hcl/unsupported-attribute']);
});

test('their bodies are checked', async () => {
  const { codes } = await load(template.replace('filter = local.filter', 'fliter = local.filter'));
  expect(codes).toEqual(['hcl/unsupported-argument']);
});

test('a data source and a local that need each other are a cycle', async () => {
  const { codes } = await load(template.replace('upper(var.system)', 'data.list.base.first'));
  expect(codes).toEqual(['template/cycle']);
});

test('what a data source says is secret is, and secrets are told before anything is read', async () => {
  const told: string[] = [];
  const loaded = await loadText(
    `variable "password" {
  default   = "correct horse"
  sensitive = true
}
data "list" "one" { filter = var.password }
source "machine" "a" {
  image = data.list.one.first
  tags  = { token = data.list.one.token }
}
build { sources = ["source.machine.a"] }
`,
    {
      discover: async () => ({ value: registry, diagnostics: [] }),
      hide: (secret) => void told.push(`hide ${secret}`),
      readData: async () => (told.push('read'), { first: 'x', count: 1, token: 'hush hush' }),
    },
  );
  expect(loaded.diagnostics).toEqual([]);
  expect(told).toEqual(['hide correct horse', 'read']);
  expect(loaded.secrets).toEqual(['correct horse', 'hush hush']);
});

test('what a data source gives must be what it promises', async () => {
  const { codes } = await load(template, async () => ({ first: 'x', count: 'many' }));
  expect(codes).toEqual(['template/data-failed']);
});
