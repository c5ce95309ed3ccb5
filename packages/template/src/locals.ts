import type { Diagnostic, Span } from '@imgbuild/diagnostics';
import { type Block, type Expression, mark, objectValue, type Scope, unknownDynamic, type Value } from '@imgbuild/hcl';
import { problems } from './problems.ts';
import { sensitive } from './variables.ts';

interface Local {
  readonly name: string;
  readonly span: Span;
  readonly expression: Expression;
  readonly secrecy: 'sensitive' | 'plain';
}

/** Reads `locals` blocks and `local "NAME"` blocks. */
function readLocals(groups: readonly Block[], named: readonly Block[], diagnostics: Diagnostic[]): readonly Local[] {
  const locals = new Map<string, Local>();
  const add = (local: Local): void => {
    const before = locals.get(local.name);
    if (before === undefined) locals.set(local.name, local);
    else diagnostics.push(problems.create('duplicate', { what: 'Local', name: local.name, span: local.span, related: [{ message: 'It is defined here', span: before.span }] }));
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
    if (expression !== undefined) add({ name: block.labels[0] ?? '', span: block.headerSpan, expression, secrecy: value?.value.data === true ? 'sensitive' : 'plain' });
  }
  return [...locals.values()];
}

/** Evaluates all locals, each after those it uses. A cycle is told once, with its whole path. */
export function evaluateLocals(groups: readonly Block[], named: readonly Block[], scope: Scope, diagnostics: Diagnostic[]): ReadonlyMap<string, Value> {
  const locals = new Map(readLocals(groups, named, diagnostics).map((local) => [local.name, local]));
  const values = new Map<string, Value>();
  const inCycle = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    const local = locals.get(name);
    if (local === undefined || values.has(name)) return;
    const at = path.indexOf(name);
    if (at !== -1) {
      const cycle = [...path.slice(at), name];
      const isNew = !cycle.some((each) => inCycle.has(each));
      for (const each of cycle) inCycle.add(each);
      const first = locals.get(cycle[0] ?? '');
      if (isNew) {
        const related = cycle.slice(1, -1).flatMap((each) => {
          const other = locals.get(each);
          return other === undefined ? [] : [{ message: `local.${each} is part of it`, span: other.span }];
        });
        diagnostics.push(problems.create('local-cycle', { path: cycle.map((each) => `local.${each}`).join(' → '), span: first?.span, related }));
      }
      return;
    }
    for (const needed of localsUsed(local.expression)) visit(needed, [...path, name]);
    values.set(name, inCycle.has(name) ? unknownDynamic : evaluateLocal(local, values, scope, diagnostics));
  };
  for (const name of locals.keys()) visit(name, []);
  return new Map([...locals.keys()].map((name) => [name, values.get(name) ?? unknownDynamic]));
}

function localsUsed(expression: Expression): readonly string[] {
  return expression.references().flatMap(({ root, steps: [first] }) => (root === 'local' && first?.kind === 'attribute' ? [first.name] : []));
}

function evaluateLocal(local: Local, values: ReadonlyMap<string, Value>, scope: Scope, diagnostics: Diagnostic[]): Value {
  const evaluated = local.expression.evaluate({ variables: new Map([['local', objectValue(values)]]), functions: new Map(), parent: scope });
  diagnostics.push(...evaluated.diagnostics);
  return local.secrecy === 'sensitive' ? mark(evaluated.value, sensitive) : evaluated.value;
}
