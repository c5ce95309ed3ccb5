import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase64, toBase64 } from '../../src/functions/base64.ts';
import { decodeJson } from '../../src/functions/json-decode.ts';
import { encodeJson } from '../../src/functions/json-encode.ts';
import { decodeYaml } from '../../src/functions/yaml-decode.ts';
import { encodeYaml } from '../../src/functions/yaml-encode.ts';
import { fromPlain, identical, type Json, type Value } from '../../src/values/index.ts';
import { errorOf, evaluate, plain, typeOf } from './evaluated.ts';
import { ports } from './ports.ts';

test.each([
  ['base64encode("añ")', 'YcOx'],
  ['base64decode("YcOx")', 'añ'],
  ['textencodebase64("añ", "UTF-16LE")', 'YQDxAA=='],
  ['textdecodebase64("YQDxAA==", "UTF-16LE")', 'añ'],
  ['textencodebase64("añ", "UTF-16BE")', 'AGEA8Q=='],
  ['textencodebase64("ñ€", "windows-1252")', '8YA='],
  ['textdecodebase64("8YA=", "windows-1252")', 'ñ€'],
  ['textdecodebase64(textencodebase64("日本語", "shift_jis"), "shift_jis")', '日本語'],
  [
    'csvdecode("a,b\\n1,\\"x,\\"\\"y\\"\\n\\n2,z\\r\\n")',
    [
      { a: '1', b: 'x,"y' },
      { a: '2', b: 'z' },
    ],
  ],
  ['csvdecode("a,b\\n")', []],
  ['jsonencode({b = [1, "x<&>", null], a = true})', '{"a":true,"b":[1,"x\\u003c\\u0026\\u003e",null]}'],
  ['jsondecode("{\\"a\\":[1,2.5,\\"x\\",null,true],\\"a\\":{\\"b\\":[]}}")', { a: { b: [] } }],
  [
    'yamldecode("a: 1\\nb: [yes, no, ~, 1.5, 0b11, 1_000, 0x1f, 2001-01-02]\\n")',
    { a: 1, b: [true, false, null, 1.5, 3, 1000, '0x1f', '2001-01-02T00:00:00Z'] },
  ],
  ['yamldecode("a: &x {k: v}\\nb: *x\\nc: {<<: *x, k: w, j: 1}")', { a: { k: 'v' }, b: { k: 'v' }, c: { k: 'w', j: 1 } }],
  ['yamldecode("- \\"1\\"\\n- \'true\'\\n- |\\n  text\\n- !!str 1\\n- !!int \\"0x10\\"")', ['1', 'true', 'text\n', '1', 16]],
  ['yamldecode("---")', null],
  ['yamldecode("[2001-12-14t21:59:43.10-05:00, 2001-12-15 2:59:43]")', ['2001-12-14T21:59:43-05:00', '2001-12-15T02:59:43Z']],
  [
    'yamlencode({a = [1, {b = "x", c = []}], d = {}, e = "l1\\nl2\\n", f = {g = [true]}})',
    '"a":\n- 1\n- "b": "x"\n  "c": []\n"d": {}\n"e": |\n  l1\n  l2\n"f":\n  "g":\n  - true\n',
  ],
  ['yamlencode(["a\\nb", [["x"], {k = 1}], null])', '- |-\n  a\n  b\n- - - "x"\n  - "k": 1\n- null\n'],
  ['yamlencode("tab\\there 👩")', '"tab\\there \\U0001F469"\n'],
  ['yamlencode(null)', 'null\n...\n'],
  ['yamlencode("a\\n\\n")', '|+\n  a\n\n...\n'],
])('%s', (text, value) => {
  expect(plain(text)).toEqual(value);
});

test('a long text in YAML goes on in the next line, and back', () => {
  const text = `yamlencode({k = "${'word '.repeat(30).trim()}"})`;
  const encoded = plain(text) as string;
  expect(encoded.split('\n').every((line) => line.length < 90)).toBe(true);
  expect(plain(`yamldecode(${text}).k`)).toBe('word '.repeat(30).trim());
});

test.each([
  ['base64decode("????")', 'Argument "str" of "base64decode": this is not base64.'],
  ['base64decode("/w==")', 'Argument "str" of "base64decode": the decoded bytes are not UTF-8 text.'],
  ['textencodebase64("日", "windows-1252")', 'Argument "string" of "textencodebase64": windows-1252 cannot represent "日".'],
  ['textencodebase64("a", "klingon")', 'Argument "encoding" of "textencodebase64": there is no encoding "klingon".'],
  ['csvdecode("")', 'Argument "str" of "csvdecode": the CSV has no header line.'],
  ['csvdecode("a,a\\n")', 'Argument "str" of "csvdecode": there are two columns "a".'],
  ['csvdecode("a\\n1,2\\n")', 'Argument "str" of "csvdecode": row 1 of the CSV has 2 fields, but there are 1 columns.'],
  ['csvdecode("a\\"b")', 'Argument "str" of "csvdecode": line 1 of the CSV: a quote within a field that is not quoted.'],
  ['yamldecode("a: [")', /^Argument "src" of "yamldecode": not YAML: /],
  ['yamldecode("a: 1\\n---\\nb: 2")', 'Argument "src" of "yamldecode": not YAML: only one document is allowed.'],
  ['yamldecode("a: *b")', /not YAML: .*b/],
  ['yamldecode("&a [*a]")', /not YAML: /],
  ['yamldecode("!thing x")', 'Argument "src" of "yamldecode": the tag !thing is not supported.'],
  ['yamldecode(".nan")', 'Argument "src" of "yamldecode": YAML’s .nan is no number of the language.'],
  ['yamldecode("[a]: b")', 'Argument "src" of "yamldecode": only texts can be keys of a mapping.'],
  ['jsondecode("{")', /^Argument "str" of "jsondecode": not JSON: /],
])('%s is an error', (text, error) => {
  if (typeof error === 'string') expect(errorOf(text)).toBe(error);
  else expect(errorOf(text)).toMatch(error);
});

test('aliases cannot make a small document a huge value', () => {
  const levels = Array.from(
    { length: 12 },
    (_, level) =>
      `${String.fromCharCode(98 + level)}: &${String.fromCharCode(98 + level)} [${Array(10)
        .fill(`*${String.fromCharCode(97 + level)}`)
        .join(',')}]`,
  );
  expect(decodeYaml(ports.yaml.parse(['a: &a [x]', ...levels].join('\n')))).toMatchObject({ ok: false });
});

test('JSON that is nested without end is an error, not a crash', () => {
  for (const depth of [501, 5000, 200_000]) expect(decodeJson('['.repeat(depth) + ']'.repeat(depth)).ok).toBe(false);
  expect(decodeJson('['.repeat(500) + ']'.repeat(500)).ok).toBe(true);
  expect(decodeJson(JSON.stringify('['.repeat(1000))).ok).toBe(true);
});

test('JSON numbers keep their digits', () => {
  expect(plain('jsonencode(jsondecode("[12345678901234567890, 0.1]"))')).toBe('[12345678901234567890,0.1]');
});

test('unknown parts leave open what cannot be said', () => {
  expect(evaluate('jsonencode([var.unknown])').value.refinement).toEqual({ notNull: true, stringPrefix: '[' });
  expect(typeOf('jsondecode("\\"${var.unknown}")')).toBe('string');
  expect(errorOf('jsondecode("x ${var.unknown}")')).toBe('Argument "str" of "jsondecode": JSON cannot begin with "x".');
});

test('gzip in base64 unpacks to the text', async () => {
  const packed = fromBase64(plain('base64gzip("hello hello")') as string)!;
  const stream = new Blob([Uint8Array.from(packed)]).stream().pipeThrough(new DecompressionStream('gzip'));
  expect(await new Response(stream).text()).toBe('hello hello');
});

test('bytes come back from base64', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    }),
  );
});

const valueOf = (json: unknown): Value => (fromPlain(json as Json) as { value: Value }).value;

test('what is encoded as JSON decodes to the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (json) => {
      const value = valueOf(json);
      const decoded = decodeJson(encodeJson(value)) as { value: Value };
      // -0 is 0 in JSON as JavaScript writes it.
      expect(identical(decoded.value, value)).toBe(true);
    }),
  );
});

test('what is encoded as YAML decodes to the same value', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('a\nb', 'a\n', '\n', '\n\n', ' a\nb', 'a \nb', 'a\n b\n\n', 'é\tx', '- a', 'x'.repeat(50) + ' y '.repeat(30)),
  );
  const { value: values } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      text,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(text, tie('value'), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(values, (json) => {
      const value = valueOf(json);
      const decoded = decodeYaml(ports.yaml.parse(encodeYaml(value)));
      if (!decoded.ok) throw new Error(`${decoded.error.message}: ${encodeYaml(value)}`);
      if (!identical(decoded.value, value)) expect(encodeJson(decoded.value)).toEqual(encodeJson(value));
    }),
    { numRuns: 300 },
  );
});
