import { formatNumber, type JsonNode, type JsonObject, parseJsonText } from '@imgbuild/hcl';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodesIn, plainOf } from './plain.ts';

function read(text: string): JsonNode {
  const { tree, diagnostics } = parseJsonText(text, 'x.json');
  expect(diagnostics).toEqual([]);
  return tree;
}

function object(text: string): JsonObject {
  const tree = read(text);
  if (tree.kind !== 'object') throw new Error('no object');
  return tree;
}

describe('a tree', () => {
  test('keeps properties of one name in their order', () => {
    const { properties } = object('{"a": 1, "b": 2, "a": 3}');
    expect(properties.map(({ key, value }) => [key.text, plainOf(value)])).toEqual([
      ['a', 1],
      ['b', 2],
      ['a', 3],
    ]);
  });

  test('keeps every digit of a number', () => {
    const texts = ['0', '-0.5', '12345678901234567890123456789', '0.1000000000000000000000000001', '1E3', '2.50', '1e-7'];
    const tree = read(`[${texts.join(', ')}]`);
    const numbers = tree.kind === 'array' ? tree.elements : [];
    expect(numbers.map((each) => (each.kind === 'number' ? formatNumber(each.value) : ''))).toEqual([
      '0',
      '-0.5',
      '12345678901234567890123456789',
      '0.1000000000000000000000000001',
      '1000',
      '2.5',
      '0.0000001',
    ]);
  });

  test('has the spans of names, values and brackets', () => {
    const text = ' { "a\\n" : [ 1 , "é" ] }\r\n';
    const tree = object(text);
    const at = ({ start, end }: { start: number; end: number }): string => text.slice(start, end);
    const [property] = tree.properties;
    expect(at(tree.span)).toBe('{ "a\\n" : [ 1 , "é" ] }');
    expect(at(tree.closeSpan)).toBe('}');
    expect(at(property!.key.span)).toBe('"a\\n"');
    expect(at(property!.value.span)).toBe('[ 1 , "é" ]');
    expect([...nodesIn(property!.value)].map((node) => at(node.span)).slice(1)).toEqual(['1', '"é"']);
    expect(property!.key.raw).toBe('a\\n');
  });

  test('passes a byte order mark over', () => {
    expect(read('\ufeff[]').span).toEqual({ file: 'x.json', start: 1, end: 3 });
  });

  test('of a text with mistakes has what could be read', () => {
    const { tree } = parseJsonText('{"a": 1, b: 2, "c" = 3, "d": tru, "e": [1, 2', 'x.json');
    expect(tree.kind === 'object' ? tree.properties.map(({ key, value }) => [key.text, value.kind]) : []).toEqual([
      ['a', 'number'],
      ['b', 'number'],
      ['c', 'number'],
      ['d', 'invalid'],
      ['e', 'array'],
    ]);
  });
});

test('no more than a hundred mistakes are told', () => {
  expect(parseJsonText(`[${'x, '.repeat(1000)}1]`, 'x.json').diagnostics.length).toBe(100);
});

describe('any text', () => {
  const piece = fc.constantFrom(
    ...['{', '}', '[', ']', ',', ':', '"', '"a"', '"b": ', '1', '-1.5e3', '01', 'true', 'null', 'True', ' ', '\n', '\r\n', '\t'],
    ...['\\', '\\n', '\\u00e9', '\\ud83d', '\\ude00', "'", "'x'", '//', '/*', '*/', '#', '=', 'é', '\u{1f600}', '\ud800', '@'],
    ...['\ufffd', '\ufeff', '\u0000', '${', '.', '+', '`'],
  );
  const texts = fc.oneof(
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );

  test('is read to its end, with spans in it', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { tree, diagnostics } = parseJsonText(text, 'x.json');
        const spans = [
          ...[...nodesIn(tree)].flatMap((node) =>
            node.kind === 'object' || node.kind === 'array' ? [node.span, node.openSpan, node.closeSpan] : [node.span],
          ),
          ...diagnostics.flatMap(({ span, related = [] }) => [span!, ...related.map((each) => each.span)]),
        ];
        for (const { start, end } of spans) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 5000 },
    );
  });

  /** What JavaScript's parser takes and we do not: characters that are none, numbers that are too long to write out. */
  const isOnlyJavaScript = (text: string): boolean =>
    text.includes('\ufffd') || /\\u[dD][89a-fA-F]/.test(text) || /[eE][+-]?[0-9]{6}/.test(text);

  test('is accepted when JavaScript accepts it, with the same value', () => {
    fc.assert(
      fc.property(texts, (text) => {
        if (isOnlyJavaScript(text) || text.startsWith('\ufeff')) return;
        const { tree, diagnostics } = parseJsonText(text, 'x.json');
        const theirs = parsedByJavaScript(text);
        expect(diagnostics.length === 0).toBe(theirs !== undefined);
        if (theirs !== undefined) expect(plainOf(tree)).toEqual(theirs.value);
      }),
      { numRuns: 5000 },
    );
  });

  test('that is JSON with one character changed is accepted when JavaScript accepts it', () => {
    const changed = fc.tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.constantFrom('', ...'{}[],:"\\0 -.e\n'));
    fc.assert(
      fc.property(changed, fc.constantFrom(0, 1), ([json, where, insert], remove) => {
        const at = where % (json.length + 1);
        const text = json.slice(0, at) + insert + json.slice(at + remove);
        if (isOnlyJavaScript(text)) return;
        const { tree, diagnostics } = parseJsonText(text, 'x.json');
        const theirs = parsedByJavaScript(text);
        expect(diagnostics.length === 0).toBe(theirs !== undefined);
        if (theirs !== undefined) expect(plainOf(tree)).toEqual(theirs.value);
      }),
      { numRuns: 5000 },
    );
  });
});

function parsedByJavaScript(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
