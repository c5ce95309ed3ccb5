import { inlineRegistry } from '@imgbuild/core';
import { attr, body, defineDataSource, definePlugin, t } from '@imgbuild/core/sdk';
import type { Need } from '@imgbuild/hcl';
import type { LoadOptions, ServiceReader } from '@imgbuild/template';
import { outlineTemplate } from '@imgbuild/template';
import { expect, test } from 'vitest';
import { fixturePlugin } from '../components.ts';
import { loadText, memoryWorld } from '../memory-world.ts';
import { planText } from '../plan-text.ts';

const list = defineDataSource({
  summary: 'Finds images.',
  config: body({ filter: attr(t.string, { doc: 'What to look for.', required: true }) }),
  outputs: body({ first: attr(t.string, { doc: 'The newest.', required: true }) }),
  read: async () => ({ first: 'never' }),
});
const registry = inlineRegistry([fixturePlugin, definePlugin({ accessor: 'list', dataSources: { list } })]);

/** Loads with services that give what they are asked for between brackets. */
async function load(text: string, o: Partial<LoadOptions> = {}) {
  const asked: string[] = [];
  const answer: ServiceReader = async (need: Need) => {
    const name = need.service === 'vault' ? `${need.path}#${need.key}` : need.service === 'consul' ? need.key : need.name;
    asked.push(name);
    return { kind: 'text', text: `[${name}]` };
  };
  const loaded = await loadText(text, {
    discover: async () => ({ value: registry, diagnostics: [] }),
    services: {
      signal: new AbortController().signal,
      clock: { now: () => 0, sleep: async () => undefined },
      readers: { vault: answer, consul: answer, 'aws-secretsmanager': answer },
    },
    ...o,
  });
  const planned = planText(loaded.plan, undefined);
  return { asked, loaded, plan: planned.text, codes: [...loaded.diagnostics, ...planned.diagnostics].map(({ code }) => code) };
}

const two = `
locals {
  a    = consul_key("a")
  b    = vault("b", "key")
  most = "\${local.a} \${consul_key("most")}"
}
data "list" "found" { filter = vault("found", "key") }
data "list" "other" { filter = vault("other", "key") }
source "machine" "a" { image = "\${local.most} \${data.list.found.first}" }
source "machine" "b" { image = "\${local.b} \${data.list.other.first}" }
build { sources = ["source.machine.a"] }
build { sources = ["source.machine.b"] }
`;

test('only what the selected builds need is asked for, once, and data sources are read once', async () => {
  const read: string[] = [];
  const { asked, plan, codes } = await load(two, {
    only: ['machine.a'],
    readData: async ({ name, configured }) => {
      read.push(`${name} ${String(configured.config?.['filter'])}`);
      return { first: `first of ${name}` };
    },
  });
  expect(codes).toEqual([]);
  expect(asked.sort()).toEqual(['a', 'found#key', 'most']);
  expect(read).toEqual(['found [found#key]']);
  expect(plan).toContain('"image":"[a] [most] first of found"');
});

test('what a data source gives may be asked for', async () => {
  const { asked, plan } = await load(
    `data "list" "one" { filter = consul_key("filter") }
source "machine" "a" { image = vault(data.list.one.first, "key") }
build { sources = ["source.machine.a"] }
`,
    { readData: async ({ configured }) => ({ first: `for ${String(configured.config?.['filter'])}` }) },
  );
  expect(asked).toEqual(['filter', 'for [filter]#key']);
  expect(plan).toContain('"image":"[for [filter]#key]"');
});

test('builds may be made for each of what a service names', async () => {
  const { plan, codes } = await load(`locals {
  image = vault("image", "key")
}
source "machine" "a" { image = local.image }
build {
  name = consul_key("name")
  dynamic "source" {
    for_each = split("-", consul_key("x-y"))
    labels   = ["source.machine.a"]
    content {
      name = source.key == 0 ? "x" : "y"
    }
  }
}
`);
  expect(codes).toEqual([]);
  expect(plan.split('\n').filter((line) => line.startsWith('build'))).toEqual([
    'build [name].machine.x of a',
    'build [name].machine.y of a',
  ]);
  expect(plan).toContain('"image":"[image#key]"');
});

test('a template with a mistake is not worth a secret', async () => {
  const { asked, codes } = await load(`locals {
  a = vault("a", "key")
  b = var.nope
}
source "machine" "a" { image = local.a }
build { sources = ["source.machine.a"] }
`);
  expect({ asked, codes }).toEqual({ asked: [], codes: ['template/undefined-variable'] });
});

test('without services their values are unknown, and what the package of Amazon reads is too when packages may be missing', async () => {
  const text =
    'source "machine" "a" { image = "${vault("a", "b")}${aws_secretsmanager("c", null)}" }\nbuild { sources = ["source.machine.a"] }\n';
  const { services: _, ...nobody } = { services: undefined };
  const checked = await loadText(text, { ...nobody, missingPlugins: 'warn' });
  expect(checked.diagnostics).toEqual([]);
  expect(planText(checked.plan, undefined).text).toContain('not wholly known');
  const strict = await loadText(text);
  expect(strict.diagnostics.map(({ code, detail }) => `${code} ${detail}`)).toEqual([
    expect.stringContaining('@imgbuild/builder-amazon'),
  ]);
});

test('an outline asks for what it shows, and for what is tried in its scope later', async () => {
  const text = 'locals { a = consul_key("a") }\n';
  const asked: string[] = [];
  const consul: ServiceReader = async (need) => {
    asked.push(JSON.stringify(need));
    return { kind: 'text', text: 'value' };
  };
  const outline = await outlineTemplate({
    path: '.',
    workingDirectory: '/template',
    environment: {},
    startedAt: 0,
    world: memoryWorld({ 'main.pkr.hcl': text }),
    discover: async () => ({ value: registry, diagnostics: [] }),
    services: {
      signal: new AbortController().signal,
      clock: { now: () => 0, sleep: async () => undefined },
      readers: { consul },
    },
  });
  expect(outline.locals.get('a')?.data).toBe('value');
  const { signal } = new AbortController();
  expect(await outline.askServices(signal)).toBe('nothing');
  const { parseExpression } = await import('@imgbuild/hcl');
  const { value: expression } = parseExpression('consul_key("later")', 'typed');
  expect(expression.evaluate(outline.scope).value.state).toBe('unknown');
  expect(await outline.askServices(signal)).toBe('asked');
  expect(expression.evaluate(outline.scope).value.data).toBe('value');
  expect(asked).toHaveLength(2);
});
