import { type HclNumber, parseNumber } from '../values/index.ts';

const grammar = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** Why something that looks like a number is none, most telling reason first. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/^\+/, 'no plus sign stands before a number'],
  [/^-(?:inf|nan)/i, 'JSON has neither infinity nor NaN'],
  [/^-?0[xob]/i, 'numbers are decimal'],
  [/^-?[0-9]+_/, 'digits are not grouped'],
  [/^-?0[0-9]/, 'a number does not begin with a zero, unless that is all before its point'],
  [/^-?\./, 'a digit must stand before the point'],
  [/^-?[0-9]+\.(?![0-9])/, 'digits must follow the point'],
  [/^-?[0-9.]+[eE][+-]?$/, 'digits must follow the e of the exponent'],
  [grammar, 'its exponent is too large'],
];

/** A number with all its digits, or why it is none. Stricter than native syntax, as RFC 8259 (6) is. */
export function readNumber(text: string): { readonly value: HclNumber } | { readonly reason: string } {
  const value = grammar.test(text) ? parseNumber(text) : undefined;
  if (value !== undefined) return { value };
  const reason = reasons.find(([pattern]) => pattern.test(text))?.[1];
  return { reason: reason ?? 'a number is digits, then perhaps a fraction and an exponent' };
}
