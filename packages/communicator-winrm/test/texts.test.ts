import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compact, longestCommand, powershell, quote } from '../src/powershell-text.ts';
import { receiveScript, sendScript } from '../src/scripts.ts';
import { blocks, count, fileLines, lines, readLine } from '../src/transfer-lines.ts';
import { escapeXml, parseXml } from '../src/xml.ts';
import { scriptOf } from './server/program.ts';

/** PowerShell's reading of a literal string: two quotation marks, of any kind, are one; a single one is the end. */
function unquote(text: string): string | undefined {
  const marks = /['\u2018\u2019\u201a\u201b]/;
  if (!text.startsWith("'") || !text.endsWith("'") || text.length < 2) return undefined;
  let value = '';
  const inside = text.slice(1, -1);
  for (let at = 0; at < inside.length; at++) {
    const character = inside[at] ?? '';
    if (marks.test(character)) {
      if (!marks.test(inside[at + 1] ?? '')) return undefined;
      at++;
    }
    value += character;
  }
  return value;
}

const anyText = fc.string({ unit: 'grapheme' });

test('any text can be quoted for PowerShell', () => {
  fc.assert(fc.property(anyText, (text) => void expect(unquote(quote(text))).toBe(text)));
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("'", '’', '‘', '‚', '‛', 'x') }),
      (text) => void expect(unquote(quote(text))).toBe(text),
    ),
  );
});

test('a script is a command without a character that means anything to a shell', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const command = powershell(text.toWellFormed());
      expect(command).toMatch(/^[A-Za-z0-9 +/=-]+$/);
      expect(scriptOf(command) ?? '').toBe(text.toWellFormed());
    }),
  );
});

test('blanks between words stay', () => {
  expect(compact('\n  if ($a -eq 1) { throw "a b" }\n\n  else { foo $x $y }\n')).toBe(
    'if($a -eq 1){throw "a b"}\nelse{foo $x $y}',
  );
});

describe('scripts', () => {
  const long = `C:\\${'folder name\\'.repeat(21)}file.txt`;
  const commands = [
    powershell(receiveScript({ name: '~imgbuild-0123456789ab' })),
    powershell(receiveScript({ name: '~imgbuild-0123456789ab', spool: '$env:TEMP\\~imgbuild-0123456789ab' })),
    powershell(sendScript({ kind: 'folder', path: long, from: 0 })),
    powershell(sendScript({ kind: 'file', path: long, from: Number.MAX_SAFE_INTEGER })),
  ];
  test.each(commands.map((command, index) => [index, command] as const))('%i fits into a command', (_, command) => {
    expect(command.length).toBeLessThan(longestCommand);
  });
  test('every block that is opened is closed', () => {
    for (const command of commands) {
      const script = (scriptOf(command) ?? '').replace(/'[^']*'|"[^"]*"/g, '');
      for (const [open, close] of ['()', '{}', '[]'])
        expect(script.split(open ?? '').length).toBe(script.split(close ?? '').length);
    }
  });
});

describe('lines of transfers', () => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  const chunked = async function* (content: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
    yield* content;
  };
  const all = async <T>(values: AsyncIterable<T>): Promise<T[]> => {
    const list: T[] = [];
    for await (const value of values) list.push(value);
    return list;
  };

  test('a file comes back as it went, whatever its chunks, and is counted right', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(bytes), fc.integer({ min: 1, max: 64 }), async (chunks, size) => {
        const read = (await all(fileLines(chunked(chunks), size))).map((line) => readLine(line.trimEnd()));
        const whole = Buffer.concat(read.flatMap((line) => (line?.kind === 'bytes' ? [line.bytes] : [])));
        expect(whole).toEqual(Buffer.concat(chunks));
        const end = read.at(-1);
        expect(end).toMatchObject({ kind: 'end-of-file', length: whole.length });
        const counted = count();
        counted.add(whole);
        expect(end?.kind === 'end-of-file' && counted.agrees(end)).toBe(true);
        expect(read.slice(0, -2).every((line) => line?.kind === 'bytes' && line.bytes.length === size)).toBe(true);
      }),
    );
  });

  test('names of any kind', () => {
    fc.assert(
      fc.property(anyText, (name) => {
        expect(readLine(lines.file(name.toWellFormed()).trimEnd())).toEqual({ kind: 'file', path: name.toWellFormed() });
      }),
    );
  });

  test('nothing that a machine says makes the reader throw', () => {
    fc.assert(fc.property(anyText, (line) => void readLine(line)));
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('+', '=', 'F', 'D', 'E', '1', ' ', 'A') }), (line) => void readLine(line)),
    );
  });

  test('blocks are no greater than they may be, and hold all', async () => {
    const texts = ['a'.repeat(10), 'b'.repeat(3), 'c'.repeat(3), 'd'.repeat(11)];
    const made = await all(blocks(chunkedText(texts), () => 12));
    expect(made.map(String)).toEqual(['a'.repeat(10), 'bbbccc', 'd'.repeat(11)]);
  });
  const chunkedText = async function* (texts: readonly string[]): AsyncGenerator<string> {
    yield* texts;
  };
});

describe('XML', () => {
  test('any text that XML can hold comes back', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const held = text.toWellFormed().replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '');
        expect(parseXml(`<a b="${escapeXml(text)}">${escapeXml(text)}</a>`)).toMatchObject({ text: held });
      }),
    );
  });

  test.each([
    ['', /empty|root/],
    ['<a>', /unclosed/],
    ['<a><b></a></b>', /./],
    ['<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', /document type/],
    ['<a>&lol;</a>', /entity/],
    ['<x:a/>', /namespace|unbound/],
    ['<a>'.repeat(100_000), /too deep/],
    ['not XML', /./],
  ])('%.20s is refused', (text, reason) => {
    expect(() => parseXml(text)).toThrow(reason);
  });
});
