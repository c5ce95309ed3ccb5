import { type Block, type Body, type BodySchema, parseJson, toPlain } from '@imgbuild/hcl';
import { describe, expect, test } from 'vitest';

function bodyOf(text: string): Body {
  const { body, diagnostics } = parseJson(text, 'x.json');
  expect(diagnostics).toEqual([]);
  return body;
}

const schema: BodySchema = {
  attributes: [{ name: 'name' }, { name: 'size' }],
  blocks: [{ type: 'disk' }, { type: 'source', labels: ['type', 'name'] }],
};

/** A body's content in a few words, and the codes of what is wrong. */
function shown(text: string, wanted: BodySchema = schema): readonly string[] {
  const { value, diagnostics } = bodyOf(text).content(wanted);
  return [
    ...[...value.attributes.values()].map(({ name, expression }) => {
      const plain = toPlain(expression.evaluate(undefined).value);
      return `${name}=${plain.ok ? JSON.stringify(plain.value) : '?'}`;
    }),
    ...value.blocks.map((block) => [block.type, ...block.labels].join(' ') + names(block)),
    ...diagnostics.map(({ code, span }) => `${code.slice('hcl/'.length)}: ${text.slice(span?.start, span?.end)}`),
  ];
}

function names({ body }: Block): string {
  const { value, diagnostics } = body.content(schema);
  return diagnostics.length > 0
    ? ` (${diagnostics.map(({ code }) => code).join()})`
    : ` {${[...value.attributes.keys()].join()}}`;
}

describe('arguments', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    '{"name": "a", "size": 1}': ['name="a"', 'size=1'],
    '[{"name": "a"}, {}, {"size": 1}]': ['name="a"', 'size=1'],
    '[]': [],
    '{"//": "a comment", "name": "${a}", "//": 1}': ['name="${a}"'],
    '{"name": null}': ['name=null'],
    '{"size": {"a": 1}}': ['size={"a":1}'],
    '{"name": "a", "name": "b"}': ['name="a"', 'duplicate-argument: "name"'],
    '[{"name": "a"}, {"name": "b"}]': ['name="a"', 'duplicate-argument: "name"'],
    '{"nam": 1}': ['unsupported-argument: "nam"'],
    '{"dis": {}}': ['unsupported-block: "dis"'],
    '{"nothing": {}}': ['unsupported-argument: "nothing"'],
    '[{"name": "a"}, 5, [{"size": 1}], null]': [
      'name="a"',
      'json-object-expected: 5',
      'json-object-expected: [',
      'json-object-expected: null',
    ],
  };
  test.each(Object.entries(cases))('%s', (text, expected) => expect(shown(text)).toEqual(expected));
});

describe('blocks', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    '{"disk": {"size": 1}}': ['disk {size}'],
    '{"disk": [{"size": 1}, {"name": "x"}]}': ['disk {size}', 'disk {name}'],
    '{"disk": {}, "name": "x", "disk": {"size": 1}}': ['name="x"', 'disk {}', 'disk {size}'],
    '{"disk": []}': [],
    '{"disk": null}': [],
    '{"disk": [null, [{"size": 1}, {"name": "x"}]]}': ['disk {}', 'disk {size,name}'],
    '{"disk": 5}': ['json-object-expected: 5'],
    '{"disk": ["x"]}': ['disk (hcl/json-object-expected)'],
    '{"source": {"qemu": {"a": {"name": "x"}, "b": {}}, "null": {"c": {}}}}': [
      'source qemu a {name}',
      'source qemu b {}',
      'source null c {}',
    ],
    '{"source": [{"qemu": {"a": {}}}, {"qemu": [{"b": {}}, {"c": [{}, {"size": 1}]}]}]}': [
      'source qemu a {}',
      'source qemu b {}',
      'source qemu c {}',
      'source qemu c {size}',
    ],
    '{"source": {"//": {"a": {}}}}': ['source // a {}'],
    '{"source": {"qemu": {"a": null}}}': [],
    '{"source": {}}': ['missing-label: {'],
    '{"source": []}': ['missing-label: ['],
    '{"source": null}': ['missing-label: null'],
    '{"source": {"qemu": {}}}': ['missing-label: {'],
    '{"source": {"qemu": {"a": 1}}}': ['json-object-expected: 1'],
    '{"source": {"qemu": "a"}}': ['json-object-expected: "a"'],
    '{"source": {"qemu": {"a": {"b": {}}}}}': ['source qemu a (hcl/unsupported-argument)'],
  };
  test.each(Object.entries(cases))('%s', (text, expected) => expect(shown(text)).toEqual(expected));

  test('are shown where they stand, in source order', () => {
    const text = '{"source": {"qemu": {"a": {}, "b": [{}, {"size": 1}]}}, "disk": {}}';
    const { blocks } = bodyOf(text).content(schema).value;
    const at = ({ start, end }: { start: number; end: number }): string => text.slice(start, end);
    expect(
      blocks.map((block) => [at(block.typeSpan), ...block.labelSpans.map(at), at(block.headerSpan), at(block.span)]),
    ).toEqual([
      ['"source"', '"qemu"', '"a"', '"a"', '"a": {}'],
      ['"source"', '"qemu"', '"b"', '{', '{}'],
      ['"source"', '"qemu"', '"b"', '{', '{"size": 1}'],
      ['"disk"', '"disk"', '"disk": {}'],
    ]);
    expect(at(blocks[2]!.body.span)).toBe('{"size": 1}');
    expect(blocks.map(({ span }) => span.start)).toEqual(blocks.map(({ span }) => span.start).toSorted((a, b) => a - b));
  });
});

describe('what is missing', () => {
  const required: BodySchema = { attributes: [{ name: 'name', required: true }] };

  test('should have stood at the closing bracket', () => {
    expect(shown('{ }', required)).toEqual(['missing-argument: }']);
    expect(shown('[ {} ]', required)).toEqual(['missing-argument: ]']);
  });

  test('is not told of what is no body at all', () => {
    expect(shown('[5]', required)).toEqual(['json-object-expected: 5']);
  });
});

describe('the rest of a body', () => {
  test('has what was not asked for, and only that', () => {
    const body = bodyOf('{"name": "a", "size": 1, "disk": {}, "source": {}, "//": 1}');
    const first = body.partialContent({ attributes: [{ name: 'name' }], blocks: [{ type: 'disk' }] });
    expect(first.diagnostics).toEqual([]);
    expect([...first.value.attributes.keys(), ...first.value.blocks.map(({ type }) => type)]).toEqual(['name', 'disk']);
    const { rest } = first.value;
    expect([...rest.justAttributes().value.keys()]).toEqual(['size', 'source']);
    const second = rest.content({ attributes: [{ name: 'size' }, { name: 'name', required: true }] });
    expect([...second.value.attributes.keys()]).toEqual(['size']);
    expect(second.diagnostics.map(({ code }) => code)).toEqual(['hcl/missing-argument', 'hcl/unsupported-argument']);
  });

  test('does not tell again what was wrong with the whole', () => {
    const { value, diagnostics } = bodyOf('[{"name": "a"}, 5]').partialContent({ attributes: [{ name: 'name' }] });
    expect(diagnostics.map(({ code }) => code)).toEqual(['hcl/json-object-expected']);
    expect(value.rest.content({ attributes: [{ name: 'size', required: true }] }).diagnostics).toEqual([]);
  });
});

describe('all attributes', () => {
  const keys = (text: string): readonly string[] => {
    const { value, diagnostics } = bodyOf(text).justAttributes();
    return [...value.keys(), ...diagnostics.map(({ code }) => code)];
  };

  test('are the properties of an object, blocks or not', () => {
    expect(keys('{"a": 1, "//": 2, "b": {}}')).toEqual(['a', 'b']);
  });

  test('are set once', () => expect(keys('{"a": 1, "a": 2}')).toEqual(['a', 'hcl/duplicate-argument']));

  test('are not looked for in an array', () => expect(keys('[{"a": 1}]')).toEqual(['hcl/json-object-expected']));
});

test('a file that is no object has been told of, and has no content', () => {
  const { body, diagnostics } = parseJson('5', 'x.json');
  expect(diagnostics.map(({ code }) => code)).toEqual(['hcl/json-root']);
  expect(body.content({ attributes: [{ name: 'name', required: true }] }).diagnostics).toEqual([]);
  expect(body.justAttributes().diagnostics).toEqual([]);
});
