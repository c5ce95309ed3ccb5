import { format, parseBody } from '@imgbuild/hcl';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenKinds } from '../../src/syntax/tokens.ts';
import { shapesIn } from '../conformance/shape.ts';
import { documents } from './documents.ts';
import { laidOut } from '../../src/format/layout.ts';
import { tokensBesidesSpaces } from './tokens.ts';

/** The tree of a text without places. */
function meaningOf(text: string): string {
  const { tree, diagnostics } = parseBody(text, 'x');
  expect(diagnostics).toEqual([]);
  return JSON.stringify(shapesIn(text).body(tree), (name, value: unknown) => (/Ranges?$/.test(name) ? undefined : value));
}

test('formatting changes nothing but spaces, not what a text means, and nothing when done again', () => {
  let valid = 0;
  fc.assert(
    fc.property(documents, (text) => {
      const { value, diagnostics } = format(text, 'x');
      expect(format(value, 'x').value).toBe(value);
      expect(tokensBesidesSpaces(value)).toEqual(tokensBesidesSpaces(text));
      if (diagnostics.length > 0) expect(value).toBe(text);
      else {
        valid++;
        expect(meaningOf(value)).toBe(meaningOf(text));
      }
    }),
    { numRuns: 300 },
  );
  expect(valid).toBeGreaterThan(200);
});

test('any row of tokens is laid out', () => {
  const written: Partial<Record<(typeof tokenKinds)[number], string>> = {
    ...{ identifier: 'in', number: '1', openQuote: '"', closeQuote: '"', openHeredoc: '<<E\n', closeHeredoc: '\nE\n' },
    ...{ quotedLiteral: 'x', stringLiteral: 'y', interpolation: '${', control: '%{~', sequenceEnd: '~}', newline: '\n' },
    ...{ comment: '# c\n', space: ' \t', byteOrderMark: '\ufeff', invalid: "'", end: '' },
  };
  const piece = fc.constantFrom(...tokenKinds.map((kind) => written[kind] ?? kind), '/* c\n */', '\r\n', 'é');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      expect(laidOut(text).replace(/[ \t\ufeff]/g, '')).toBe(text.replace(/[ \t\ufeff]/g, ''));
      expect(format(format(text, 'x').value, 'x').value).toBe(format(text, 'x').value);
    }),
    { numRuns: 2000 },
  );
});
