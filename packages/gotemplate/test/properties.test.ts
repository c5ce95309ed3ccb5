import fc from 'fast-check';
import { callsOf, execute, fieldsOf, parseTemplate, printTemplate, quote, type Template, treeText } from '@imgbuild/gotemplate';
import { expect, test } from 'vitest';

const pieces = [
  ...['{{', '}}', '{{-', '-}}', '{{ ', ' }}', '{{- ', ' -}}', ' ', '\n', '{', '}', 'text', '/*', '*/', '{{/* c */}}'],
  ...[
    '.',
    '.A',
    '.A.B',
    '$',
    '$.A',
    '$x',
    ':=',
    '=',
    '|',
    '(',
    ')',
    ',',
    '"a"',
    '`b`',
    "'c'",
    '"',
    '`',
    "'",
    '1',
    '-',
    '2.5',
    '0x',
    '1i',
  ],
  ...[
    'if',
    'else',
    'end',
    'range',
    'with',
    'define',
    'template',
    'block',
    'break',
    'continue',
    'nil',
    'true',
    'é',
    '😀',
    '\ud800',
  ],
  ...['len', 'printf', '"%d"', 'index', 'slice', 'eq', 'and', 'call', 'fails', 'print'],
];
const wellFormed = [
  ...['{{ .A }}', '{{ $x := .A }}', '{{ $x }}', '{{ if .A }}', '{{ else }}', '{{ else if .B }}', '{{ end }}', '{{ range .A }}'],
  ...['{{ range $i, $x := .A }}', '{{ with .A }}', '{{ else with .B }}', '{{ define "x" }}', '{{ block "y" . }}', '{{ break }}'],
  ...[
    '{{ template "x" . }}',
    '{{- 1 -}}',
    '{{/* c */}}',
    '{ ',
    ' {',
    '{',
    '}',
    ' t ',
    '{{ print (1 | print) "a" }}',
    '{{ (len .A).B }}',
    '{{ .A | }}',
  ],
];
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join('')),
  fc.array(fc.constantFrom(...pieces), { maxLength: 15 }).map((parts) => `{{ ${parts.join(' ')} }}`),
  fc.array(fc.constantFrom(...wellFormed), { maxLength: 20 }).map((parts) => parts.join('')),
);
const functions = {
  fails: () => {
    throw new Error('it fails');
  },
};

function parse(text: string): ReturnType<typeof parseTemplate> {
  return parseTemplate(text, { functions: Object.keys(functions), file: 'x' });
}

/** A tree without the places in it. */
function shape(template: Template): unknown {
  return JSON.parse(
    JSON.stringify(template.nodes, (key, value: unknown) =>
      key === 'span' ? undefined : typeof value === 'bigint' ? String(value) : value,
    ),
  );
}

test('no text makes parsing or running throw', () => {
  const data = { A: [1, 'x', null, { B: 2.5 }], B: '' };
  const limits = { output: 10_000, steps: 10_000, calls: 100 };
  fc.assert(
    fc.property(texts, fc.constantFrom('no-value', 'zero', 'error', 'error-at-top', 'keep'), (text, missing) => {
      const { value, diagnostics } = parse(text);
      fieldsOf(value);
      callsOf(value);
      printTemplate(value);
      for (const { span } of diagnostics) {
        expect(span?.start).toBeGreaterThanOrEqual(0);
        expect(span?.end).toBeLessThanOrEqual(text.length);
      }
      const result = execute(value, { data, functions, missing, limits });
      expect(result.value === undefined).toBe(result.diagnostics.length > 0);
    }),
    { numRuns: 5000 },
  );
});

test('a printed tree reads back as the same tree', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const { value, diagnostics } = parse(text);
      if (diagnostics.length > 0) return;
      const printed = printTemplate(value);
      const again = parse(printed);
      expect({ printed, diagnostics: again.diagnostics }).toEqual({ printed, diagnostics: [] });
      expect(shape(again.value)).toEqual(shape(value));
      expect(treeText(again.value)).toBe(treeText(value));
      expect(printTemplate(again.value)).toBe(printed);
    }),
    { numRuns: 10_000 },
  );
});

test('a printed tree does what the template did', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const { value, diagnostics } = parse(text);
      if (diagnostics.length > 0) return;
      const run = (template: Template): unknown =>
        execute(template, { data: { A: ['a', 'b'], B: 1 }, functions, limits: { output: 5000, steps: 5000, calls: 50 } });
      const first = run(value) as ReturnType<typeof execute>;
      const second = run(parse(printTemplate(value)).value) as ReturnType<typeof execute>;
      expect(second.value).toBe(first.value);
      expect(second.diagnostics.map(({ code }) => code)).toEqual(first.diagnostics.map(({ code }) => code));
    }),
    { numRuns: 3000 },
  );
});

test('a text without actions is its own result', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      if (text.includes('{{')) return;
      expect(execute(parse(text).value, { data: null, functions: {} }).value).toBe(text);
    }),
  );
});

test('a quoted text reads back as itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(execute(parse(`{{ ${quote(text)} }}`).value, { data: null, functions: {} }).value).toBe(text);
    }),
  );
});

test('printf never fails at a format', () => {
  const format = fc
    .array(fc.constantFrom(...'%%%%[]*.0123 +-#vdsqxXoObcUeEfFgGtTpwé'), { maxLength: 12 })
    .map((parts) => parts.join(''));
  const value = fc.oneof(fc.string(), fc.double(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.integer()));
  fc.assert(
    fc.property(format, fc.array(value, { maxLength: 3 }), (text, values) => {
      const operands = values.map((_, index) => `(index .V ${index})`).join(' ');
      const result = execute(parse(`{{ printf .F ${operands} }}`).value, { data: { F: text, V: values }, functions: {} });
      if (result.value === undefined) expect(result.diagnostics[0]?.code).toBe('gotemplate/too-much-output');
    }),
    { numRuns: 3000 },
  );
});

test('floats print as what they are', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const print = (verb: string): string =>
        execute(parse(`{{ printf "${verb}" . }}`).value, { data: { valueOf: value, F: value }, functions: {} }).value ?? '';
      expect(Object.is(value, -0) ? 0 : value).toBe(Number(print('%v').replace(/^map\[F:(.*) valueOf.*$/, '$1')) || 0);
    }),
  );
});

test('fields and calls are found', () => {
  const text =
    '{{ define "x" }}{{ .InX }}{{ $.AlsoInX }}{{ end }}{{ .A.B }}{{ with .C }}{{ .D }}{{ $.E }}{{ end }}' +
    '{{ if .F }}{{ .G }}{{ else if (.H | len) }}{{ .I }}{{ else }}{{ .J }}{{ end }}{{ range .K }}{{ .L }}{{ else }}{{ .M }}{{ end }}' +
    '{{ len "x" true 1 }}{{ template "x" . }}{{ template "x" .N }}{{ block "y" .O }}{{ .P }}{{ end }}{{ block "z" $ }}{{ .Q }}{{ end }}';
  const { value, diagnostics } = parse(text);
  expect(diagnostics).toEqual([]);
  expect(fieldsOf(value).map((field) => field.path.join('.'))).toEqual([
    'InX',
    'AlsoInX',
    'A.B',
    'C',
    'E',
    'F',
    'G',
    'H',
    'I',
    'J',
    'K',
    'M',
    'N',
    'O',
    'Q',
  ]);
  expect(callsOf(value).map((call) => [call.name, call.arguments])).toEqual([
    ['len', []],
    ['len', ['x', true, undefined]],
  ]);
});
