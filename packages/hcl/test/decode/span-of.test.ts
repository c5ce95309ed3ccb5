import { renderDiagnostics, type Span } from '@imgbuild/diagnostics';
import {
  decode,
  expandDynamic,
  listOf,
  mapOf,
  numberType,
  parse,
  parseJson,
  stringType,
  stringValue,
  toPlain,
  type Scope,
  type Spec,
} from '@imgbuild/hcl';
import { expect, test } from 'vitest';

const text: Spec = { kind: 'attribute', name: 'text', type: stringType };
const disk: Spec = { kind: 'object', attributes: { size: { kind: 'attribute', name: 'size', type: numberType } } };
const spec: Spec = {
  kind: 'object',
  attributes: {
    name: { kind: 'attribute', name: 'name', type: stringType },
    ports: { kind: 'attribute', name: 'ports', type: listOf(numberType) },
    tags: { kind: 'attribute', name: 'tags', type: mapOf(stringType) },
    region: {
      kind: 'default',
      primary: { kind: 'attribute', name: 'region', type: stringType },
      otherwise: { kind: 'literal', value: stringValue('here') },
    },
    disks: { kind: 'blockList', type: 'disk', nested: disk },
    boot: { kind: 'block', type: 'boot', nested: { kind: 'object', attributes: { text } } },
    services: { kind: 'blockMap', type: 'service', labels: ['kind', 'name'], nested: { kind: 'object', attributes: { text } } },
    labels: { kind: 'blockAttributes', type: 'labels', element: stringType },
  },
};

const native = `name  = "web"
ports = [80, 443]
tags  = { "a" = "x", b = upper("y") }
disk {
  size = 1
}
disk {
  size = 2
}
boot {
  text = "t"
}
service "http" "one" {
  text = "1"
}
service "http" "two" {}
labels {
  team = "q"
}
`;

const json = `{
  "name": "web",
  "ports": [80, 443],
  "tags": { "a": "x", "b": "y" },
  "disk": [{ "size": 1 }, { "size": 2 }],
  "boot": { "text": "t" },
  "service": { "http": { "one": { "text": "1" }, "two": {} } },
  "labels": { "team": "q" }
}
`;

const scope: Scope = { variables: new Map(), functions: new Map() };

function reader(source: string, file: string): (path: readonly (string | number)[]) => string {
  const parsed = file.endsWith('.json') ? parseJson(source, file) : parse(source, file);
  const { value } = decode(expandDynamic(parsed.body, scope), spec, scope);
  return (path) => {
    const { start, end }: Span = value.spanOf(path);
    return source.slice(start, end);
  };
}

test.each<[readonly (string | number)[], string, string]>([
  [['name'], 'name  = "web"', '"name": "web"'],
  [['ports'], 'ports = [80, 443]', '"ports": [80, 443]'],
  [['ports', 1], '443', '443'],
  [['tags', 'a'], '"x"', '"x"'],
  [['tags', 'b', 'deeper'], 'upper("y")', '"y"'],
  [['disks', 1, 'size'], 'size = 2', '"size": 2'],
  [['boot', 'text'], 'text = "t"', '"text": "t"'],
  [['services', 'http', 'one', 'text'], 'text = "1"', '"text": "1"'],
  [['labels', 'team'], 'team = "q"', '"team": "q"'],
])('%j', (path, inNative, inJson) => {
  expect(reader(native, 'case.hcl')(path)).toBe(inNative);
  expect(reader(json, 'case.json')(path)).toBe(inJson);
});

test('blocks are found by their headers, also by a part of their labels', () => {
  const at = reader(native, 'case.hcl');
  expect(at(['disks'])).toBe('disk');
  expect(at(['boot'])).toBe('boot');
  expect(at(['services', 'http'])).toBe('service "http" "one"');
  expect(at(['services', 'http', 'two'])).toBe('service "http" "two"');
  expect(at(['services', 'http', 'two', 'text'])).toBe('}');
});

test('what was not written should have stood at the end of its body', () => {
  const source = 'boot {\n  # nothing\n}\n';
  const at = decode(parse(source, 'case.hcl').body, spec, scope).value.spanOf;
  expect(at(['boot', 'text'])).toEqual({ file: 'case.hcl', start: source.indexOf('}'), end: source.indexOf('}') + 1 });
  expect(at(['name'])).toEqual({ file: 'case.hcl', start: source.length, end: source.length });
  expect(at(['region'])).toEqual(at(['name']));
});

test('blocks that a dynamic block makes stand where it does, their attributes in its content', () => {
  const source = 'dynamic "disk" {\n  for_each = [1, 2]\n  content {\n    size = disk.value\n  }\n}\n';
  const { value, diagnostics } = decode(expandDynamic(parse(source, 'case.hcl').body, scope), spec, scope);
  expect(renderDiagnostics(diagnostics, () => source)).toBe('');
  expect(toPlain(value.value)).toMatchObject({ value: { disks: [{ size: 1 }, { size: 2 }] } });
  const { start, end } = value.spanOf(['disks', 1, 'size']);
  expect(source.slice(start, end)).toBe('size = disk.value');
  const header = value.spanOf(['disks', 1]);
  expect(source.slice(header.start, header.end)).toBe('dynamic "disk"');
});
