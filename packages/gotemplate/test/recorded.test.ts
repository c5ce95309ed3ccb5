import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execute, parseTemplate, treeText, typed } from '@imgbuild/gotemplate';
import { expect, test } from 'vitest';
import { buffer, goData, goFunctions, nilSlice } from './go-data.ts';

// Cases recorded from Go's own implementation; they stand beside the repository.
const shared = process.env['IMGBUILD_CONFORMANCE'] ?? resolve(import.meta.dirname, '../../../../shared/conformance');
const there = existsSync(shared) || process.env['CI'] === 'true';
const lines = <T>(name: string): T[] =>
  readFileSync(join(shared, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

test.runIf(there)('templates are accepted and refused as Go does, and their trees are the same', () => {
  const functions = ['contains'];
  const cases = lines<{ input: string; ok: boolean; result: string }>('gotemplate.parse.jsonl');
  const ours = cases.map(({ input }) => {
    const { value, diagnostics } = parseTemplate(input, { functions });
    return { input, ok: diagnostics.length === 0, result: diagnostics.length === 0 ? treeText(value) : '' };
  });
  expect(ours).toEqual(cases.map(({ input, ok, result }) => ({ input, ok, result })));
  expect(cases.length).toBeGreaterThan(50);
});

/** Data by how Go's tests write it. */
const data: Readonly<Record<string, unknown>> = {
  nil: null,
  tVal: goData,
  '&iVal': goData,
  'T{}': {},
  '0': 0,
  '13': 13,
  '123': 123,
  'uint(14)': typed('uint', 14),
  '15.1': 15.1,
  "`It'd be nice.`": "It'd be nice.",
  "'.'": typed('int32', 46),
  tSliceOfNil: nilSlice,
  'map[string]any{"S": bytes.NewBufferString("foozle")}': { S: buffer },
};

test.runIf(there)('templates give what Go gives', () => {
  const cases = lines<{ input: string; ok: boolean; output: string; data: string }>('gotemplate.exec.jsonl');
  expect(cases.filter((each) => !(each.data in data))).toEqual([]);
  const ours = cases.map(({ input, data: name }) => {
    const { value: template, diagnostics } = parseTemplate(input, { functions: Object.keys(goFunctions) });
    const { value } =
      diagnostics.length > 0 ? { value: undefined } : execute(template, { data: data[name], functions: goFunctions });
    return { input, ok: value !== undefined, output: value ?? '' };
  });
  expect(ours).toEqual(cases.map(({ input, ok, output }) => ({ input, ok, output })));
  expect(cases.length).toBeGreaterThan(100);
});
