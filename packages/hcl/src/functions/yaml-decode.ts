import { convert } from '../values/convert.ts';
import { numberFromInteger, parseNumber } from '../values/number.ts';
import { stringType } from '../values/type.ts';
import {
  boolValue,
  fail,
  nullDynamic,
  numberValue,
  objectValue,
  stringValue,
  succeed,
  textOf,
  tupleValue,
  type Outcome,
  type Value,
} from '../values/value.ts';
import { fromBase64 } from './base64.ts';
import { civilTime, daysIn, daysOfDate, formatTimestamp } from './calendar.ts';
import type { YamlNode } from './ports.ts';
import { parseTimestamp } from './timestamp.ts';

/** Aliases may make a small text a huge value; beyond this many parts it is refused. */
const mostParts = 1_000_000;

/** A YAML document as a value; texts that YAML 1.1 reads as truth, number or date are read so. */
export function decodeYaml(root: YamlNode): Outcome {
  const budget = { left: mostParts };
  const decoded = decodeNode(root, budget);
  return budget.left < 0 ? fail('the aliases of the YAML make too large a value') : decoded;
}

function decodeNode(node: YamlNode, budget: { left: number }): Outcome {
  if (--budget.left < 0) return fail('the aliases of the YAML make too large a value');
  if (node.kind === 'scalar') return decodeScalar(node.text, node.tag ?? (node.style === 'quoted' ? 'str' : undefined));
  if (node.tag !== undefined && node.tag !== (node.kind === 'sequence' ? 'seq' : 'map'))
    return fail(`the tag !!${node.tag} does not fit here`);
  return node.kind === 'sequence' ? decodeSequence(node.items, budget) : decodeMapping(node.entries, budget);
}

function decodeSequence(items: readonly YamlNode[], budget: { left: number }): Outcome {
  const values: Value[] = [];
  for (const item of items) {
    const value = decodeNode(item, budget);
    if (!value.ok) return value;
    values.push(value.value);
  }
  return succeed(tupleValue(values));
}

function decodeMapping(entries: Extract<YamlNode, { kind: 'mapping' }>['entries'], budget: { left: number }): Outcome {
  const own = new Map<string, Value>();
  const merged = new Map<string, Value>();
  for (const [key, node] of entries) {
    const value = decodeNode(node, budget);
    if (!value.ok) return value;
    if (key.kind !== 'scalar') return fail('only texts can be keys of a mapping');
    if (key.style === 'plain' && key.text === '<<' && key.tag === undefined) {
      const sources = value.value.type.kind === 'tuple' ? [...(value.value.data as readonly Value[])].reverse() : [value.value];
      if (!sources.every((source) => source.state === 'known' && source.type.kind === 'object'))
        return fail('<< takes a mapping or a list of mappings');
      for (const source of sources) for (const [name, item] of source.data as ReadonlyMap<string, Value>) merged.set(name, item);
      continue;
    }
    const name = keyText(key);
    if (!name.ok) return name;
    own.set(name.value, value.value);
  }
  return succeed(objectValue(new Map([...merged, ...own])));
}

function keyText(key: Extract<YamlNode, { kind: 'scalar' }>): Outcome<string> {
  const decoded = decodeScalar(key.text, key.tag ?? (key.style === 'quoted' ? 'str' : undefined));
  if (!decoded.ok) return decoded;
  if (decoded.value.state === 'null') return fail('a key of a mapping must not be null');
  const converted = convert(decoded.value, stringType);
  return converted.ok ? succeed(textOf(converted.value)) : converted;
}

const truths: Readonly<Record<string, boolean>> = {
  y: true,
  yes: true,
  true: true,
  on: true,
  n: false,
  no: false,
  false: false,
  off: false,
};

function decodeScalar(text: string, tag: string | undefined): Outcome {
  switch (tag) {
    case undefined:
      return guessScalar(text);
    case 'str':
      return succeed(stringValue(text));
    case 'binary':
      return fromBase64(text) === undefined ? misfit(text, tag) : succeed(stringValue(text));
    case 'null':
      return succeed(nullDynamic);
    case 'bool': {
      const truth = truthOf(text);
      return truth === undefined ? misfit(text, tag) : succeed(boolValue(truth));
    }
    case 'int':
    case 'float': {
      const number = numberOf(text) ?? prefixedInteger(text);
      return number ?? misfit(text, tag);
    }
    case 'timestamp': {
      const time = timestampText(text);
      return time === undefined ? misfit(text, tag) : succeed(stringValue(time));
    }
    default:
      return fail(`the tag ${tag.startsWith('!') ? tag : `!!${tag}`} is not supported`);
  }
}

function misfit(text: string, tag: string): Outcome {
  return fail(`${JSON.stringify(text)} does not fit the tag !!${tag}`);
}

/** Without a tag and quotes, the form of the text decides. */
function guessScalar(text: string): Outcome {
  if (/^(?:~|null|Null|NULL|)$/.test(text)) return succeed(nullDynamic);
  const truth = truthOf(text);
  if (truth !== undefined) return succeed(boolValue(truth));
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return fail('YAML’s .nan is no number of the language');
  if (/^[-+.0-9]/.test(text)) {
    const time = timestampText(text);
    if (time !== undefined) return succeed(stringValue(time));
    const number = numberOf(text) ?? (/^-?0b/.test(text) ? prefixedInteger(text) : undefined);
    if (number !== undefined) return number;
  }
  return succeed(stringValue(text));
}

/** Truth in lower case, in upper case or with a capital. */
function truthOf(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  const fits = text === lower || text === text.toUpperCase() || text === lower[0]!.toUpperCase() + lower.slice(1);
  return fits && Object.hasOwn(truths, lower) ? truths[lower] : undefined;
}

function numberOf(text: string): Outcome | undefined {
  const infinity = /^([-+]?)\.(?:inf|Inf|INF)$/.exec(text);
  if (infinity !== null) return succeed(numberValue(infinity[1] === '-' ? -Infinity : Infinity));
  if (!/^[-+]?\.?[0-9]/.test(text)) return undefined;
  const number = parseNumber(text.replaceAll('_', ''));
  return number === undefined ? undefined : succeed(numberValue(number));
}

function prefixedInteger(text: string): Outcome | undefined {
  const match = /^(-?)(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.exec(text.replaceAll('_', ''));
  if (match === null) return undefined;
  const magnitude = BigInt(match[2]!.toLowerCase());
  return magnitude >= 2n ** 64n ? undefined : succeed(numberValue(numberFromInteger(match[1] === '-' ? -magnitude : magnitude)));
}

/** Dates become timestamps in the form that functions of the language use. */
function timestampText(text: string): string | undefined {
  const match =
    /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt ]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})((?:\.[0-9]*)?)(Z|[-+][0-9]{2}:[0-9]{2})?)?$/.exec(
      text,
    );
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour, minute = '', second = '', fraction = '', zone] = match;
  if (hour === undefined) {
    const valid =
      Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= daysIn(Number(year), Number(month));
    return valid ? formatTimestamp(civilTime(daysOfDate(Number(year), Number(month), Number(day)) * 86_400, 0, 0)) : undefined;
  }
  // A time after a space has no zone, one after a T must have one.
  if (text.includes(' ') !== (zone === undefined)) return undefined;
  const two = (digits: string): string => digits.padStart(2, '0');
  const full = `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${fraction === '.' ? '' : fraction}${zone ?? 'Z'}`;
  const time = parseTimestamp(full);
  return time.ok ? formatTimestamp(time.value) : undefined;
}
