import type { Diagnostic, Span } from '@imgbuild/diagnostics';
import { type Block, entriesOf, type Expression, mark, objectValue, type Scope, unknownDynamic, type Value } from '@imgbuild/hcl';
import type { Explain } from './explain.ts';
import { inDependencyOrder } from './graph.ts';
import { deepest, depthOf } from './nesting.ts';
import { problems } from './problems.ts';
import { sensitive } from './variables.ts';

/** A local as declared. */
export interface Local {
  readonly name: string;
  readonly span: Span;
  readonly expression: Expression;
  readonly secrecy: 'sensitive' | 'plain';
}

/** Reads `locals` blocks and `local "NAME"` blocks. */
export function readLocals(
  groups: readonly Block[],
  named: readonly Block[],
  diagnostics: Diagnostic[],
): ReadonlyMap<string, Local> {
  const locals = new Map<string, Local>();
  const add = (local: Local): void => {
    const before = locals.get(local.name);
    if (before === undefined) locals.set(local.name, local);
    else {
      const related = [{ message: 'It is defined here', span: before.span }];
      diagnostics.push(problems.create('duplicate', { what: 'Local', name: local.name, span: local.span, related }));
    }
  };
  for (const group of groups) {
    const read = group.body.justAttributes();
    diagnostics.push(...read.diagnostics);
    for (const { name, nameSpan, expression } of read.value.values()) add({ name, span: nameSpan, expression, secrecy: 'plain' });
  }
  for (const block of named) {
    const read = block.body.content({ attributes: [{ name: 'expression', required: true }, { name: 'sensitive' }] });
    diagnostics.push(...read.diagnostics);
    const expression = read.value.attributes.get('expression')?.expression;
    const secret = read.value.attributes.get('sensitive')?.expression;
    const value = secret?.evaluate(undefined);
    if (value !== undefined && (value.diagnostics.length > 0 || value.value.type.kind !== 'bool')) {
      diagnostics.push(problems.create('literal-only', { name: 'sensitive', what: 'true or false', span: secret?.span }));
    }
    const secrecy = value?.value.data === true ? 'sensitive' : 'plain';
    if (expression !== undefined) add({ name: block.labels[0] ?? '', span: block.headerSpan, expression, secrecy });
  }
  return locals;
}

/** A data source as the graph sees it: what it refers to, and how its value comes about. */
export interface DataNode {
  readonly type: string;
  readonly name: string;
  readonly references: readonly Reference[];
  readonly span: Span;
  read(scope: Scope): Promise<Value>;
}

type Reference = ReturnType<Expression['references']>[number];

export interface NamedValues {
  readonly locals: ReadonlyMap<string, Value>;
  /** By type, then by name. */
  readonly data: ReadonlyMap<string, ReadonlyMap<string, Value>>;
}

/** Evaluates one local or data source, `NAME` or `TYPE.NAME`. */
export type Evaluating = <T>(kind: 'locals' | 'data', name: string, evaluate: () => T) => T;

/** What evaluating passes along. */
export interface NamedEvaluation {
  readonly explain: Explain;
  readonly within: Evaluating;
  readonly diagnostics: Diagnostic[];
}

/**
 * Evaluates locals and data sources, each after those it uses. A cycle is told once, with its whole path; its members are
 * unknown.
 */
export async function evaluateNamed(
  locals: ReadonlyMap<string, Local>,
  data: readonly DataNode[],
  scope: Scope,
  { explain, within, diagnostics }: NamedEvaluation,
): Promise<NamedValues> {
  const dataByKey = new Map(data.map((node) => [`data.${node.type}.${node.name}`, node]));
  const localByKey = new Map([...locals].map(([name, local]) => [`local.${name}`, local]));
  const needs = new Map<string, readonly string[]>();
  for (const [key, local] of localByKey)
    needs.set(key, [...new Set(local.expression.references().flatMap((each) => keysOf(each, localByKey, dataByKey)))]);
  for (const [key, node] of dataByKey)
    needs.set(key, [...new Set(node.references.flatMap((each) => keysOf(each, localByKey, dataByKey)))]);
  const spanOf = (key: string): Span | undefined => localByKey.get(key)?.span ?? dataByKey.get(key)?.span;
  const { order, cycles } = inDependencyOrder([...needs.keys()], (key) => needs.get(key) ?? []);
  for (const cycle of cycles) {
    const related = cycle.slice(1, -1).flatMap((key) => {
      const span = spanOf(key);
      return span === undefined ? [] : [{ message: `${key} is part of it`, span }];
    });
    diagnostics.push(problems.create('cycle', { path: cycle.join(' → '), span: spanOf(cycle[0] ?? ''), related }));
  }
  const values = new Map<string, Value>();
  for (const key of order) {
    const inner = scopeWith(needs.get(key) ?? [], values, scope);
    const local = localByKey.get(key);
    if (local !== undefined)
      values.set(
        key,
        within('locals', local.name, () => evaluateLocal(local, inner, explain, diagnostics)),
      );
    const node = dataByKey.get(key);
    if (node !== undefined) values.set(key, await within('data', `${node.type}.${node.name}`, () => node.read(inner)));
  }
  return {
    locals: new Map([...localByKey].map(([key, { name }]) => [name, values.get(key) ?? unknownDynamic])),
    data: byType(data.map((node) => [node, values.get(`data.${node.type}.${node.name}`) ?? unknownDynamic])),
  };
}

/** The nodes that a reference leads to; of `local` as a whole, or with a computed key, all of them. */
function keysOf(
  { root, steps: [first, second] }: Reference,
  locals: ReadonlyMap<string, Local>,
  data: ReadonlyMap<string, DataNode>,
): readonly string[] {
  const declared = (key: string): readonly string[] => (locals.has(key) || data.has(key) ? [key] : []);
  if (root === 'local') return first?.kind === 'attribute' ? declared(`local.${first.name}`) : [...locals.keys()];
  if (root !== 'data') return [];
  if (first?.kind !== 'attribute') return [...data.keys()];
  if (second?.kind === 'attribute') return declared(`data.${first.name}.${second.name}`);
  return [...data].flatMap(([key, node]) => (node.type === first.name ? [key] : []));
}

/** A scope in which only what a node needs stands: there may be many. */
function scopeWith(needs: readonly string[], values: ReadonlyMap<string, Value>, parent: Scope): Scope {
  const locals = new Map<string, Value>();
  const data = new Map<string, Map<string, Value>>();
  for (const key of needs) {
    const value = values.get(key) ?? unknownDynamic;
    const [root, first = '', ...rest] = key.split('.');
    if (root === 'local') locals.set(first, value);
    else data.set(first, new Map([...(data.get(first) ?? []), [rest.join('.'), value]]));
  }
  return {
    variables: new Map([
      ['local', objectValue(locals)],
      ['data', dataValue(data)],
    ]),
    functions: new Map(),
    parent,
  };
}

/** The attributes of all data sources. */
export function dataValues({ data }: NamedValues): readonly Value[] {
  return [...data.values()].flatMap((named) => [...named.values()].flatMap(attributesOf));
}

function attributesOf(value: Value): readonly Value[] {
  return value.state === 'known' && value.type.kind === 'object' ? [...entriesOf(value).values()] : [];
}

/** The object `data`: types, and in them names. */
export function dataValue(data: ReadonlyMap<string, ReadonlyMap<string, Value>>): Value {
  return objectValue(new Map([...data].map(([type, named]) => [type, objectValue(named)])));
}

function byType(values: readonly (readonly [DataNode, Value])[]): ReadonlyMap<string, ReadonlyMap<string, Value>> {
  const types = new Map<string, Map<string, Value>>();
  for (const [{ type, name }, value] of values) types.set(type, (types.get(type) ?? new Map<string, Value>()).set(name, value));
  return types;
}

function evaluateLocal(local: Local, scope: Scope, explain: Explain, diagnostics: Diagnostic[]): Value {
  const evaluated = local.expression.evaluate(scope);
  diagnostics.push(...explain(evaluated.diagnostics, local.expression.references()));
  if (depthOf(evaluated.value.type) > deepest) {
    diagnostics.push(problems.create('nested-too-deep', { name: `local.${local.name}`, limit: deepest, span: local.span }));
    return unknownDynamic;
  }
  return local.secrecy === 'sensitive' ? mark(evaluated.value, sensitive) : evaluated.value;
}
