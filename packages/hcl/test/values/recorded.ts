import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  boolValue,
  dynamicType,
  knownValue,
  listOf,
  mapOf,
  mark,
  numberFromInteger,
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
  type Refinement,
  type Type,
  type Value,
} from '../../src/values/index.ts';

/** Where results of the reference implementation are, beside the repository; not part of it. */
const folder = fileURLToPath(new URL('../../../../../shared/conformance/', import.meta.url));

/** True when recorded results must be there. */
const isRequired = process.env['CI'] === 'true';

/** Whether tests of recorded results run: always where they are, and where they must be. */
export const hasRecorded = isRequired || existsSync(folder);

/** The lines of a recording. */
export function recorded<T>(name: string): readonly T[] {
  return readFileSync(folder + name, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

export type RecordedType = string | readonly [string, unknown];

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
  const bound = (name: string): { value: number; inclusive: boolean } | undefined => {
    const match = new RegExp(`${name}\\(cty\\.NumberIntVal\\((-?[0-9]+)\\), (true|false)\\)`).exec(shown);
    return match === null ? undefined : { value: numberFromInteger(Number(match[1])) as number, inclusive: match[2] === 'true' };
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
