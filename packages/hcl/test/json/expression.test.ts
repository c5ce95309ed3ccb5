import {
  type Expression,
  functionTable,
  mark,
  numberValue,
  objectValue,
  parseJson,
  type Scope,
  stringType,
  stringValue,
  tupleValue,
  typeExpression,
  typeFromExpression,
  unknownValue,
  type Value,
} from '@imgbuild/hcl';
import { nodeFunctionPorts } from '@imgbuild/hcl/node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recordedOf } from '../values/recorded.ts';

const scope: Scope = {
  variables: new Map<string, Value>([
    [
      'var',
      objectValue({
        n: numberValue(5),
        s: stringValue('x'),
        l: tupleValue([stringValue('a')]),
        secret: mark(stringValue('k'), 'sensitive'),
        later: unknownValue(stringType),
        none: { type: stringType, state: 'null', marks: new Set() },
      }),
    ],
  ]),
  functions: functionTable(nodeFunctionPorts({ base: '/', working: '/', start: 0 })),
};

/** The expression of `{"a": …}`, and its text. */
function expressionOf(json: string): { readonly expression: Expression; readonly text: string } {
  const text = `{"a": ${json}}`;
  const { body, diagnostics } = parseJson(text, 'x.json');
  expect(diagnostics).toEqual([]);
  return { text, expression: body.justAttributes().value.get('a')!.expression };
}

function evaluated(json: string, within: Scope | undefined = scope): unknown {
  const { value, diagnostics } = expressionOf(json).expression.evaluate(within);
  return diagnostics.length > 0 ? diagnostics.map(({ code }) => code) : recordedOf(value);
}

const string = (value: string): unknown => ({ type: 'string', value });
const number = (value: string): unknown => ({ type: 'number', value });

describe('values', () => {
  test.each([
    ['"plain"', string('plain')],
    ['"a ${var.s} b"', string('a x b')],
    ['"${var.n}"', number('5')],
    ['"${var.l}"', { type: ['tuple', ['string']], value: [string('a')] }],
    ['"%{ if var.n == 5 }yes%{ else }no%{ endif }"', string('yes')],
    ['"$${var.s} %%{ if }"', string('${var.s} %{ if }')],
    ['"\\u0024{var.s}"', string('x')],
    ['"${\\"a\\\\tb\\"}"', string('a\tb')],
    ['"a\\\\n\\n"', string('a\\n\n')],
    ['"e\\u0301"', string('é')],
    ['""', string('')],
    ['"${var.later}"', { type: 'string', unknown: true }],
    ['"${var.secret}!"', { type: 'string', value: 'k!', marks: ['sensitive'] }],
    ['12345678901234567890.5', number('12345678901234567890.5')],
    ['null', { type: 'dynamic', null: true }],
    ['[true, 1]', { type: ['tuple', ['bool', 'number']], value: [{ type: 'bool', value: true }, number('1')] }],
    ['{"${var.s}-1": 1}', { type: ['object', { 'x-1': 'number' }], value: { 'x-1': number('1') } }],
    ['{"${var.n}": 1}', { type: ['object', { '5': 'number' }], value: { '5': number('1') } }],
    ['{"${var.later}": 1}', { type: 'dynamic', unknown: true }],
    ['{"${var.secret}": 1}', { type: ['object', { k: 'number' }], value: { k: number('1') }, marks: ['sensitive'] }],
    ['{"//": 1}', { type: ['object', { '//': 'number' }], value: { '//': number('1') } }],
    ['{"${var.none}": 1}', ['hcl/invalid-object-key']],
    ['{"${var.l}": 1}', ['hcl/invalid-object-key']],
    ['{"x": 1, "${var.s}": 2}', ['hcl/json-duplicate-name']],
    ['{"${missing}": 1}', ['hcl/unknown-variable']],
    ['["${", "${}"]', ['hcl/expression-expected', 'hcl/expression-expected']],
  ])('%s', (json, expected) => expect(evaluated(json)).toEqual(expected));
});

describe('without a scope strings mean themselves', () => {
  test.each([
    ['"${var.s}"', string('${var.s}')],
    ['"$${x} ${"', string('$${x} ${')],
    ['{"${a}": ["%{"]}', { type: ['object', { '${a}': ['tuple', ['string']] }] }],
  ])('%s', (json, expected) => {
    const { value, diagnostics } = expressionOf(json).expression.evaluate(undefined);
    expect(diagnostics).toEqual([]);
    expect(recordedOf(value)).toMatchObject(expected as object);
  });
});

describe('places in strings', () => {
  const escaped = '"\\n\\u00e9\\ud83d\\ude00é\\" ${var.nothing[\\"k\\"].x} \\\\ ${upper(nowhere, \\"\\\\n\\")}"';

  test('of mistakes are past the escapes', () => {
    const { expression, text } = expressionOf(escaped);
    const { diagnostics } = expression.evaluate(scope);
    expect(diagnostics.map(({ span }) => text.slice(span?.start, span?.end))).toEqual(['.nothing', 'nowhere', '\\"\\\\n\\"']);
  });

  test('of syntax mistakes too', () => {
    const { expression, text } = expressionOf('"\\t\\t${1 + \\"\\\\q\\"}"');
    const { diagnostics } = expression.evaluate(scope);
    expect(diagnostics.map(({ code, span }) => [code, text.slice(span?.start, span?.end)])).toEqual([
      ['hcl/invalid-escape', '\\\\q'],
    ]);
  });

  test('of references', () => {
    const { expression, text } = expressionOf(escaped);
    const at = ({ start, end }: { start: number; end: number }): string => text.slice(start, end);
    expect(
      expression
        .references()
        .map((each) => [each.root, at(each.rootSpan), at(each.span), ...each.steps.map((step) => at(step.span))]),
    ).toEqual([
      ['var', 'var', 'var.nothing[\\"k\\"].x', '.nothing', '[\\"k\\"]', '.x'],
      ['nowhere', 'nowhere', 'nowhere'],
    ]);
  });

  test('are right wherever escapes stand before them', () => {
    const before = fc.array(
      fc.constantFrom('x', '\\n', '\\u00e9', '\\ud83d\\ude00', '\\\\', '\\"', 'é', '\u{1f600}', '\\u0024\\u0024{'),
    );
    fc.assert(
      fc.property(before, before, (first, second) => {
        const { expression, text } = expressionOf(`"${first.join('')}\${wanted}${second.join('')}\${other.name}"`);
        expect(expression.references().map(({ span }) => text.slice(span.start, span.end))).toEqual(['wanted', 'other.name']);
      }),
    );
  });
});

describe('references', () => {
  const roots = (json: string): readonly string[] =>
    expressionOf(json)
      .expression.references()
      .map(({ root }) => root);
  test('are those of all templates, names of properties among them', () => {
    expect(roots('{"${a}": ["${b.c}", {"x": "${d}"}], "y": 1}')).toEqual(['a', 'b', 'd']);
  });
  test('of a template that cannot be read there are none', () => expect(roots('["${a", "${b}"]')).toEqual(['b']));
  test('of a plain text there are none', () => expect(roots('"a.b"')).toEqual([]));
});

describe('read instead of evaluated', () => {
  test('a string is a reference', () => {
    const { expression, text } = expressionOf('"source.\\u0071emu[\\"a\\"]"');
    const { value, diagnostics } = expression.asTraversal();
    expect(diagnostics).toEqual([]);
    expect(value?.root).toBe('source');
    expect(value?.steps.map((step) => text.slice(step.span.start, step.span.end))).toEqual(['.\\u0071emu', '[\\"a\\"]']);
  });

  test.each(['"a b"', '"${a}"', '"f(x)"', '""', '5', '["a"]', '"a.*.b"'])('%s is none', (json) => {
    const { expression, text } = expressionOf(json);
    const { value, diagnostics } = expression.asTraversal();
    expect(value).toBe(undefined);
    expect(diagnostics.map(({ code, span }) => [code, text.slice(span?.start, span?.end)])).toEqual([
      ['hcl/not-a-reference', json],
    ]);
  });

  test('a string is a keyword', () => {
    const keyword = (json: string): string | undefined => expressionOf(json).expression.asKeyword();
    expect(['"any"', '" all "', '"true"', '"a.b"', '"a b"', 'true', '["any"]'].map(keyword)).toEqual([
      'any',
      'all',
      'true',
      ...Array<undefined>(4).fill(undefined),
    ]);
  });

  test('arrays and objects have elements', () => {
    const { expression, text } = expressionOf('[{"k": 1, " l ": "x"}, "y"]');
    const at = (each: Expression): string => text.slice(each.span.start, each.span.end);
    const [first, second] = expression.asList() ?? [];
    expect([at(first!), at(second!)]).toEqual(['{"k": 1, " l ": "x"}', '"y"']);
    expect(first?.asObject()?.map(({ key, value }) => [at(key), key.asKeyword(), at(value)])).toEqual([
      ['"k"', 'k', '1'],
      ['" l "', undefined, '"x"'],
    ]);
    expect([second?.asList(), second?.asObject(), first?.asList(), expression.asObject(), expression.asCall()]).toEqual(
      Array<undefined>(5).fill(undefined),
    );
  });

  test('a string is a call', () => {
    const { expression, text } = expressionOf('"optional(\\"\\\\n\\", any)"');
    const call = expression.asCall();
    expect(call?.name).toBe('optional');
    expect(call?.arguments.map(({ span }) => text.slice(span.start, span.end))).toEqual(['\\"\\\\n\\"', 'any']);
  });

  test.each([
    ['"string"', 'string'],
    ['"list(string)"', 'list(string)'],
    ['"object({ name = string, size = optional(number, 10) })"', 'object({name = string, size = optional(number)})'],
    ['"tuple([string, map(bool)])"', 'tuple([string, map(bool)])'],
  ])('%s is a type', (json, expected) => {
    const { value, diagnostics } = typeFromExpression(expressionOf(json).expression);
    expect(diagnostics).toEqual([]);
    expect(typeExpression(value.type)).toBe(expected);
  });

  test('a mistake in a type is shown where it stands', () => {
    const { expression, text } = expressionOf('"object({\\n\\u0061 = lst(string) })"');
    const { diagnostics } = typeFromExpression(expression);
    expect(diagnostics.map(({ span }) => text.slice(span?.start, span?.end))).toEqual(['lst(string)']);
  });
});

test('all templates of a value loop no more together than one may', () => {
  const loop = '"${[for a in range(1000) : [for b in range(600) : 1]]}"';
  const { diagnostics } = expressionOf(`[${loop}, ${loop}]`).expression.evaluate(scope);
  expect([...new Set(diagnostics.map(({ code }) => code))]).toEqual(['hcl/too-much-work']);
});
