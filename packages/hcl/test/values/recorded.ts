import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  boolValue,
  dynamicType,
  formatNumber,
  knownValue,
  listOf,
  mapOf,
  mark,
  numberValue,
  nullValue,
  objectOf,
  parseNumber,
  setOf,
  setValue,
  stringValue,
  tupleOf,
  unknownDynamic,
  unknownValue,
  boolType,
  numberType,
  stringType,
  type HclNumber,
  type Refinement,
  type Type,
  type Value,
} from '../../src/values/index.ts';

// Results of the reference implementation, and real templates, are beside the repository and not part of it.
const beside = (name: string): string => fileURLToPath(new URL(`../../../../../shared/${name}`, import.meta.url));
const conformance = process.env['IMGBUILD_CONFORMANCE'] ?? beside('conformance');
const corpus = process.env['IMGBUILD_CORPUS'] ?? beside('corpus');

/** On CI what is missing is a failure: the tests run, and reading fails. */
const isRequired = process.env['CI'] === 'true';

/** Whether tests of recorded results run: always where they are, and where they must be. */
export const hasRecorded = isRequired || existsSync(conformance);

/** Whether tests with real templates run. */
export const hasCorpus = isRequired || existsSync(corpus);

/** The lines of a recording. */
export function recorded<T>(name: string): readonly T[] {
  return readFileSync(join(conformance, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

/** A file of the collection of real templates. */
export function corpusFile(path: string): Buffer {
  return readFileSync(join(corpus, path));
}

/** Paths of all files of the collection, or of a folder beside it; each once, without links. */
export function corpusPaths(folder = '.'): readonly string[] {
  const from = join(corpus, folder);
  const entries = readdirSync(from, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(from, join(entry.parentPath, entry.name)));
}

export type RecordedType = string | readonly [string, unknown] | readonly ['object', unknown, readonly string[]];

export interface RecordedValue {
  readonly type: RecordedType;
  readonly value?: unknown;
  readonly null?: boolean;
  readonly unknown?: boolean;
  readonly marks?: readonly string[];
  readonly gostring?: string;
  /** No value at all was given. */
  readonly nil?: boolean;
}

export function typeOfRecorded(recorded: RecordedType): Type {
  if (typeof recorded === 'string') {
    const primitive = { string: stringType, number: numberType, bool: boolType, dynamic: dynamicType }[recorded];
    if (primitive === undefined) throw new Error(`unexpected type ${recorded}`);
    return primitive;
  }
  const [kind, inner] = recorded;
  switch (kind) {
    case 'list':
      return listOf(typeOfRecorded(inner as RecordedType));
    case 'set':
      return setOf(typeOfRecorded(inner as RecordedType));
    case 'map':
      return mapOf(typeOfRecorded(inner as RecordedType));
    case 'tuple':
      return tupleOf((inner as RecordedType[]).map(typeOfRecorded));
    case 'object':
      return objectOf(
        Object.fromEntries(
          Object.entries(inner as Record<string, RecordedType>).map(([name, type]) => [name, typeOfRecorded(type)]),
        ),
      );
    default:
      throw new Error(`unexpected type ${kind}`);
  }
}

/** A recorded value as ours. */
export function valueOfRecorded(recorded: RecordedValue): Value {
  const plain = plainValue(recorded);
  return recorded.marks === undefined ? plain : mark(plain, recorded.marks);
}

function plainValue(recorded: RecordedValue): Value {
  if (recorded.nil === true) return nullValue(dynamicType);
  const type = typeOfRecorded(recorded.type);
  if (recorded.null === true) return nullValue(type);
  if (recorded.unknown === true)
    return type.kind === 'dynamic' ? unknownDynamic : unknownValue(type, refinementOf(recorded.gostring ?? ''));
  const items = recorded.value as readonly RecordedValue[];
  switch (type.kind) {
    case 'string':
      return stringValue(recorded.value as string);
    case 'bool':
      return boolValue(recorded.value as boolean);
    case 'number':
      return numberValue(parseNumber(recorded.value as string)!);
    case 'set':
      return setValue(items.map(valueOfRecorded), type.element);
    case 'list':
    case 'tuple':
      return knownValue(type, items.map(valueOfRecorded));
    default: {
      const entries = Object.entries(recorded.value as Record<string, RecordedValue>).map(
        ([key, item]) => [key, valueOfRecorded(item)] as const,
      );
      return knownValue(type, new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1))));
    }
  }
}

/** What is certain about an unknown, from how the reference implementation shows it. */
function refinementOf(shown: string): Refinement {
  const bound = (name: string): { value: HclNumber; inclusive: boolean } | undefined => {
    const match = new RegExp(`${name}\\(cty\\.\\w+\\("?(-?[0-9.e+-]+)"?\\), (true|false)\\)`).exec(shown);
    return match === null ? undefined : { value: parseNumber(match[1]!)!, inclusive: match[2] === 'true' };
  };
  const length = (name: string): number | undefined => {
    const match = new RegExp(`${name}\\(([0-9]+)\\)`).exec(shown);
    return match === null ? undefined : Number(match[1]);
  };
  const prefix = /StringPrefixFull\(("(?:[^"\\]|\\.)*")\)/.exec(shown);
  const [numberMin, numberMax] = [bound('NumberLowerBound'), bound('NumberUpperBound')];
  const [lengthMin, lengthMax] = [length('CollectionLengthLowerBound'), length('CollectionLengthUpperBound')];
  return {
    ...(/NotNull\(\)/.test(shown) ? { notNull: true } : {}),
    ...(prefix === null ? {} : { stringPrefix: JSON.parse(prefix[1]!) as string }),
    ...(numberMin === undefined ? {} : { numberMin }),
    ...(numberMax === undefined ? {} : { numberMax }),
    ...(lengthMin === undefined ? {} : { lengthMin }),
    ...(lengthMax === undefined ? {} : { lengthMax }),
  };
}

/** A value of ours as the recordings write it. */
export function recordedOf(value: Value): RecordedValue {
  const type = recordedTypeOf(value.type);
  const marks = value.marks.size === 0 ? {} : { marks: [...value.marks].sort() };
  if (value.state === 'null') return { type, null: true, ...marks };
  if (value.state === 'unknown') return { type, unknown: true, ...marks };
  return { type, value: recordedData(value), ...marks };
}

function recordedData(value: Value): unknown {
  if (value.type.kind === 'number') return formatNumber(value.data as HclNumber);
  if (value.data instanceof Map) {
    const entries = [...(value.data as ReadonlyMap<string, Value>)];
    return Object.fromEntries(entries.map(([name, item]) => [name, recordedOf(item)]));
  }
  return Array.isArray(value.data) ? (value.data as readonly Value[]).map(recordedOf) : value.data;
}

export function recordedTypeOf(type: Type): RecordedType {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'map':
      return [type.kind, recordedTypeOf(type.element)];
    case 'tuple':
      return ['tuple', type.elements.map(recordedTypeOf)];
    case 'object': {
      const attributes = Object.fromEntries([...type.attributes].map(([name, each]) => [name, recordedTypeOf(each)]));
      return type.optional === undefined ? ['object', attributes] : ['object', attributes, [...type.optional].sort()];
    }
    default:
      return type.kind;
  }
}
