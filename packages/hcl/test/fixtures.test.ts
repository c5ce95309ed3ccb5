import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, inSourceOrder, renderDiagnostics } from '@imgbuild/diagnostics';
import {
  applyEdits,
  decode,
  expandDynamic,
  format,
  functionTable,
  isWhollyKnown,
  listOf,
  mark,
  numberType,
  objectValue,
  openForEditing,
  parse,
  parseExpression,
  parseJson,
  parseTemplate,
  problems,
  setAttribute,
  type Scope,
  type Spec,
  stringType,
  stringValue,
  toPlain,
  typeExpression,
  typeFromExpression,
  tupleValue,
  unknownValue,
  type Value,
} from '@imgbuild/hcl';
import { nodeFunctionPorts } from '@imgbuild/hcl/node';
import { expect, test } from 'vitest';

// A folder per mistake: `input.hcl` or `input.json` is decoded by the spec below, `expression.txt` evaluated, `template.txt` rendered,
// `type.txt` read as a type, `layout.hcl` formatted, `argument.txt` set (a name, and in the next lines an expression);
// `literal.txt` is evaluated without any names. `expected.txt` is all that comes out; UPDATE_FIXTURES=1 writes it anew.
const fixtures = join(import.meta.dirname, 'fixtures');
const update = process.env['UPDATE_FIXTURES'] === '1';

const spec: Spec = {
  kind: 'object',
  attributes: {
    name: { kind: 'attribute', name: 'name', type: stringType, required: true },
    size: { kind: 'attribute', name: 'size', type: numberType },
    ports: { kind: 'attribute', name: 'ports', type: listOf(numberType) },
    disk: {
      kind: 'blockList',
      type: 'disk',
      min: 1,
      max: 2,
      nested: { kind: 'object', attributes: { size: { kind: 'attribute', name: 'size', type: numberType } } },
    },
    network: {
      kind: 'block',
      type: 'network',
      nested: { kind: 'object', attributes: { cidr: { kind: 'attribute', name: 'cidr', type: stringType } } },
    },
    service: {
      kind: 'blockMap',
      type: 'service',
      labels: ['name'],
      nested: { kind: 'object', attributes: { port: { kind: 'attribute', name: 'port', type: numberType } } },
    },
    labels: { kind: 'blockAttributes', type: 'labels', element: stringType },
  },
};

const scope: Scope = {
  variables: new Map<string, Value>([
    [
      'var',
      objectValue({
        name: stringValue('web'),
        none: { type: listOf(stringType), state: 'null', marks: new Set() },
        list: tupleValue([stringValue('a'), stringValue('b')]),
        secret: mark(stringValue('hush'), 'sensitive'),
        later: unknownValue(stringType),
      }),
    ],
  ]),
  functions: functionTable(nodeFunctionPorts({ base: '/', working: '/', start: 0 })),
};

function outcome(folder: string): string {
  const path = (name: string): string => join(fixtures, folder, name);
  const read = (name: string): string | undefined => (existsSync(path(name)) ? readFileSync(path(name), 'utf8') : undefined);
  const native = read('input.hcl');
  const json = read('input.json');
  const body = native ?? json;
  if (body !== undefined) {
    const file = native === undefined ? parseJson(body, 'input.json') : parse(body, 'input.hcl');
    if (file.diagnostics.length > 0) return said(file.diagnostics, body);
    const { value, diagnostics } = decode(expandDynamic(file.body, scope), spec, scope);
    return said(diagnostics, body) + shown(value.value, diagnostics);
  }
  const layout = read('layout.hcl');
  if (layout !== undefined) {
    const { value, diagnostics } = format(layout, 'layout.hcl');
    return said(diagnostics, layout) || value;
  }
  const argument = read('argument.txt');
  if (argument !== undefined) {
    const [name = '', ...lines] = argument.split('\n');
    const file = openForEditing('', 'edited.hcl');
    const { value, diagnostics } = setAttribute(file, file.tree, name, lines.join('\n'));
    return said(diagnostics, argument) || applyEdits('', value);
  }
  const template = read('template.txt');
  if (template !== undefined) {
    const { value, diagnostics } = parseTemplate(template, 'template.txt');
    return diagnostics.length > 0 ? said(diagnostics, template) : evaluated(value.evaluate(scope), template);
  }
  const type = read('type.txt');
  if (type !== undefined) {
    const { value, diagnostics } = parseExpression(type.trimEnd(), 'type.txt');
    const constraint = typeFromExpression(value);
    return said([...diagnostics, ...constraint.diagnostics], type) || `${typeExpression(constraint.value.type)}\n`;
  }
  const literal = read('literal.txt');
  const text = literal ?? read('expression.txt') ?? '';
  const { value, diagnostics } = parseExpression(text, literal === undefined ? 'expression.txt' : 'literal.txt');
  if (diagnostics.length > 0) return said(diagnostics, text);
  if (folder === 'not-a-reference') return said(value.asTraversal().diagnostics, text);
  return evaluated(value.evaluate(literal === undefined ? scope : undefined), text);
}

function evaluated({ value, diagnostics }: { value: Value; diagnostics: readonly Diagnostic[] }, text: string): string {
  return said(diagnostics, text) + shown(value, diagnostics);
}

function said(diagnostics: readonly Diagnostic[], text: string): string {
  const codes = diagnostics.map((diagnostic) => diagnostic.code).join(' ');
  return diagnostics.length === 0 ? '' : `${codes}\n\n${renderDiagnostics(inSourceOrder(diagnostics), () => text)}`;
}

function shown(value: Value, diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length > 0 || !isWhollyKnown(value)) return '';
  const plain = toPlain(value);
  return plain.ok ? `${JSON.stringify(plain.value, undefined, 2)}\n` : '';
}

for (const folder of readdirSync(fixtures)) {
  test(folder, () => {
    const expected = join(fixtures, folder, 'expected.txt');
    const actual = outcome(folder);
    if (update) writeFileSync(expected, actual);
    expect(actual).toBe(readFileSync(expected, 'utf8'));
    if (problems.codes.includes(`hcl/${folder}`)) expect(actual.split('\n')[0]?.split(' ')).toContain(`hcl/${folder}`);
  });
}

test('every code has a fixture', () => {
  expect(problems.codes.filter((code) => !readdirSync(fixtures).includes(code.slice('hcl/'.length)))).toEqual([]);
});
