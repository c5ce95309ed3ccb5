import { formatNumber, type JsonNode, parseJsonText } from '@imgbuild/hcl';
import { expect, test } from 'vitest';
import { lineOf, type Ranges, rangesIn } from '../conformance/positions.ts';
import { hasRecorded, recorded } from '../values/recorded.ts';

interface Case {
  readonly input: string;
  readonly ast: Readonly<Record<string, unknown>>;
  readonly diags: readonly { readonly subject: string }[];
}

const cases = hasRecorded ? recorded<Case>('json.parse.jsonl') : [];

test.each(cases.map((each) => [each.input, each] as const))('%s', (input, { ast, diags }) => {
  const { tree, diagnostics } = parseJsonText(input, 'case.json');
  const range = rangesIn(input);
  expect(diagnostics.length).toBe(diags.length);
  expect(diagnostics.map((each) => lineOf(range(each.span!)))).toEqual(diags.map((each) => lineOf(each.subject)));
  if (diags.length === 0) expect(shapeOf(tree, range)).toEqual(ast);
});

/** A tree as the recordings write it; they have no numbers. */
function shapeOf(node: JsonNode, range: Ranges): unknown {
  const place = { _: `${node.kind === 'bool' ? 'boolean' : node.kind}Val`, SrcRange: range(node.span) };
  switch (node.kind) {
    case 'object':
      return {
        ...place,
        OpenRange: range(node.openSpan),
        CloseRange: range(node.closeSpan),
        Attrs: node.properties.map(({ key, value }) => ({
          _: 'objectAttr',
          Name: key.text,
          NameRange: range(key.span),
          Value: shapeOf(value, range),
        })),
      };
    case 'array':
      return { ...place, OpenRange: range(node.openSpan), Values: node.elements.map((each) => shapeOf(each, range)) };
    case 'string':
      return { ...place, Value: node.text };
    case 'bool':
      return { ...place, Value: node.value };
    case 'number':
      expect(formatNumber(node.value)).toMatch(/^-?[0-9]/);
      return { ...place, Value: { _: 'Float' } };
    default:
      return place;
  }
}
