import { laidOut } from '../format/layout.ts';
import { deepest } from '../syntax/cursor.ts';
import { decimalOf } from '../values/decimal-print.ts';
import { fullPrecision } from '../values/number.ts';
import {
  entriesOf,
  fail,
  type HclNumber,
  itemsOf,
  numberIn,
  type Outcome,
  succeed,
  textOf,
  type Value,
} from '../values/index.ts';
import { keyText, quotedText } from './names.ts';

/** Columns that a list of several elements may take in one line. */
const widest = 80;

/** Zeros that only fill places; a number that needs more of them is written with an exponent. */
const mostZeros = 20;

/** The parser takes two levels for each bracket; some are left for what the value is put in. */
const deepestValue = deepest / 2 - 10;

type Path = readonly (string | number)[];

/**
 * A value as HCL source, in canonical layout: evaluated, it is the value again, to the last digit. HCL writes only tuples and
 * objects, so a list, set or map comes back as one, to be converted; marks and the types of nulls are lost. There is no text
 * for a value that is not wholly known, for infinities, for numbers of more than 100 000 places and for values nested deeper
 * than the parser reads.
 */
export function valueText(value: Value): Outcome<string> {
  const text = written(value, []);
  return text.ok && text.value.includes('\n') ? succeed(laidOut(text.value)) : text;
}

function written(value: Value, path: Path): Outcome<string> {
  if (value.state === 'unknown') return fail('the value is not known yet', path);
  if (value.state === 'null') return succeed('null');
  if (path.length > deepestValue) return fail(`the value is nested more than ${deepestValue} levels deep`, path);
  switch (value.type.kind) {
    case 'string':
      return succeed(quotedText(textOf(value)));
    case 'bool':
      return succeed(String(value.data === true));
    case 'number':
      return numberText(numberIn(value), path);
    case 'map':
    case 'object':
      return entriesText(entriesOf(value), path);
    default:
      return itemsText(itemsOf(value), path);
  }
}

function itemsText(items: readonly Value[], path: Path): Outcome<string> {
  const texts: string[] = [];
  let width = 0;
  let lines: 'one' | 'several' = 'one';
  for (const [index, item] of items.entries()) {
    const text = written(item, [...path, index]);
    if (!text.ok) return text;
    texts.push(text.value);
    width += text.value.length + 2;
    if (text.value.includes('\n')) lines = 'several';
  }
  if (lines === 'one' && (width <= widest || items.length === 1)) return succeed(`[${texts.join(', ')}]`);
  return succeed(`[\n${texts.map((text) => `${text},\n`).join('')}]`);
}

function entriesText(entries: ReadonlyMap<string, Value>, path: Path): Outcome<string> {
  if (entries.size === 0) return succeed('{}');
  const lines: string[] = [];
  for (const [key, item] of entries) {
    const text = written(item, [...path, key]);
    if (!text.ok) return text;
    lines.push(`${keyText(key)} = ${text.value}\n`);
  }
  return succeed(`{\n${lines.join('')}}`);
}

function numberText(number: HclNumber, path: Path): Outcome<string> {
  if (typeof number === 'number') {
    if (!Number.isFinite(number)) return fail('an infinite number cannot be written', path);
    return succeed(Object.is(number, -0) ? '-0' : String(number));
  }
  // What is read has full precision; of a number with less, the digits that make it this one of all of those.
  const decimal = decimalOf({ ...number, precision: fullPrecision }, 'shortest');
  if (decimal === undefined) return fail('the number has too many digits to be written', path);
  return succeed((number.mantissa < 0n ? '-' : '') + decimalText(decimal.digits, decimal.point));
}

function decimalText(digits: string, point: number): string {
  if (digits === '') return '0';
  if (Math.max(point - digits.length, -point) > mostZeros) {
    return `${digits.slice(0, 1)}${digits.length > 1 ? '.' : ''}${digits.slice(1)}e${point - 1}`;
  }
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return digits + '0'.repeat(point - digits.length);
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}
