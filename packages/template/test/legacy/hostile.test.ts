import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hasErrors } from '@imgbuild/diagnostics';
import type { Loaded, LoadOptions } from '@imgbuild/template';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadText, memoryWorld } from '../memory-world.ts';
import { planText } from '../plan-text.ts';

const file = '/template/template.json';

function load(text: string, o: Partial<LoadOptions> = {}): Promise<Loaded> {
  return loadText('', { path: 'template.json', world: memoryWorld({ 'template.json': text }), ...o });
}

const folder = fileURLToPath(new URL('fixtures', import.meta.url));
const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('template.json'))
  .map((name) => readFileSync(`${folder}/${name}`, 'utf8'));

const pieces = [
  '',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\u0000',
  'null',
  'true',
  '-1e999',
  '{{',
  '}}',
  '{{user `a`}}',
  '{{user (user `a`)}}',
  '{{ .X }}',
  '{{range',
  '{{build `ID`}}',
  '"type": "run",',
  '"only": ["bare"],',
  '"override": {"bare": {}},',
  '__proto__',
  'constructor',
];

/** What mistakes are made of: something put in, taken out, or put elsewhere. */
const mutant = fc
  .record({ text: fc.constantFrom(...texts), at: fc.nat(), length: fc.nat({ max: 12 }), put: fc.constantFrom(...pieces) })
  .map(({ text, at, length, put }) => {
    const start = at % (text.length + 1);
    return text.slice(0, start) + put + text.slice(start + length);
  });

test('no text makes loading or configuring throw, and what has errors is refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 9, arbitrary: mutant }, fc.string()), async (text) => {
      const loaded = await load(text, { variables: [{ kind: 'value', text: `a=${text.slice(0, 30)}` }] });
      const planned = planText(loaded.plan, undefined);
      const running = planText(loaded.plan, { values: { ID: 'i-1' }, sensitive: [] });
      if (hasErrors(loaded.diagnostics)) expect(loaded.plan.builds.every((build) => build.diagnostics !== undefined)).toBe(true);
      for (const { span } of [...loaded.diagnostics, ...planned.diagnostics, ...running.diagnostics]) {
        if (span === undefined || span.file !== file) continue;
        expect(span.start).toBeLessThanOrEqual(span.end);
        expect(span.end).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 1500, seed: 5 },
  );
});

/** A template of variables, whose values are `value(index)`. */
function withVariables(count: number, value: (index: number) => string, use: string): string {
  const variables = Object.fromEntries(Array.from({ length: count }, (_, index) => [`v${index}`, value(index)]));
  return JSON.stringify({ variables, builders: [{ type: 'machine', image: use }] });
}

const codes = ({ diagnostics }: Loaded): readonly string[] => diagnostics.map(({ code }) => code);

test('a chain of variables longer than any stack gets its values', async () => {
  const count = 3000;
  const last = 'end';
  const forward = (name: (index: number) => string) => (index: number) => (index === count - 1 ? last : name(index + 1));
  for (const call of [(to: number) => `{{user \`v${to}\`}}`, (to: number) => `{{user (printf \`v%d\` ${to})}}`]) {
    const loaded = await load(withVariables(count, forward(call), '{{user `v0`}}'));
    expect(codes(loaded)).toEqual([]);
    expect(planText(loaded.plan, undefined).text).toContain('"image":"end"');
  }
});

test('a cycle of very many variables is one mistake', async () => {
  const count = 3000;
  const loaded = await load(withVariables(count, (index) => `{{user \`v${(index + 1) % count}\`}}`, 'a'));
  expect(codes(loaded)).toEqual(['template/cycle']);
});

test('a value that grows without bound is stopped', async () => {
  const loaded = await load(
    withVariables(40, (index) => (index === 0 ? 'xxxxxxxxxx' : `{{user \`v${index - 1}\`}}`.repeat(4)), '{{user `v39`}}'),
  );
  expect(codes(loaded)).toEqual(['gotemplate/too-much-output']);
});

test('what is nested too deeply is told', async () => {
  for (const text of ['{"builders":'.repeat(5000), `{"builders": ${'['.repeat(5000)}${']'.repeat(5000)}}`]) {
    expect(codes(await load(text))).toContain('hcl/nested-too-deep');
  }
  const deep = (depth: number): unknown => (depth === 0 ? '{{user `a`}}' : { inner: [deep(depth - 1)] });
  const loaded = await load(
    JSON.stringify({ builders: [{ type: 'bare' }], provisioners: [{ type: 'anything', value: deep(60) }] }),
  );
  expect([...codes(loaded), ...planText(loaded.plan, undefined).diagnostics.map(({ code }) => code)].sort()).toEqual([
    'config/nested-too-deeply',
    'legacy/variable-without-value',
  ]);
});

test('names that objects of JavaScript have are names like others', async () => {
  const text =
    '{"variables": {"__proto__": "p", "toString": "{{user `__proto__`}}"}, "builders": [{"type": "machine", "image": "{{user `toString`}}", "tags": {"__proto__": "x", "constructor": "y"}}]}';
  const loaded = await load(text);
  expect(codes(loaded)).toEqual([]);
  expect(planText(loaded.plan, undefined).text).toContain('"image":"p","size":10,"tags":{"__proto__":"x","constructor":"y"}');
  expect(codes(await load('{"builders": [{"type": "bare"}], "__proto__": {}, "toString": 1}'))).toEqual([
    'legacy/wrong-type',
    'legacy/unknown-key',
  ]);
});

test('a thousand builders and as many steps are planned in little time', async () => {
  const builders = Array.from({ length: 1000 }, (_, index) => ({ type: 'bare', name: `b${index}` }));
  const provisioners = Array.from({ length: 1000 }, (_, index) => ({ type: 'run', inline: ['true'], only: [`b${index}`] }));
  const loaded = await load(JSON.stringify({ builders, provisioners }));
  expect(codes(loaded)).toEqual([]);
  expect(loaded.plan.builds.every((build) => build.provisioners.length === 1)).toBe(true);
});
