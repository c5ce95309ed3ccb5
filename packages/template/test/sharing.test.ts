import { outputsOf } from '@imgbuild/core';
import type { PlannedBuild } from '@imgbuild/core';
import { type HclFunction, stringType, succeed } from '@imgbuild/hcl';
import { expect, test } from 'vitest';
import { loadText, memoryWorld } from './memory-world.ts';

/** `counted(text)` gives the text, and tells how often each was asked for. */
function counter(): { readonly counts: Map<string, number>; readonly counted: HclFunction } {
  const counts = new Map<string, number>();
  const counted: HclFunction = {
    kind: 'eager',
    name: 'counted',
    summary: 'Counts its calls.',
    parameters: [{ name: 'text', type: stringType }],
    returnType: () => succeed(stringType),
    call: ([text]) => {
      const key = text?.data as string;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return succeed(text!);
    },
  };
  return { counts, counted };
}

const sources = ['a', 'b', 'c'];
const template = (body: string): string => `
${sources.map((name) => `source "bare" "${name}" {}`).join('\n')}
build {
  sources = [${sources.map((name) => `"bare.${name}"`).join(', ')}]
  ${body}
}`;

async function countsOf(body: string): Promise<Readonly<Record<string, number>>> {
  const { counts, counted } = counter();
  const loaded = await loadText('', { world: memoryWorld({ 'main.pkr.hcl': template(body) }, [counted]) });
  expect(loaded.diagnostics).toEqual([]);
  expect(loaded.plan.builds).toHaveLength(sources.length);
  for (const build of loaded.plan.builds) configureAll(build);
  return Object.fromEntries(counts);
}

function configureAll(build: PlannedBuild): void {
  const outputs = outputsOf(build.builder.component.outputs);
  for (const { block } of build.provisioners) expect(block.configure({ phase: 'validate', outputs }).diagnostics).toEqual([]);
}

test('a block that reads nothing of its build is decoded once for all builds', async () => {
  expect(await countsOf('provisioner "run" { inline = [counted("x")] }')).toEqual({ x: 1 });
});

test('a block that reads the name of its source is decoded once for each', async () => {
  expect(await countsOf('provisioner "run" { inline = [counted(source.name)] }')).toEqual({ a: 1, b: 1, c: 1 });
  expect(await countsOf('provisioner "run" { inline = [counted(source.type)] }')).toEqual({ bare: 1 });
});

test('values of the build that are of the same type do not make a difference', async () => {
  expect(await countsOf('provisioner "run" { inline = [counted("x"), build.ID] }')).toEqual({ x: 1 });
});

test('a dynamic block in a body counts as what it reads', async () => {
  const body = 'provisioner "anything" { value = { for each in [source.name] : each => counted("x") } }';
  expect(await countsOf(body)).toEqual({ x: 3 });
});

test('an override is read for each source', async () => {
  const body = 'provisioner "run" {\n inline = [counted("x")]\n override = { a = { inline = ["y"] } }\n }';
  expect(await countsOf(body)).toEqual({ x: 3 });
});

test('a string that turns out to read the build is rendered for each', async () => {
  const loaded = await loadText(template('provisioner "run" { inline = ["{{ build_name }}"] }'));
  const inline = loaded.plan.builds.map((build) => {
    const late = { phase: 'validate' as const, outputs: outputsOf(build.builder.component.outputs) };
    return build.provisioners[0]?.block.configure(late).config?.['inline'];
  });
  expect(inline).toEqual([['a'], ['b'], ['c']]);
});

test('the same block gives its values as they are when it runs', async () => {
  const loaded = await loadText(template('provisioner "run" { inline = [build.ID, "{{ build `Host` }}"] }'));
  const block = loaded.plan.builds[0]!.provisioners[0]!.block;
  const info = { name: 'bare.a', sourceName: 'a', type: 'bare', runId: 'r', force: false, debug: false, startedAt: 0 };
  const values = ['one', 'two', 'one'].map((id) => ({ ID: id, Host: `${id}.example` }));
  const found = values.map(
    (each) =>
      block.configure({ phase: 'run', build: { ...info, values: each }, values: each, sensitive: new Set() }).config?.['inline'],
  );
  expect(found).toEqual([
    ['one', 'one.example'],
    ['two', 'two.example'],
    ['one', 'one.example'],
  ]);
});
