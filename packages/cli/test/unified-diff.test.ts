import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unifiedDiff } from '../src/format/unified-diff.ts';

test('changes that are near one another are one hunk, others have their own', () => {
  const before = ['a', ...Array<string>(6).fill('same'), 'b', ...Array<string>(7).fill('same'), 'c'].join('\n');
  expect(unifiedDiff('x', before, before.replaceAll(/^[abc]$/gm, ' $&'))).toBe(`--- old/x
+++ new/x
@@ -1,11 +1,11 @@
-a
+ a
 same
 same
 same
 same
 same
 same
-b
+ b
 same
 same
 same
@@ -13,4 +13,4 @@
 same
 same
 same
-c
\\ No newline at end of file
+ c
\\ No newline at end of file
`);
});

test('nothing is said of texts that are the same', () => {
  expect(unifiedDiff('x', 'a\n', 'a\n')).toBe('');
  expect(unifiedDiff('x', '', '')).toBe('');
});

test('applied to the text before, a diff gives the text after', () => {
  const line = fc.tuple(fc.constantFrom('a', 'b', '', '\r'), fc.constantFrom('', ' ', '  '), fc.constantFrom('', ' '));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), fc.boolean(), (lines, ends) => {
      const text = (which: 1 | 2): string =>
        lines.map((each) => each[which] + each[0]).join('\n') + (ends && lines.length > 0 ? '\n' : '');
      expect(applied(unifiedDiff('x', text(1), text(2)), text(1))).toBe(text(2));
    }),
  );
});

/** A strict patch: every line that it keeps or removes must be there. */
function applied(diff: string, before: string): string {
  const old = before.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const made: string[] = [];
  let at = 0;
  const rows = diff.split('\n').slice(2, -1);
  for (const [index, row] of rows.entries()) {
    const start = /^@@ -(\d+)/.exec(row)?.[1];
    if (start !== undefined) {
      while (at < Number(start) - 1) made.push(old[at++] ?? '');
      continue;
    }
    if (row.startsWith('\\')) continue;
    const text = row.slice(1) + (rows[index + 1]?.startsWith('\\') === true ? '' : '\n');
    if (row[0] !== '+') expect(old[at++]).toBe(text);
    if (row[0] !== '-') made.push(text);
  }
  return [...made, ...old.slice(at)].join('');
}
