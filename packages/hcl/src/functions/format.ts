import { convert } from '../values/convert.ts';
import { lengthRange } from '../values/length.ts';
import { isWholeNumber, toBigInt, type HclNumber } from '../values/number.ts';
import { boolType, dynamicType, listOf, numberType, stringType } from '../values/type.ts';
import {
  fail,
  isWhollyKnown,
  itemsOf,
  listValue,
  numberIn,
  stringValue,
  succeed,
  textOf,
  unknownString,
  unknownValue,
  type Outcome,
  type Value,
} from '../values/value.ts';
import { define, parameter, text, type EagerFunction } from './define.ts';
import { certainPrefix } from '../values/prefix.ts';
import { graphemesOf } from '../values/graphemes.ts';
import { encodeJson, hasInfinity, quoteJson } from './json-encode.ts';
import { layOut, type Layout } from './number-layout.ts';
import { isSequence } from './sequence.ts';

/** One formatting instruction: `%-8.3f`, `%[2]s`. */
interface Verb {
  readonly raw: string;
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly letter: string;
}

const verbPattern = /%([0#+\- ]*)([1-9][0-9]*)?(?:\.([0-9]*))?(?:\[([1-9][0-9]*)\])?([a-zA-Z])|%%/y;

/** Greater widths and precisions are refused. */
const widest = 1_000_000;

const knownVerbs = 'vtbdoxXeEfgGsq';

/** Lays out values by a printf format. An error names the instruction. */
export function formatValues(format: string, values: readonly Value[]): Outcome<string> {
  const parts: string[] = [];
  let next = 0;
  let used = 0;
  for (let at = 0; at < format.length;) {
    const percent = format.indexOf('%', at);
    if (percent === -1) {
      parts.push(format.slice(at));
      break;
    }
    parts.push(format.slice(at, percent));
    verbPattern.lastIndex = percent;
    const match = verbPattern.exec(format);
    if (match === null) return fail(unrecognized(format, percent));
    at = verbPattern.lastIndex;
    if (match[0] === '%%') {
      parts.push('%');
      continue;
    }
    const position = match[4] === undefined ? next : Number(match[4]) - 1;
    const done = applyVerb(verbOf(match), percent, values, position);
    if (!done.ok) return done;
    parts.push(done.value);
    next = position + 1;
    used = Math.max(used, next);
  }
  if (used < values.length)
    return fail(used === 0 ? 'the format takes no arguments' : `the format takes only ${used} of ${values.length} arguments`);
  return succeed(parts.join(''));
}

function verbOf(match: RegExpExecArray): Verb {
  const [raw, flags = '', width, precision, , letter = ''] = match;
  return {
    raw,
    flags,
    width: width === undefined ? undefined : Number(width),
    precision: precision === undefined ? undefined : Number(precision),
    letter,
  };
}

function unrecognized(format: string, percent: number): string {
  const start = /%[0#+\- ]*(?:[1-9][0-9]*)?(?:\.[0-9]*)?(?:\[[1-9][0-9]*\])?/y;
  start.lastIndex = percent;
  start.exec(format);
  const character = String.fromCodePoint(format.codePointAt(start.lastIndex) ?? 0x25);
  if (start.lastIndex >= format.length)
    return `the format ends within ${JSON.stringify(format.slice(percent))}; write %% for a percent sign`;
  return `${JSON.stringify(character)} at offset ${start.lastIndex} of the format is no formatting character; write %% for a percent sign`;
}

function applyVerb(verb: Verb, offset: number, values: readonly Value[], position: number): Outcome<string> {
  const place = `${JSON.stringify(verb.raw)} at offset ${offset}`;
  const value = values[position];
  if (value === undefined) return fail(`${place} needs argument ${position + 1}, but there are ${values.length}`);
  if (!knownVerbs.includes(verb.letter))
    return fail(`${place} is no formatting instruction: there is no ${JSON.stringify(verb.letter)}`);
  if (verb.letter !== 'v' && value.state === 'null') return fail(`null cannot be formatted by ${place}; only %v can`);
  if (Math.max(verb.width ?? 0, verb.precision ?? 0) > widest) return fail(`the width or precision of ${place} is too large`);
  const done = formatOne(verb, value);
  return done.ok ? done : fail(`unsuitable value for ${place}: ${done.error.message}`);
}

function formatOne(verb: Verb, value: Value): Outcome<string> {
  switch (verb.letter) {
    case 'v':
      return asIs(verb, value);
    case 't':
      return withConverted(value, boolType, (bool) => succeed(bool.data === true ? 'true' : 'false'));
    case 's':
      return withConverted(value, stringType, (string) => succeed(pad(verb, cut(textOf(string), verb.precision))));
    case 'q':
      return withConverted(value, stringType, (string) => succeed(pad(verb, quoteJson(cut(textOf(string), verb.precision)))));
    case 'b':
    case 'd':
    case 'o':
    case 'x':
    case 'X':
      return withConverted(value, numberType, (number) => formatInteger(verb, numberIn(number)));
    default:
      return withConverted(value, numberType, (number) => succeed(formatFraction(verb, numberIn(number))));
  }
}

function withConverted(value: Value, type: typeof numberType, use: (converted: Value) => Outcome<string>): Outcome<string> {
  const converted = convert(value, type);
  return converted.ok ? use(converted.value) : converted;
}

function asIs(verb: Verb, value: Value): Outcome<string> {
  if (!verb.flags.includes('#') && value.state === 'known') {
    if (value.type.kind === 'string') return succeed(pad(verb, textOf(value)));
    if (value.type.kind === 'number') return succeed(pad(verb, layOut(numberIn(value), 'g', undefined)));
  }
  return hasInfinity(value) ? fail('JSON has no infinity') : succeed(pad(verb, encodeJson(value)));
}

/** The first characters of a text; a precision of zero is none. */
function cut(whole: string, precision: number | undefined): string {
  return precision === undefined || precision === 0 ? whole : graphemesOf(whole).slice(0, precision).join('');
}

function pad(verb: Verb, formatted: string): string {
  if (verb.width === undefined) return formatted;
  const padding = (verb.flags.includes('0') ? '0' : ' ').repeat(Math.max(0, verb.width - graphemesOf(formatted).length));
  return verb.flags.includes('-') ? formatted + padding : padding + formatted;
}

const bases: Readonly<Record<string, { readonly radix: number; readonly prefix: string }>> = {
  b: { radix: 2, prefix: '0b' },
  d: { radix: 10, prefix: '' },
  o: { radix: 8, prefix: '0' },
  x: { radix: 16, prefix: '0x' },
  X: { radix: 16, prefix: '0X' },
};

function formatInteger(verb: Verb, number: HclNumber): Outcome<string> {
  const integer = isWholeNumber(number) ? toBigInt(number) : undefined;
  if (integer === undefined) return fail('a whole number is required');
  const { radix, prefix } = bases[verb.letter]!;
  const plain = (integer < 0n ? -integer : integer).toString(radix);
  const digits = verb.letter === 'X' ? plain.toUpperCase() : plain;
  if (integer === 0n && verb.precision === 0) return succeed('');
  const filled = digits.padStart(verb.precision ?? 0, '0');
  const sign = signFor(verb, integer < 0n ? '-' : '');
  return succeed(
    justify(verb, sign + (verb.flags.includes('#') ? prefix : ''), filled, verb.precision === undefined ? 'zeros' : 'spaces'),
  );
}

function formatFraction(verb: Verb, number: HclNumber): string {
  const precision = verb.precision ?? (verb.letter === 'g' || verb.letter === 'G' ? undefined : 6);
  const laid = layOut(number, verb.letter as Layout, precision);
  if (laid === '+Inf') return justify(verb, verb.flags.includes(' ') ? ' ' : '+', 'Inf', 'spaces');
  const isNegative = laid.startsWith('-');
  return justify(
    verb,
    signFor(verb, isNegative ? '-' : ''),
    isNegative ? laid.slice(1) : laid,
    laid === '-Inf' ? 'spaces' : 'zeros',
  );
}

function signFor(verb: Verb, sign: '-' | ''): string {
  if (sign === '-') return sign;
  return verb.flags.includes('+') ? '+' : verb.flags.includes(' ') ? ' ' : '';
}

/** Fills up to the width: zeros go between sign and digits, where the flag asks for them and they are allowed. */
function justify(verb: Verb, sign: string, digits: string, fill: 'zeros' | 'spaces'): string {
  const missing = Math.max(0, (verb.width ?? 0) - sign.length - digits.length);
  if (verb.flags.includes('-')) return sign + digits + ' '.repeat(missing);
  if (verb.flags.includes('0') && fill === 'zeros') return sign + '0'.repeat(missing) + digits;
  return ' '.repeat(missing) + sign + digits;
}

const formatArguments = parameter('args', dynamicType, 'null', 'unknown');

const format = define({
  name: 'format',
  summary: 'Lays out values in a text, by printf instructions.',
  parameters: [text('format')],
  variadic: formatArguments,
  returns: stringType,
  call: ([layout, ...values]) => {
    if (!values.every(isWhollyKnown)) {
      const before = textOf(layout!).slice(0, Math.max(0, textOf(layout!).indexOf('%')));
      return succeed(unknownValue(stringType, { notNull: true, stringPrefix: certainPrefix(before) }));
    }
    const done = formatValues(textOf(layout!), values);
    return done.ok ? succeed(stringValue(done.value)) : done;
  },
});

const formatlist = define({
  name: 'formatlist',
  summary: 'A list of texts, each laid out by printf instructions from the next elements of the lists given.',
  parameters: [text('format')],
  variadic: formatArguments,
  returns: listOf(stringType),
  call: ([layout, ...given], type) => {
    const rows = rowsOf(given);
    if (!rows.ok) return rows;
    if (rows.value === undefined) return succeed(unknownValue(type));
    const texts: Value[] = [];
    for (const [index, row] of rows.value.entries()) {
      if (!row.every(isWhollyKnown)) {
        texts.push(unknownString);
        continue;
      }
      const done = formatValues(textOf(layout!), row);
      if (!done.ok) return fail(`element ${index} of the result: ${done.error.message}`);
      texts.push(stringValue(done.value));
    }
    return succeed(listValue(texts, stringType));
  },
});

/** Arguments per result: lists are walked together, other values repeat. Undefined while a list is not known. */
function rowsOf(given: readonly Value[]): Outcome<readonly (readonly Value[])[] | undefined> {
  let count: number | undefined;
  let isOpen = false;
  for (const [position, value] of given.entries()) {
    if (!isSequence(value.type) || value.state === 'null') continue;
    const { min, max } = lengthRange(value);
    isOpen ||= value.state === 'unknown' || min !== max;
    if (value.type.kind !== 'tuple' && (value.state === 'unknown' || min !== max)) continue;
    if (count !== undefined && count !== min)
      return fail(`this has ${min} elements, but a list before it has ${count}`, [position + 1]);
    count = min;
  }
  if (isOpen) return succeed(undefined);
  const walked = given.map((value) => (isSequence(value.type) && value.state === 'known' ? itemsOf(value) : undefined));
  return succeed(Array.from({ length: count ?? 1 }, (_, row) => given.map((value, column) => walked[column]?.[row] ?? value)));
}

export const formatFunctions: readonly EagerFunction[] = [format, formatlist];
