// A name that is misspelt is one mistake: what was meant is not missing, and what depends on it is not known.
import type { Diagnostic } from '@imgbuild/diagnostics';
import { decode, entriesOf, expandDynamic, numberType, parse, parseJson, type Spec, stringType, type Value } from '@imgbuild/hcl';
import { expect, test } from 'vitest';

const spec: Spec = {
  kind: 'object',
  attributes: {
    name: { kind: 'attribute', name: 'name', type: stringType, required: true },
    size: { kind: 'attribute', name: 'size', type: numberType },
    boot: {
      kind: 'block',
      type: 'boot',
      required: true,
      nested: { kind: 'object', attributes: { device: { kind: 'attribute', name: 'device', type: stringType, required: true } } },
    },
    disks: {
      kind: 'blockList',
      type: 'disk',
      min: 1,
      nested: { kind: 'object', attributes: { path: { kind: 'attribute', name: 'path', type: stringType, required: true } } },
    },
  },
};

const told = (diagnostics: readonly Diagnostic[]): readonly string[] =>
  diagnostics.map(({ code, detail }) => `${code}: ${detail ?? ''}`);

function decoded(text: string, syntax: 'native' | 'json'): { readonly value: Value; readonly told: readonly string[] } {
  const { body } = syntax === 'native' ? parse(text, 'x.hcl') : parseJson(text, 'x.json');
  const { value, diagnostics } = decode(expandDynamic(body, undefined), spec, undefined);
  return { value: value.value, told: told(diagnostics) };
}

const argument = (name: string, meant: string): string =>
  `hcl/unsupported-argument: "${name}" is not expected here. Did you mean "${meant}"?`;
const block = (type: string, meant: string): string =>
  `hcl/unsupported-block: Blocks of type "${type}" are not expected here. Did you mean "${meant}"?`;

test.each<[string, 'native' | 'json', string, readonly string[]]>([
  [
    'arguments and blocks',
    'native',
    'naem = "x"\nbot {\n  device = "a"\n}\ndiks {\n  path = "b"\n}\n',
    [argument('naem', 'name'), block('bot', 'boot'), block('diks', 'disk')],
  ],
  [
    'the same in JSON',
    'json',
    '{"naem":"x","bot":{"device":"a"},"diks":[{"path":"b"}]}',
    [argument('naem', 'name'), block('bot', 'boot'), block('diks', 'disk')],
  ],
  [
    'within blocks, also those that dynamic ones make',
    'native',
    'name = "x"\nboot {\n  devcie = "a"\n}\ndynamic "disk" {\n  for_each = [1]\n  content {\n    pth = "b"\n  }\n}\n',
    [argument('devcie', 'device'), argument('pth', 'path')],
  ],
  [
    'what is there is not what another is taken for',
    'native',
    'naem = "x"\nname = "y"\nboot {\n  device = "a"\n}\ndisk {\n  path = "b"\n}\n',
    [argument('naem', 'name')],
  ],
  [
    'what is like nothing excuses nothing',
    'native',
    'entirely_else = 1\nboot {\n  device = "a"\n}\ndisk {\n  path = "b"\n}\n',
    [
      'hcl/missing-argument: "name" is required, and not set here.',
      'hcl/unsupported-argument: "entirely_else" is not expected here.',
    ],
  ],
])('%s', (_what, syntax, text, mistakes) => {
  expect(decoded(text, syntax).told).toEqual(mistakes);
});

test('what was meant is not known', () => {
  const { value } = decoded('name = "x"\nsise = 5\nboot {\n  device = "a"\n}\ndisks {\n  path = "b"\n}\n', 'native');
  expect(['name', 'size', 'disks'].map((name) => entriesOf(value).get(name)?.state)).toEqual(['known', 'unknown', 'unknown']);
});
