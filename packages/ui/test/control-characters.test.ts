import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutControls } from '@imgbuild/ui';

const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\u001b[', '\u001b]0;', '\u0007', '\u009b', '\u001b\\', '31m', '\r', '\n', '\u001b[0m', '\b'),
    ),
  )
  .map((parts) => parts.join(''));

test('no control character but tab and line feed is left', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(withoutControls(text, 'remove')).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    }),
  );
});

test('of sequences only colours are kept, and they end with their line', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const safe = withoutControls(text, 'keep');
      expect(safe.replace(/\u001b\[[0-9;:]*m/g, '')).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      for (const line of safe.split('\n')) if (line.includes('\u001b')) expect(line.endsWith('\u001b[0m')).toBe(true);
    }),
  );
});

test('a safe text stays as it is, and cleaning twice changes nothing more', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      for (const colors of ['keep', 'remove'] as const) {
        const once = withoutControls(text, colors);
        expect(withoutControls(once, colors)).toBe(once);
      }
    }),
  );
  expect(withoutControls('größer → 100 %\tja\n', 'remove')).toBe('größer → 100 %\tja\n');
});
