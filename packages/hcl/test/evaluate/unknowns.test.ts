import { expect, test } from 'vitest';
import { evaluated } from './evaluated.ts';

const open = (type: string, refinement: object = {}) => ({ unknown: type, refinement });
const sure = (type: string, refinement: object = {}) => open(type, { notNull: true, ...refinement });
const secret = <T extends object>(value: T) => ({ ...value, marks: ['sensitive'] });
const from = (value: number) => ({ numberMin: { value, inclusive: true } });
const to = (value: number) => ({ numberMax: { value, inclusive: true } });

test.each<[string, unknown]>([
  // One side alone may decide, and the other's mistakes are gone with it.
  ['false && missing', { bool: false }],
  ['missing && false', { bool: false }],
  ['missing || true', { bool: true }],
  ['"true" || missing', { bool: true }],
  ['open.truth && missing', sure('bool')],
  ['missing && open.truth', 'unknown-variable'],
  ['true && missing', 'unknown-variable'],
  ['open.truth && false', { bool: false }],
  ['open.truth && true', sure('bool')],
  // A type that can never fit is a mistake, whatever the other side is.
  ['false && "x"', 'invalid-operand'],
  ['true || [1]', 'invalid-operand'],
  // Null counts as false as long as the other side decides.
  ['nothing.truth && true', { bool: false }],
  ['nothing.truth || true', { bool: true }],
  ['nothing.truth || false', 'invalid-operand'],
  ['secret.truth || missing', secret({ bool: true })],
])('%s', (text, value) => {
  expect(evaluated(text)).toEqual(value);
});

test.each<[string, unknown]>([
  ['open.truth ? 1 : 3', sure('number', { ...from(1), ...to(3) })],
  ['open.truth ? 2 : 2', { number: '2' }],
  ['open.truth ? open.positive : 0', sure('number', from(0))],
  ['open.truth ? open.number : 1', open('number')],
  ['open.truth ? known.letters : known.none', sure('list(string)', { lengthMax: 2 })],
  ['open.truth ? "a" : "b"', sure('string')],
  ['open.truth ? null : "b"', open('string')],
  ['open.truth ? nothing.text : nothing.text', { null: 'string' }],
  // Of which type the condition will be is not asked before it is known.
  ['open.number ? 1 : 1', { number: '1' }],
  ['"x" ? 1 : 2', 'invalid-condition'],
  ['null ? 1 : 2', 'invalid-condition'],
  // Marks of all three parts are on the result.
  ['secret.truth ? 1 : 2', secret({ number: '1' })],
  ['true ? "a" : secret.text', secret({ string: 'a' })],
  // Types have to agree even where only one result is chosen; mistakes of the other do not count.
  ['true ? 1 : missing', { number: '1' }],
  ['true ? [1] : (1 / "x")', 'inconsistent-conditional'],
  ['false ? open.any : 1', { number: '1' }],
  ['true ? open.any : 1', open('any')],
])('%s', (text, value) => {
  expect(evaluated(text)).toEqual(value);
});

test.each<[string, unknown]>([
  ['open.letters[*]', sure('list(string)', { lengthMin: 1, lengthMax: 3 })],
  ['open.pair[*]', sure('tuple([string, number])')],
  ['open.text[*]', open('any')],
  ['open.positive[*]', { 'tuple([number])': [sure('number', from(1))] }],
  ['open.object[*].a', open('any')],
  ['open.object[*].b', 'unsupported-attribute'],
  ['known.none[*].a', 'unsupported-attribute'],
  ['known.none[*]', { 'list(string)': [] }],
  ['known.set[*]', { 'list(string)': [{ string: 'a' }, { string: 'b' }] }],
  ['null[*]', { 'tuple([])': [] }],
  ['nothing.letters[*]', 'invalid-splat'],
  ['secret.text[*]', secret({ 'tuple([string])': [secret({ string: 'hush' })] })],
  ['[[1, 2], [3]].*.0', { 'tuple([number, number])': [{ number: '1' }, { number: '3' }] }],
])('%s', (text, value) => {
  expect(evaluated(text)).toEqual(value);
});

test.each<[string, unknown]>([
  ['[for x in open.any : x]', open('any')],
  ['[for x in open.letters : x]', open('any')],
  ['[for x in secret.letters : 1]', secret({ 'tuple([number, number])': [{ number: '1' }, { number: '1' }] })],
  ['[for x in secret.one : x]', { 'tuple([string, string])': [secret({ string: 'a' }), { string: 'b' }] }],
  ['[for x in known.letters : missing if open.truth]', open('any')],
  ['[for x in known.letters : x if secret.open == "a"]', secret(open('any'))],
  ['[for x in known.none : x if missing]', 'unknown-variable'],
  ['[for x in known.none : x if "maybe"]', 'invalid-condition'],
  ['[for x in known.none : missing]', { 'tuple([])': [] }],
  ['{ for x in known.letters : open.text => missing }', open('any')],
  ['{ for x in known.letters : "k" => x }', 'duplicate-object-key'],
  ['{ for x in [open.number, {}] : x => 1 }', open('any')],
  [
    '{ for x in secret.one : x => 1 }',
    secret({ 'object({a = number, b = number})': { a: { number: '1' }, b: { number: '1' } } }),
  ],
  [
    '{ for x in known.letters : "k" => x... }',
    { 'object({k = tuple([string, string])})': { k: { 'tuple([string, string])': [{ string: 'a' }, { string: 'b' }] } } },
  ],
])('%s', (text, value) => {
  expect(evaluated(text)).toEqual(value);
});

test.each<[string, unknown]>([
  ['open.letters[7]', open('string')],
  ['open.letters["x"]', 'invalid-index'],
  ['open.pair[2]', 'invalid-index'],
  ['open.map.a', open('string')],
  ['open.object.b', 'unsupported-attribute'],
  ['known.letters[open.number]', open('string')],
  ['known.letters[open.any]', open('any')],
  ['known.set[open.any]', open('any')],
  ['known.set[0]', 'invalid-index'],
  ['known.letters[null]', 'invalid-index'],
  ['open.any[null]', 'invalid-index'],
  ['secret.letters[0]', secret({ string: 'a' })],
  ['known.letters[secret.open]', open('string')],
  ['-secret.open', sure('number')],
  ['!open.any', sure('bool')],
  ['open.positive > 0', { bool: true }],
  ['open.positive + 1', sure('number')],
])('%s', (text, value) => {
  expect(evaluated(text)).toEqual(value);
});

test.each<[string, unknown]>([
  ['"id-${open.text}"', sure('string', { stringPrefix: 'id-' })],
  ['"id-${"x-${open.text}"}"', sure('string', { stringPrefix: 'id-' })],
  // What follows could still join the last letter, as an accent does.
  ['"id${open.text}"', sure('string', { stringPrefix: 'i' })],
  ['"${open.text}"', open('string')],
  ['"a-${open.letters}"', sure('string', { stringPrefix: 'a-' })],
  ['"a${null}"', 'invalid-template-value'],
  ['"a${[]}"', 'invalid-template-value'],
  ['"a-${secret.open}"', secret(sure('string', { stringPrefix: 'a-' }))],
  ['"%{ if open.truth }a%{ endif }"', sure('string')],
  ['"%{ if open.number }a%{ endif }"', sure('string')],
  ['"%{ if false }${missing}%{ endif }"', { string: '' }],
  ['"%{ if true }a%{ else }${secret.text}%{ endif }"', secret({ string: 'a' })],
  ['"a-%{ for x in known.letters }${x}${open.text}%{ endfor }"', sure('string', { stringPrefix: 'a-' })],
  ['"%{ for x in secret.one }${x}%{ endfor }"', secret({ string: 'ab' })],
  ['"%{ for x in [null] }${x}%{ endfor }"', 'invalid-template-value'],
])('%s', (text, value) => {
  expect(evaluated(text)).toEqual(value);
});

test('of a long text that goes on no more than 128 bytes are kept', () => {
  const prefix = (text: string) =>
    (evaluated(`"${text}\${open.text}"`) as { refinement: { stringPrefix: string } }).refinement.stringPrefix;
  expect(prefix('-'.repeat(200))).toBe('-'.repeat(128));
  expect(prefix('é'.repeat(100))).toBe('é'.repeat(63));
  expect(prefix(`-${'é'.repeat(100)}`)).toBe(`-${'é'.repeat(63)}`);
});

test.each<[string, unknown]>([
  ['upper(open.any...)', open('any')],
  ['upper(known.letters...)', 'too-many-arguments'],
  ['max(1...)', 'invalid-expansion'],
  ['max(null...)', 'invalid-expansion'],
  ['max(missing, open.any...)', open('any')],
  ['try(known.letters...)', { string: 'a' }],
  ['try(missing, 1)', { number: '1' }],
  ['try(open.text, 1)', open('any')],
  ['try(open.text.a, 1)', { number: '1' }],
  ['try(true ? 1 : open.number)', { number: '1' }],
  ['can(open.text)', open('bool')],
  ['can(open.truth && false)', { bool: true }],
  ['can(open.object.b)', { bool: false }],
  ['upper(secret.open)', sure('string')],
  ['upper(secret.text)', secret({ string: 'HUSH' })],
])('%s', (text, value) => {
  expect(evaluated(text)).toEqual(value);
});

test.each<[string, unknown]>([
  ['{ known.yes = 1 }', 'object-key-reference'],
  ['{ (known.yes) = 1 }', { 'object({true = number})': { true: { number: '1' } } }],
  ['{ (open.text) = 1 }', open('any')],
  ['{ (null) = 1 }', 'invalid-object-key'],
  ['{ (secret.text) = 1 }', secret({ 'object({hush = number})': { hush: { number: '1' } } })],
])('%s', (text, value) => {
  expect(evaluated(text)).toEqual(value);
});
