import fc from 'fast-check';
import { expect, test } from 'vitest';
import { elevated, elevatedScript, encodedCommand, quotePowershell, scriptBytes } from '@imgbuild/builder-kit/guest';
import { escapePowershell, inlineScript, removal } from '../src/powershell-text.ts';
import { writeVariables } from '@imgbuild/builder-kit';
import { updateScript } from '../src/windows-update-script.ts';
import { readable } from './fake-windows.ts';
import { mistakeIn, readString } from './powershell-checker.ts';

/** Texts with what PowerShell takes for something. */
const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('$', '"', "'", '`', '‘', '’', '‚', '‛', '“', '”', '„', '{', '}', '(', '@', '#', '\n', 'a', ' '),
  }),
);

test('the checker sees what is wrong', () => {
  expect(mistakeIn("if ($a) { \"b\" + 'c' } # it's\n@(1)[0]")).toBeUndefined();
  expect(mistakeIn("$x = @'\nit's {\n'@\n<# it's #> 'it''s'")).toBeUndefined();
  expect(mistakeIn("'it's'")).toContain('a string without its end');
  expect(mistakeIn('{ (')).toBe('line 1: ")" is missing');
  expect(mistakeIn('\n}')).toBe('line 2: "}" closes nothing');
  expect(mistakeIn('( }')).toContain('"}" closes nothing');
  expect(mistakeIn("@'\nx")).toContain('a here-string');
  expect(mistakeIn('<# x')).toContain('a comment');
  expect(mistakeIn('"`"')).toContain('a string');
});

test('a quoted text is read back, and ends where it ends', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const quoted = quotePowershell(text);
      expect(readString(`${quoted} x`)).toEqual({ value: text, length: quoted.length });
    }),
  );
});

test('an escaped value is read back between double quotes', () => {
  fc.assert(
    fc.property(texts, (value) => {
      const written = writeVariables(new Map([['A', value]]), '$env:%s="%s"; ', escapePowershell);
      const string = written.slice('$env:A='.length);
      expect(readString(string)).toEqual({ value, length: string.length - 2 });
      expect(mistakeIn(written)).toBeUndefined();
    }),
  );
});

test('an encoded command has nothing in it that a shell takes for something, and is read back', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const command = encodedCommand(text);
      expect(command).toMatch(/^powershell\.exe -EncodedCommand [A-Za-z0-9+/=]*$/);
      expect(Buffer.from(command.split(' ')[2] ?? '', 'base64').toString('utf16le')).toBe(text);
    }),
  );
});

test('a script has a byte order mark when its letters are not the same everywhere', () => {
  expect([...scriptBytes('dir\n')]).toEqual([0x64, 0x69, 0x72, 0x0a]);
  expect([...scriptBytes('ü')]).toEqual([0xef, 0xbb, 0xbf, 0xc3, 0xbc]);
});

test('every script is whole, whatever is put into it', () => {
  fc.assert(
    fc.property(texts, texts, texts, (one, two, three) => {
      expect(mistakeIn(elevatedScript({ name: 'packer-1', command: one, user: two, password: three }))).toBeUndefined();
      expect(mistakeIn(updateScript({ search_criteria: one, filters: [two, three], update_limit: 1.5 }))).toBeUndefined();
      expect(mistakeIn(readable(removal([one, two], 'pwsh').command).slice('pwsh '.length))).toBeUndefined();
      expect(mistakeIn(inlineScript(['dir'], { variablePath: one, trace: 2 }))).toBeUndefined();
    }),
    { numRuns: 50 },
  );
  const { cleaning, file } = elevated({ id: 'x', command: 'dir', user: 'u', password: 'p', program: 'powershell' });
  expect(mistakeIn(readable(cleaning.command).slice('powershell '.length))).toBeUndefined();
  expect(new TextDecoder().decode(file.content)).toContain("$password = 'p'");
});
