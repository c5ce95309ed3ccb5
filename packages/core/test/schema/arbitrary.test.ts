import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attr, block, body, t } from '@imgbuild/core/sdk';
import { interpret, type Raw, unknown } from '@imgbuild/core/schema';
import { portsOf } from './ports.ts';

const schema = body(
  {
    text: attr(t.string, { doc: 'x', required: true, sensitive: true }),
    number: attr(t.number, { doc: 'x', min: 1, max: 5 }),
    bool: attr(t.bool, { doc: 'x', default: true }),
    wait: attr(t.duration, { doc: 'x', default: '5m', max: 1000 }),
    size: attr(t.size, { doc: 'x' }),
    mode: attr(t.oneOf(['a', 'b']), { doc: 'x' }),
    file: attr(t.file, { doc: 'x' }),
    late: attr(t.template(['Path']), { doc: 'x' }),
    list: attr(t.list(t.list(t.number)), { doc: 'x', min: 1 }),
    map: attr(t.map(t.duration), { doc: 'x', max: 1 }),
    any: attr(t.any, { doc: 'x' }),
    one: block(body({ text: attr(t.string, { doc: 'x', required: true }) }), { doc: 'x' }),
    many: block(body({ size: attr(t.size, { doc: 'x', required: true }) }), { doc: 'x', repeat: 'many', min: 1, max: 2 }),
  },
  {
    rules: [
      { rule: 'exactly-one', of: ['number', 'size'] },
      { rule: 'all-or-none', of: ['list', 'map'] },
      { rule: 'requires', when: 'any', needs: ['late'] },
    ],
  },
);

const names = [...Object.keys(schema.fields), 'TEXT', 'nubmer', 'constructor', '__proto__', ''];
const scalar: fc.Arbitrary<Raw> = fc.oneof(
  fc.string(),
  fc.stringMatching(/^(\{\{(later|bad|now|if)\}\}|[0-9]+[KMGsmh]?|0x1f|true|a,b)$/),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constant<Raw>(unknown),
);
const { raw } = fc.letrec<{ raw: Raw }>((tie) => ({
  raw: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('raw'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), tie('raw'), { maxKeys: 6 }),
    fc.record(Object.fromEntries(names.map((name) => [name, tie('raw')])), { requiredKeys: [] }).map((record) => record as Raw),
  ),
}));

test('whatever stands in a configuration, every mistake is a problem and nothing is thrown', () => {
  fc.assert(
    fc.property(raw, fc.constantFrom('strict' as const, 'weak' as const), (given, conversions) => {
      const read = interpret(schema, given, portsOf({ conversions, secrets: ['any/0', 'map'] }));
      const wrong = read.problems.some((problem) => problem.severity === 'error');
      expect(read.config === undefined).toBe(wrong);
      for (const problem of read.problems) expect(Array.isArray(problem.path)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('what is secret is said in no problem', () => {
  const secret = fc.stringMatching(/^[a-z]{9,12}$/);
  const schemas = [t.number, t.bool, t.duration, t.size, t.oneOf(['a']), t.file, t.list(t.number), t.map(t.number)] as const;
  fc.assert(
    fc.property(
      secret,
      fc.constantFrom(...schemas),
      fc.constantFrom('strict' as const, 'weak' as const),
      (text, type, conversions) => {
        const secretive = body({ x: attr(type, { doc: 'x', sensitive: true }) });
        const read = interpret(
          secretive,
          { x: text },
          portsOf({ conversions, broken: { [`/work/${text}`]: 'There is no such file.' } }),
        );
        expect(read.problems.length).toBeGreaterThan(0);
        expect(JSON.stringify(read.problems)).not.toContain(text);
        expect(read.secrets).toContain(text);
      },
    ),
  );
});

test('unknown values alone never make a problem', () => {
  const everything: Raw = Object.fromEntries(Object.keys(schema.fields).map((name) => [name, unknown as Raw]));
  const read = interpret(schema, everything, portsOf());
  expect(read).toMatchObject({ known: false, problems: [] });
  expect(interpret(schema, unknown, portsOf())).toMatchObject({ known: false, problems: [], config: {} });
});
