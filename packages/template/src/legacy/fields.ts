import type { Diagnostic } from '@imgbuild/diagnostics';
import { parseDuration } from '@imgbuild/core/schema';
import type { JsonNode, JsonObject, JsonProperty } from '@imgbuild/hcl';
import { problems } from './problems.ts';
import { scalarText, type Written, writtenIn } from './written.ts';

/** The properties of an object that have known names, and the others. */
export interface Fields {
  readonly known: ReadonlyMap<string, JsonProperty>;
  readonly others: readonly JsonProperty[];
}

/**
 * Finds properties as mapstructure does: by the very name, or else by one that differs in case only. The very name of some
 * begins with a capital, which matters where there are both.
 */
export function fieldsOf({ properties }: JsonObject, names: readonly string[]): Fields {
  const known = new Map<string, JsonProperty>();
  const exact = new Map(names.map((name) => [capitals.has(name) ? capitalized(name) : name, name]));
  for (const property of properties) {
    const name = exact.get(property.key.text);
    if (name !== undefined && !known.has(name)) known.set(name, property);
  }
  const byLowerCase = new Map(names.map((name) => [name.toLowerCase(), name]));
  const others = properties.filter((property) => {
    const name = byLowerCase.get(property.key.text.toLowerCase());
    if (name !== undefined && !known.has(name)) known.set(name, property);
    return name === undefined || known.get(name) !== property;
  });
  return { known, others };
}

const capitals: ReadonlySet<string> = new Set([
  'comments',
  'description',
  'except',
  'name',
  'only',
  'override',
  'provisioners',
  'push',
  'type',
  'variables',
]);

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Reads values of fields; what is wrong goes into the diagnostics, and null is the same as nothing. */
export interface FieldReader {
  /** A string and nothing else. */
  string(name: string): Written | undefined;
  /** A string, number or boolean. */
  text(name: string): Written | undefined;
  boolean(name: string): boolean | undefined;
  list(name: string): readonly JsonNode[];
  object(name: string): JsonObject | undefined;
  /** A list of strings and nothing else. */
  strings(name: string): readonly Written[];
  /** A list of scalars, or a lone one. */
  texts(name: string): readonly Written[];
  /** Milliseconds, from Go's notation or a number of nanoseconds. */
  duration(name: string): number | undefined;
}

/** A reader of the fields of one object. */
export function readFields({ known }: Fields, diagnostics: Diagnostic[]): FieldReader {
  const given = (name: string): JsonNode | undefined => {
    const value = known.get(name)?.value;
    return value === undefined || value.kind === 'null' ? undefined : value;
  };
  const refuse = (name: string, expected: string, node: JsonNode): undefined => {
    diagnostics.push(wrongType(`"${name}"`, expected, node));
    return undefined;
  };
  const list = (name: string): readonly JsonNode[] => {
    const node = given(name);
    if (node === undefined || node.kind === 'array') return node?.elements ?? [];
    refuse(name, 'a list', node);
    return [];
  };
  return {
    string: (name) => {
      const node = given(name);
      if (node === undefined || node.kind === 'string') return node && writtenIn(node);
      return refuse(name, 'a string', node);
    },
    text: (name) => {
      const node = given(name);
      return node && (scalarText(node) ?? refuse(name, 'a string', node));
    },
    boolean: (name) => {
      const node = given(name);
      if (node === undefined || node.kind === 'bool') return node?.value;
      return refuse(name, 'true or false, without quotes', node);
    },
    list,
    object: (name) => {
      const node = given(name);
      if (node === undefined || node.kind === 'object') return node;
      return refuse(name, 'an object', node);
    },
    strings: (name) =>
      list(name).flatMap((node) => {
        if (node.kind === 'string') return [writtenIn(node)];
        if (node.kind !== 'null') diagnostics.push(wrongType(`An element of "${name}"`, 'a string', node));
        return [];
      }),
    texts: (name) => {
      const node = given(name);
      if (node === undefined || (node.kind === 'object' && node.properties.length === 0)) return [];
      if (node.kind === 'object') return refuse(name, 'a list of strings', node) ?? [];
      return (node.kind === 'array' ? node.elements : [node]).flatMap((element) => {
        const text = scalarText(element);
        if (text === undefined && element.kind !== 'null')
          diagnostics.push(wrongType(`An element of "${name}"`, 'a string', element));
        return text ?? [];
      });
    },
    duration: (name) => {
      const node = given(name);
      return node && (readDuration(name, node, diagnostics) ?? undefined);
    },
  };
}

function readDuration(name: string, node: JsonNode, diagnostics: Diagnostic[]): number | undefined {
  const { span } = node;
  const written = scalarText(node);
  if (written === undefined) {
    diagnostics.push(wrongType(`"${name}"`, 'a duration such as "90s"', node));
    return undefined;
  }
  const { text } = written;
  if (node.kind !== 'string') {
    const nanoseconds = Number(text);
    if (nanoseconds !== 0) diagnostics.push(problems.create('duration-without-unit', { name, actual: text, span }));
    return nanoseconds / 1e6;
  }
  const parsed = parseDuration(text);
  const mistake = 'mistake' in parsed ? parsed.mistake : parsed.value < 0 ? 'it is negative' : undefined;
  if (mistake === undefined && 'value' in parsed) return parsed.value;
  const hint = text.includes('{{') ? ' It is read before variables have values, so it cannot be made of them.' : '';
  diagnostics.push(
    problems.create('invalid-duration', { name, actual: JSON.stringify(text), mistake: mistake ?? '', hint, span }),
  );
  return undefined;
}

export function wrongType(what: string, expected: string, node: JsonNode): Diagnostic {
  return problems.create('wrong-type', { what, expected, actual: describeNode(node), span: node.span });
}

/** What a value is, for messages. */
export function describeNode(node: JsonNode): string {
  switch (node.kind) {
    case 'object':
      return 'an object';
    case 'array':
      return 'a list';
    case 'string':
      return 'a string';
    case 'number':
      return 'a number';
    case 'bool':
      return String(node.value);
    default:
      return 'null';
  }
}
