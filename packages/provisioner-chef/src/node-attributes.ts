import type { Json, Problem } from '@imgbuild/core/sdk';
import type { SharedConfig } from './config.ts';
import { problems } from './problems.ts';

type Settings = Pick<SharedConfig, 'json' | 'json_string' | 'run_list'>;
type JsonObject = Readonly<Record<string, Json>>;

/** Attributes of the node as JSON, with two blanks for each level, and sorted, as Packer writes them. */
export function nodeAttributes({ json, json_string: text, run_list: runList }: Settings): string {
  const given = isObject(json) ? json : {};
  const more = parsed(text) ?? {};
  const list = runList === undefined || runList.length === 0 ? {} : { run_list: runList };
  const written = JSON.stringify(sorted({ ...given, ...more, ...list }), undefined, 2);
  // Go's encoder escapes these, and templates with checksums of their attributes rely on it.
  return written.replaceAll(/[<>&\u2028\u2029]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Reports attributes that are no object. */
export function* checkAttributes({ json, json_string: text }: Settings): Iterable<Problem> {
  if (json !== undefined && json !== null && !isObject(json)) yield { ...problems.create('invalid-attributes'), path: ['json'] };
  if (text !== undefined && text !== '' && parsed(text) === undefined)
    yield { ...problems.create('invalid-attributes'), path: ['json_string'] };
}

function parsed(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}
