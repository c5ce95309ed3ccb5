import type { InterpretPorts, Raw } from './raw.ts';

type Conversions = InterpretPorts['conversions'];

// HCL's number syntax.
const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
// What Go's ParseInt takes with base 0: 0x1f, 0o17, 017, 0b1.
const based = /^([+-]?)0(?:x([0-9a-f]+)|o?([0-7]+)|b([01]+))$/i;

const weakTruths: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((text) => [text, true] as const),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text) => [text, false] as const),
]);
const strictTruths: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** The text of a scalar by the rules in force, or undefined for anything else. */
export function textOf(raw: Raw, conversions: Conversions): string | undefined {
  if (typeof raw === 'string') return raw;
  if (typeof raw === 'number') return Number.isFinite(raw) ? decimalText(raw) : undefined;
  if (typeof raw !== 'boolean') return undefined;
  if (conversions === 'weak') return raw ? '1' : '0';
  return String(raw);
}

/** The number a scalar stands for. mapstructure reads an integer in any of Go's notations, and true as 1. */
export function numberOf(raw: Raw, conversions: Conversions): number | undefined {
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : undefined;
  if (typeof raw === 'boolean') return conversions === 'weak' ? Number(raw) : undefined;
  if (typeof raw !== 'string') return undefined;
  if (conversions === 'weak') {
    const parts = based.exec(raw);
    if (parts !== null) {
      const [sign, hexadecimal, octal, binary] = parts.slice(1);
      const digits = hexadecimal ?? octal ?? binary ?? '0';
      const value = Number.parseInt(digits, hexadecimal !== undefined ? 16 : octal !== undefined ? 8 : 2);
      if (!Number.isFinite(value)) return undefined;
      return sign === '-' ? -value : value;
    }
  }
  if (!decimal.test(raw)) return undefined;
  const value = Number(raw);
  return Number.isFinite(value) ? value : undefined;
}

/** The truth a scalar stands for. */
export function truthOf(raw: Raw, conversions: Conversions): boolean | undefined {
  if (typeof raw === 'boolean') return raw;
  if (typeof raw === 'number') return conversions === 'weak' ? raw !== 0 : undefined;
  if (typeof raw !== 'string') return undefined;
  return (conversions === 'weak' ? weakTruths : strictTruths).get(raw);
}

/** A number as HCL and Go write it: never with an exponent. */
export function decimalText(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  if (Math.abs(value) >= 1) return BigInt(value).toString();
  const [digits = '', exponent = ''] = text.replace(/^-/, '').split('e-');
  return `${value < 0 ? '-' : ''}0.${'0'.repeat(Number(exponent) - 1)}${digits.replace('.', '')}`;
}
