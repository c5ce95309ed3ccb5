import { anyFunction, type GoType } from './types.ts';
import { fromData, type GoValue, isValue, valueOf } from './value.ts';

/** The object behind a struct or a pointer to one, and where its methods are. A nil pointer has methods and no object. */
function structOf(value: GoValue): { readonly prototype: object | null; readonly object: object | null } | undefined {
  const { type, data } = value;
  if (type.kind === 'struct') return { prototype: type.prototype, object: data as object };
  if (type.kind !== 'pointer') return undefined;
  if (data !== null) return structOf((data as { readonly target: GoValue }).target);
  return type.element.kind === 'struct' ? { prototype: type.element.prototype, object: null } : undefined;
}

function isOutermost(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null;
}

/** A property of a class or of those it extends, but for what every object has. */
function inherited(prototype: object | null, name: string): PropertyDescriptor | undefined {
  for (let at = prototype; at !== null && !isOutermost(at); at = Object.getPrototypeOf(at) as object | null) {
    const found = Object.getOwnPropertyDescriptor(at, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A method, bound to its value. JavaScript's `toString` is Go's String, and errors have Go's Error. */
export function methodOf(value: GoValue, name: string): GoValue | undefined {
  const found = structOf(value);
  if (found === undefined || name === 'constructor') return undefined;
  const { prototype, object } = found;
  const method = (inherited(prototype, name) ?? standIn(prototype, object, name))?.value as unknown;
  if (isValue(method) && method.type.kind === 'function') return valueOf(method.type, bind(method.data, object));
  return typeof method === 'function' ? valueOf(anyFunction, bind(method, object)) : undefined;
}

function standIn(prototype: object | null, object: object | null, name: string): PropertyDescriptor | undefined {
  const isError = object instanceof Error;
  if (name === 'Error' && isError) return { value: () => object.message };
  return name === 'String' && !isError ? inherited(prototype, 'toString') : undefined;
}

function bind(method: unknown, object: object | null): (...values: unknown[]) => unknown {
  return (...values) => (method as (...values: unknown[]) => unknown).apply(object, values);
}

/** Names of a struct's fields, in the order in which they were set. */
export function fieldNames({ data }: GoValue): readonly string[] {
  return Object.keys(data as object);
}

/** A field of a struct: a property of the object, or a getter of its class. Undefined when it has none of that name. */
export function readField({ type, data }: GoValue, name: string): GoValue | undefined {
  if (type.kind !== 'struct') return undefined;
  const isGetter = inherited(type.prototype, name)?.get !== undefined;
  if (!isGetter && !Object.hasOwn(data as object, name)) return undefined;
  return fromData((data as Readonly<Record<string, unknown>>)[name]);
}

/** Whether a value of one type may stand for one of the other without a change (Go spec, “Assignability”). */
export function isAssignable(value: GoValue, to: GoType): boolean {
  if (to.kind === 'value') return true;
  if (to.kind === 'interface') return to.methods.every((name) => methodOf(value, name) !== undefined);
  return value.type.name === to.name;
}
