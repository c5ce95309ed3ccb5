import { compareText } from '../values/order.ts';
import { parseNumber } from '../values/number.ts';
import {
  boolValue,
  fail,
  nullDynamic,
  numberValue,
  objectValue,
  stringValue,
  succeed,
  tupleValue,
  type Outcome,
  type Value,
} from '../values/value.ts';

type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** JSON that is nested deeper is refused: whatever walks values has only so much of a stack. */
const deepest = 500;

/** JSON as a value: objects and tuples of what is in it. Numbers keep all their digits. */
export function decodeJson(text: string): Outcome {
  if (depthOf(text) > deepest) return fail(`the JSON is nested more than ${deepest} levels deep`);
  try {
    // The reviver's third parameter, which has the source text of numbers, is not in the library's types yet.
    return succeed(JSON.parse(text, toValue as (key: string, value: unknown) => unknown) as Value);
  } catch (error) {
    if (error instanceof SyntaxError) return fail(`not JSON: ${error.message}`);
    throw error;
  }
}

/** How many brackets and braces are open at most, strings aside. */
function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === '[' || token === '{') most = Math.max(most, ++depth);
    else if (token === ']' || token === '}') depth--;
  }
  return most;
}

const toValue: Reviver = (_key, value, context) => {
  if (value === null) return nullDynamic;
  switch (typeof value) {
    case 'string':
      return stringValue(value);
    case 'boolean':
      return boolValue(value);
    case 'number':
      return numberValue(parseNumber(context.source ?? String(value)) ?? value);
    default:
      return Array.isArray(value)
        ? tupleValue(value as Value[])
        : objectOfEntries(Object.entries(value as Record<string, Value>));
  }
};

function objectOfEntries(entries: readonly (readonly [string, Value])[]): Value {
  const normal = entries.map(([key, value]) => [key.normalize('NFC'), value] as const);
  return objectValue(new Map(normal.toSorted(([a], [b]) => compareText(a, b))));
}
