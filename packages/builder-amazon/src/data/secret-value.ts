import { failure } from '@imgbuild/core/sdk';
import { problems } from '../problems.ts';

/**
 * The value that is meant of a secret: of a JSON object that of `key`, or without a key its first, as Packer's documentation has
 * it; any other JSON as a whole. A text that is no JSON has no values, and is meant whole whatever the key, as in Packer.
 * @param name of the secret, for the message
 */
export function secretValue(text: string, key: string, name: string): string {
  const parsed = parse(text);
  if (parsed === undefined) return text;
  const values = valuesOf(parsed, text);
  if (key === '') return [...(values?.values() ?? [])][0] ?? text;
  const found = values?.get(key);
  if (found !== undefined) return found;
  const what =
    values === undefined
      ? 'is no JSON object, whose values have names'
      : `has ${values.size === 0 ? 'no values' : `the values ${[...values.keys()].join(', ')}`}`;
  throw failure(problems.create('secret-key-missing', { key, name, what }));
}

/** The values of a JSON object as texts; nothing for any other JSON. */
function valuesOf(parsed: unknown, text: string): ReadonlyMap<string, string> | undefined {
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  // A number may have more digits than a JavaScript number holds.
  const written = parse(text, (_name: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' ? (context?.source ?? String(value)) : value,
  ) as Readonly<Record<string, unknown>>;
  const textOf = (name: string, value: unknown): string => {
    const own = typeof value === 'number' ? written[name] : value;
    return typeof own === 'string' ? own : JSON.stringify(own);
  };
  return new Map(Object.entries(parsed).map(([name, value]) => [name, textOf(name, value)] as const));
}

function parse(text: string, reviver?: (name: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch {
    return undefined;
  }
}
