import { lengthRange } from '../values/length.ts';
import { compareText } from '../values/order.ts';
import { boolType, listOf, stringType } from '../values/type.ts';
import {
  boolValue,
  fail,
  isWhollyKnown,
  itemsOf,
  listValue,
  stringValue,
  succeed,
  textOf,
  unknownValue,
} from '../values/value.ts';
import { integerOf, repeated } from './arguments.ts';
import { define, nothingCertain, number, parameter, text, texts, type EagerFunction } from './define.ts';
import { graphemesOf } from '../values/graphemes.ts';
import { lowerCase, titleCase, upperCase } from './letter-case.ts';

/** A function from texts to a text. */
function textFunction(
  name: string,
  summary: string,
  parameters: readonly string[],
  map: (...texts: string[]) => string,
): EagerFunction {
  return define({
    name,
    summary,
    parameters: parameters.map(text),
    returns: stringType,
    call: (values) => succeed(stringValue(map(...values.map(textOf)))),
  });
}

function testFunction(
  name: string,
  summary: string,
  parameters: readonly string[],
  test: (...texts: string[]) => boolean,
): EagerFunction {
  return define({
    name,
    summary,
    parameters: parameters.map(text),
    returns: boolType,
    call: (values) => succeed(boolValue(test(...values.map(textOf)))),
  });
}

/** A known prefix decides, even while the rest of the text is unknown. */
const startsWith = define({
  name: 'startswith',
  summary: 'Whether a text starts with another.',
  parameters: [parameter('str', stringType, 'unknown'), text('prefix')],
  returns: boolType,
  call: ([value, prefix]) => {
    const wanted = textOf(prefix!);
    if (value!.state === 'known') return succeed(boolValue(textOf(value!).startsWith(wanted)));
    const known = value!.refinement?.stringPrefix ?? '';
    if (known.startsWith(wanted)) return succeed(boolValue(true));
    return succeed(wanted.startsWith(known) ? unknownValue(boolType) : boolValue(false));
  },
});

const indent = define({
  name: 'indent',
  summary: 'Indents all lines of a text but the first by a number of spaces.',
  parameters: [number('spaces'), text('str')],
  returns: stringType,
  call: ([spaces, value]) => {
    const count = integerOf(spaces!, 0);
    if (!count.ok) return count;
    if (count.value < 0) return fail('the number of spaces must not be negative', [0]);
    const parts = textOf(value!).split('\n');
    const pad = parts.length === 1 ? succeed('') : repeated(' ', count.value);
    if (!pad.ok) return pad;
    if (!repeated(pad.value, parts.length).ok) return fail('the result would be too long');
    return succeed(stringValue(parts.join(`\n${pad.value}`)));
  },
});

const join = define({
  name: 'join',
  summary: 'Joins the texts of one or more lists, with a separator between them.',
  parameters: [text('separator')],
  variadic: texts('lists'),
  returns: stringType,
  call: ([separator, ...lists]) => {
    if (lists.length === 0) return fail('at least one list is required');
    if (!lists.every(isWhollyKnown)) return succeed(unknownValue(stringType));
    const parts: string[] = [];
    for (const [position, list] of lists.entries()) {
      for (const [index, item] of itemsOf(list).entries()) {
        if (item.state === 'null') return fail(`element ${index} is null; null cannot be joined`, [position + 1]);
        parts.push(textOf(item));
      }
    }
    return succeed(stringValue(parts.join(textOf(separator!))));
  },
});

const split = define({
  name: 'split',
  summary: 'Splits a text at each occurrence of a separator.',
  parameters: [text('separator'), text('str')],
  returns: listOf(stringType),
  call: ([separator, value]) => {
    const by = textOf(separator!);
    const parts = by === '' ? [...textOf(value!)] : textOf(value!).split(by);
    return succeed(listValue(parts.map(stringValue), stringType));
  },
});

const sort = define({
  name: 'sort',
  summary: 'Sorts a list of texts by code point.',
  parameters: [parameter('list', listOf(stringType), 'unknown')],
  returns: listOf(stringType),
  call: ([list], type) => {
    if (!isWhollyKnown(list!)) {
      const { min, max } = lengthRange(list!);
      return succeed(unknownValue(type, { notNull: true, lengthMin: min, lengthMax: max }));
    }
    const missing = itemsOf(list!).findIndex((item) => item.state === 'null');
    if (missing !== -1) return fail(`element ${missing} is null; null cannot be sorted`, [0]);
    return succeed(
      listValue(
        [...itemsOf(list!)].sort((a, b) => compareText(textOf(a), textOf(b))),
        stringType,
      ),
    );
  },
});

const substr = define({
  name: 'substr',
  summary: 'A part of a text: from a position (negative: counted from the end), of a length (-1: all that follows).',
  parameters: [text('str'), number('offset'), number('length')],
  returns: stringType,
  call: ([value, offset, length]) => {
    const from = integerOf(offset!, 1);
    if (!from.ok) return from;
    const count = integerOf(length!, 2);
    if (!count.ok) return count;
    return succeed(stringValue(substring(textOf(value!), from.value, count.value)));
  },
});

function substring(whole: string, offset: number, length: number): string {
  const characters = graphemesOf(whole);
  const start = Math.max(0, offset < 0 ? offset + characters.length : offset);
  if (offset >= 0 && length === 0) return '';
  // Counted from the end, a length of zero means no limit: the reference does the same.
  return characters.slice(start, length <= 0 ? undefined : start + length).join('');
}

/** Between and around all characters when there is nothing to look for, as Go does. */
function replaceAll(whole: string, wanted: string, replacement: string): string {
  if (wanted !== '') return whole.split(wanted).join(replacement);
  return replacement + Array.from(whole, (letter) => letter + replacement).join('');
}

function trimLetters(whole: string, cutset: string): string {
  const letters = [...whole];
  const cut = new Set(cutset);
  let start = 0;
  let end = letters.length;
  while (start < end && cut.has(letters[start]!)) start++;
  while (end > start && cut.has(letters[end - 1]!)) end--;
  return letters.slice(start, end).join('');
}

function stripSuffix(whole: string, suffix: string): string {
  return suffix !== '' && whole.endsWith(suffix) ? whole.slice(0, -suffix.length) : whole;
}

/** Query escaping of Go: unreserved characters stay, a space becomes `+`. */
function queryEscape(whole: string): string {
  return encodeURIComponent(whole.toWellFormed())
    .replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

export const stringFunctions: readonly EagerFunction[] = [
  textFunction('chomp', 'Removes line ends from the end of a text.', ['str'], (value) => value.replace(/[\r\n]+$/, '')),
  textFunction('lower', 'A text in lower case.', ['str'], lowerCase),
  textFunction('upper', 'A text in upper case.', ['str'], upperCase),
  textFunction('title', 'A text with the first letter of each word in upper case.', ['str'], titleCase),
  textFunction('strrev', 'A text with its characters in reverse order.', ['str'], (value) =>
    [...graphemesOf(value)].reverse().join(''),
  ),
  textFunction('trim', 'Removes characters of a set from both ends of a text.', ['str', 'cutset'], trimLetters),
  textFunction('trimprefix', 'Removes a prefix from a text that has it.', ['str', 'prefix'], (value, prefix) =>
    value.startsWith(prefix) ? value.slice(prefix.length) : value,
  ),
  textFunction('trimsuffix', 'Removes a suffix from a text that has it.', ['str', 'suffix'], stripSuffix),
  textFunction('trimspace', 'Removes white space from both ends of a text.', ['str'], (value) =>
    value.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, ''),
  ),
  textFunction('replace', 'Replaces each occurrence of a text by another.', ['str', 'substr', 'replace'], replaceAll),
  { ...textFunction('urlencode', 'Escapes a text for the query of a URL.', ['str'], queryEscape), certain: nothingCertain },
  testFunction('endswith', 'Whether a text ends with another.', ['str', 'suffix'], (value, suffix) => value.endsWith(suffix)),
  testFunction('strcontains', 'Whether a text contains another.', ['str', 'substr'], (value, part) => value.includes(part)),
  startsWith,
  indent,
  join,
  split,
  sort,
  substr,
];
