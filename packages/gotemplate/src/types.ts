import { invariant } from '@imgbuild/diagnostics';

const integerKinds = ['int', 'int8', 'int16', 'int32', 'int64'] as const;
const unsignedKinds = ['uint', 'uint8', 'uint16', 'uint32', 'uint64', 'uintptr'] as const;
const basicKinds = [
  'bool',
  'string',
  'float32',
  'float64',
  'complex64',
  'complex128',
  ...integerKinds,
  ...unsignedKinds,
] as const;

type BasicKind = (typeof basicKinds)[number];

/**
 * A type of Go's. `name` is how fmt's %T shows it; two types with the same name are the same type. A struct's methods are
 * those of the objects that stand for it.
 */
export type GoType =
  | { readonly kind: BasicKind; readonly name: string }
  | { readonly kind: 'slice' | 'pointer' | 'channel' | 'sender'; readonly name: string; readonly element: GoType }
  | { readonly kind: 'array'; readonly name: string; readonly element: GoType; readonly length: number }
  | { readonly kind: 'map'; readonly name: string; readonly key: GoType; readonly element: GoType }
  | { readonly kind: 'interface'; readonly name: string; readonly methods: readonly string[] }
  | FunctionType
  | { readonly kind: 'sequence'; readonly name: string; readonly elements: readonly GoType[] }
  | { readonly kind: 'struct'; readonly name: string; readonly prototype: object | null }
  /** Takes any value, also none: reflect.Value, of functions that look at a value before it has a type. */
  | { readonly kind: 'value'; readonly name: string }
  /** Of what is not there: the value of a key that a map lacks. */
  | { readonly kind: 'nothing'; readonly name: string };

export interface FunctionType {
  readonly kind: 'function';
  readonly name: string;
  readonly parameters: readonly GoType[];
  /** The type of each further argument, if there may be any. */
  readonly rest: GoType | undefined;
  readonly results: readonly GoType[];
}

export type Kind = GoType['kind'];

const basic = Object.fromEntries(basicKinds.map((kind) => [kind, { kind, name: kind }])) as Readonly<
  Record<BasicKind, { readonly kind: BasicKind; readonly name: string }>
>;

export const anyType: GoType = { kind: 'interface', name: 'interface {}', methods: [] };
export const valueType: GoType = { kind: 'value', name: 'reflect.Value' };
export const boolType: GoType = basic.bool;
export const stringType: GoType = basic.string;
export const intType: GoType = basic.int;
export const byteType: GoType = basic.uint8;
export const floatType: GoType = basic.float64;
export const complexType: GoType = basic.complex128;
export const anySlice: GoType = { kind: 'slice', name: '[]interface {}', element: anyType };
export const anyMap: GoType = { kind: 'map', name: 'map[string]interface {}', key: stringType, element: anyType };
export const anyKeyedMap: GoType = { kind: 'map', name: 'map[interface {}]interface {}', key: anyType, element: anyType };
export const anySequence: GoType = { kind: 'channel', name: 'chan interface {}', element: anyType };
export const anyFunction: FunctionType = {
  kind: 'function',
  name: 'func(...interface {}) interface {}',
  parameters: [],
  rest: anyType,
  results: [anyType],
};

export function pointerTo(element: GoType): GoType {
  return { kind: 'pointer', name: `*${element.name}`, element };
}

const integers: ReadonlySet<Kind> = new Set(integerKinds);
const unsigneds: ReadonlySet<Kind> = new Set(unsignedKinds);

/** What numbers are to Go's rules: `int` for all signed ones, and so on; undefined for other types. */
export type NumberGroup = 'int' | 'uint' | 'float' | 'complex';

export function numberGroup({ kind }: GoType): NumberGroup | undefined {
  if (integers.has(kind)) return 'int';
  if (unsigneds.has(kind)) return 'uint';
  if (kind === 'float64' || kind === 'float32') return 'float';
  return kind === 'complex128' || kind === 'complex64' ? 'complex' : undefined;
}

/** Bits of an integer type. */
export function bitsOf(type: GoType): number {
  return Number(/\d+$/.exec(type.kind)?.[0] ?? 64);
}

/** Whether nil is a value of the type. */
export function canBeNil({ kind }: GoType): boolean {
  return ['channel', 'sender', 'function', 'sequence', 'interface', 'map', 'pointer', 'slice', 'value'].includes(kind);
}

/** Names of types beside Go's own: a class for a struct, method names for an interface. */
export type TypeNames = Readonly<Record<string, (abstract new (...values: never[]) => object) | readonly string[]>>;

const known: Readonly<Record<string, GoType>> = {
  ...basic,
  byte: basic.uint8,
  rune: basic.int32,
  any: anyType,
  'interface {}': anyType,
  'fmt.Stringer': { kind: 'interface', name: 'fmt.Stringer', methods: ['String'] },
  error: { kind: 'interface', name: 'error', methods: ['Error'] },
  'reflect.Value': valueType,
};

/** Reads a type in Go's notation: `map[string]int`, `func(string, ...string) (string, error)`. A mistake in it is a bug. */
export function readType(text: string, names: TypeNames = {}): GoType {
  const reader: Reader = { text, at: 0, names };
  const type = read(reader);
  invariant(reader.at === text.length, `"${text}" is not a type of Go's`);
  return type;
}

interface Reader {
  readonly text: string;
  at: number;
  readonly names: TypeNames;
}

function take(reader: Reader, token: string): boolean {
  if (!reader.text.startsWith(token, reader.at)) return false;
  reader.at += token.length;
  return true;
}

function expect(reader: Reader, token: string): void {
  invariant(take(reader, token), `"${reader.text}" lacks "${token}" at ${reader.at}`);
}

function read(reader: Reader): GoType {
  if (take(reader, '*')) return pointerTo(read(reader));
  if (take(reader, 'map[')) {
    const key = read(reader);
    expect(reader, ']');
    const element = read(reader);
    return { kind: 'map', name: `map[${key.name}]${element.name}`, key, element };
  }
  if (take(reader, '[')) return readList(reader);
  if (take(reader, 'chan<- ')) return readChannel('sender', 'chan<- ', reader);
  if (take(reader, 'chan ')) return readChannel('channel', 'chan ', reader);
  if (take(reader, 'func(')) return readFunction(reader);
  if (take(reader, 'iter.Seq2[')) return readSequence('iter.Seq2', reader);
  if (take(reader, 'iter.Seq[')) return readSequence('iter.Seq', reader);
  if (take(reader, 'interface {}')) return anyType;
  return readName(reader);
}

function readList(reader: Reader): GoType {
  const length = /\d*/y;
  length.lastIndex = reader.at;
  const digits = length.exec(reader.text)?.[0] ?? '';
  reader.at += digits.length;
  expect(reader, ']');
  const element = read(reader);
  const name = `[${digits}]${element.name}`;
  return digits === '' ? { kind: 'slice', name, element } : { kind: 'array', name, element, length: Number(digits) };
}

function readChannel(kind: 'channel' | 'sender', prefix: string, reader: Reader): GoType {
  const element = read(reader);
  return { kind, name: prefix + element.name, element };
}

function readSequence(name: string, reader: Reader): GoType {
  const elements = readUntil(']', reader);
  return { kind: 'sequence', name: `${name}[${elements.map((each) => each.name).join(',')}]`, elements };
}

function readUntil(close: string, reader: Reader): readonly GoType[] {
  const types: GoType[] = [];
  while (!take(reader, close)) {
    if (types.length > 0) expect(reader, ',');
    take(reader, ' ');
    types.push(read(reader));
  }
  return types;
}

function readFunction(reader: Reader): GoType {
  const parameters: GoType[] = [];
  let rest: GoType | undefined;
  while (!take(reader, ')')) {
    if (parameters.length > 0) expect(reader, ', ');
    if (take(reader, '...')) rest = read(reader);
    else parameters.push(read(reader));
    if (rest !== undefined) {
      expect(reader, ')');
      break;
    }
  }
  const results = !take(reader, ' ') ? [] : take(reader, '(') ? readUntil(')', reader) : [read(reader)];
  const given = [...parameters.map((each) => each.name), ...(rest === undefined ? [] : [`...${rest.name}`])].join(', ');
  const made = results.map((each) => each.name).join(', ');
  const result = results.length === 0 ? '' : results.length === 1 ? ` ${made}` : ` (${made})`;
  return { kind: 'function', name: `func(${given})${result}`, parameters, rest, results };
}

function readName(reader: Reader): GoType {
  const pattern = /[\p{L}_][\p{L}\p{Nd}_.]*/uy;
  pattern.lastIndex = reader.at;
  const name = pattern.exec(reader.text)?.[0] ?? '';
  reader.at += name.length;
  const own = Object.hasOwn(reader.names, name) ? reader.names[name] : undefined;
  if (typeof own === 'function') return structType(own.prototype as object, name);
  if (own !== undefined) return { kind: 'interface', name, methods: own };
  const type = Object.hasOwn(known, name) ? known[name] : undefined;
  invariant(type !== undefined, `"${reader.text}": there is no type "${name}"`);
  return type;
}

/** The type of the objects of a class. */
export function structType(prototype: object, name: string): GoType {
  return { kind: 'struct', name, prototype };
}
