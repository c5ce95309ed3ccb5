import type { Diagnostic, Result } from '@imgbuild/diagnostics';
import { didYouMean } from '@imgbuild/diagnostics';
import type { Expression } from '../body.ts';
import { problems } from '../problems.ts';
import {
  boolType,
  convert,
  dynamicType,
  isNull,
  listOf,
  mapOf,
  numberType,
  objectOf,
  objectValue,
  setOf,
  stringType,
  tupleOf,
  tupleValue,
  type Type,
  type Value,
} from '../values/index.ts';

/** Defaults of optional attributes, along a type. */
export type Defaults =
  | { readonly kind: 'object'; readonly values: ReadonlyMap<string, Value>; readonly children: ReadonlyMap<string, Defaults> }
  | { readonly kind: 'elements'; readonly each: Defaults }
  | { readonly kind: 'tuple'; readonly children: ReadonlyMap<number, Defaults> };

/** A type as written, and the defaults of its optional attributes, for `applyDefaults`. */
export interface TypeConstraint {
  readonly type: Type;
  readonly defaults: Defaults | undefined;
}

const keywords: Readonly<Record<string, Type>> = { string: stringType, number: numberType, bool: boolType };
const constructors = ['list', 'set', 'map', 'tuple', 'object'];

/**
 * Reads an expression as a type: `list(object({ name = string, size = optional(number, 10) }))`. A constraint may say `any`
 * and `optional`; an exact type may not.
 */
export function typeFromExpression(expression: Expression, as: 'constraint' | 'exact' = 'constraint'): Result<TypeConstraint> {
  const diagnostics: Diagnostic[] = [];
  const value = read(expression, as, diagnostics);
  return { value, diagnostics };
}

const anything: TypeConstraint = { type: dynamicType, defaults: undefined };

function invalid(expression: Expression, reason: string, diagnostics: Diagnostic[]): TypeConstraint {
  diagnostics.push(
    problems.create('invalid-type', { reason: /[.?]$/.test(reason) ? reason : `${reason}.`, span: expression.span }),
  );
  return anything;
}

function read(expression: Expression, as: 'constraint' | 'exact', diagnostics: Diagnostic[]): TypeConstraint {
  const keyword = expression.asKeyword();
  if (keyword !== undefined) {
    const type = keywords[keyword];
    if (type !== undefined) return { type, defaults: undefined };
    if (keyword === 'any') return as === 'constraint' ? anything : invalid(expression, '"any" is no exact type', diagnostics);
    if (keyword === 'object')
      return invalid(expression, 'An object type names its attributes: object({ name = string })', diagnostics);
    if (keyword === 'tuple')
      return invalid(expression, 'A tuple type names the types of its elements: tuple([string, number])', diagnostics);
    if (constructors.includes(keyword))
      return invalid(expression, `"${keyword}" needs the type of its elements: ${keyword}(string)`, diagnostics);
    return invalid(
      expression,
      `"${keyword}" is no type.${didYouMean(keyword, [...Object.keys(keywords), 'any', ...constructors])}`,
      diagnostics,
    );
  }
  const call = expression.asCall();
  if (call === undefined)
    return invalid(
      expression,
      'A type is one of string, number, bool, any, list(…), set(…), map(…), tuple([…]), object({…}), written without quotes',
      diagnostics,
    );
  const [argument, ...rest] = call.arguments;
  if (call.name === 'optional') return invalid(expression, '"optional" is only for attributes of an object type', diagnostics);
  if (!constructors.includes(call.name))
    return invalid(expression, `"${call.name}" is no type.${didYouMean(call.name, constructors)}`, diagnostics);
  if (argument === undefined || rest.length > 0)
    return invalid(expression, `"${call.name}" takes exactly one argument`, diagnostics);
  if (call.name === 'object') return readObject(argument, as, diagnostics);
  if (call.name === 'tuple') return readTuple(argument, as, diagnostics);
  const { type, defaults } = read(argument, as, diagnostics);
  const made = call.name === 'list' ? listOf(type) : call.name === 'set' ? setOf(type) : mapOf(type);
  return { type: made, defaults: defaults === undefined ? undefined : { kind: 'elements', each: defaults } };
}

function readTuple(argument: Expression, as: 'constraint' | 'exact', diagnostics: Diagnostic[]): TypeConstraint {
  const elements = argument.asList();
  if (elements === undefined)
    return invalid(argument, 'A tuple type takes a list of types: tuple([string, number])', diagnostics);
  const parts = elements.map((element) => read(element, as, diagnostics));
  const children = new Map(parts.flatMap(({ defaults }, index) => (defaults === undefined ? [] : [[index, defaults] as const])));
  return {
    type: tupleOf(parts.map(({ type }) => type)),
    defaults: children.size === 0 ? undefined : { kind: 'tuple', children },
  };
}

function readObject(argument: Expression, as: 'constraint' | 'exact', diagnostics: Diagnostic[]): TypeConstraint {
  const items = argument.asObject();
  if (items === undefined)
    return invalid(argument, 'An object type takes its attributes: object({ name = string })', diagnostics);
  const attributes = new Map<string, Type>();
  const optional = new Set<string>();
  const values = new Map<string, Value>();
  const children = new Map<string, Defaults>();
  for (const { key, value } of items) {
    const name = key.asKeyword();
    if (name === undefined) {
      invalid(key, 'Attributes of an object type are plain names', diagnostics);
      continue;
    }
    if (attributes.has(name)) {
      invalid(key, `The attribute "${name}" is there twice`, diagnostics);
      continue;
    }
    const call = value.asCall();
    if (call?.name !== 'optional') {
      const { type, defaults } = read(value, as, diagnostics);
      attributes.set(name, type);
      if (defaults !== undefined) children.set(name, defaults);
      continue;
    }
    if (as === 'exact') invalid(value, '"optional" is for type constraints only', diagnostics);
    const [inner, otherwise, surplus] = call.arguments;
    if (inner === undefined || surplus !== undefined)
      invalid(value, '"optional" takes a type and perhaps a default value', diagnostics);
    if (inner === undefined) continue;
    const { type, defaults } = read(inner, as, diagnostics);
    attributes.set(name, type);
    if (defaults !== undefined) children.set(name, defaults);
    if (as === 'exact' || surplus !== undefined) continue;
    if (otherwise === undefined) {
      optional.add(name);
      continue;
    }
    const evaluated = otherwise.evaluate(undefined);
    diagnostics.push(...evaluated.diagnostics);
    if (evaluated.diagnostics.length > 0) continue;
    optional.add(name);
    const converted = convert(evaluated.value, type);
    if (converted.ok) values.set(name, converted.value);
    else diagnostics.push(problems.create('invalid-default', { name, reason: converted.error.message, span: otherwise.span }));
  }
  const defaults: Defaults | undefined = values.size + children.size === 0 ? undefined : { kind: 'object', values, children };
  return { type: objectOf(attributes, optional), defaults };
}

/** Puts the defaults of optional attributes where a value lacks them or has null. Applied before converting to the type. */
export function applyDefaults(value: Value, defaults: Defaults | undefined): Value {
  if (defaults === undefined || value.state !== 'known') return value;
  const { type, data } = value;
  if (defaults.kind === 'elements') {
    if (type.kind === 'map' || type.kind === 'object') {
      return {
        ...objectValue(
          new Map([...(data as ReadonlyMap<string, Value>)].map(([name, each]) => [name, applyDefaults(each, defaults.each)])),
        ),
        marks: value.marks,
      };
    }
    if (type.kind !== 'list' && type.kind !== 'set' && type.kind !== 'tuple') return value;
    return { ...tupleValue((data as readonly Value[]).map((each) => applyDefaults(each, defaults.each))), marks: value.marks };
  }
  if (defaults.kind === 'tuple') {
    if (type.kind !== 'tuple' && type.kind !== 'list') return value;
    return {
      ...tupleValue((data as readonly Value[]).map((each, index) => applyDefaults(each, defaults.children.get(index)))),
      marks: value.marks,
    };
  }
  if (type.kind !== 'object' && type.kind !== 'map') return value;
  const attributes = new Map(data as ReadonlyMap<string, Value>);
  for (const [name, otherwise] of defaults.values) {
    const given = attributes.get(name);
    if (given === undefined || isNull(given)) attributes.set(name, otherwise);
  }
  for (const [name, child] of defaults.children) {
    const given = attributes.get(name);
    if (given !== undefined) attributes.set(name, applyDefaults(given, child));
  }
  return { ...objectValue(attributes), marks: value.marks };
}
