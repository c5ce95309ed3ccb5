import { fieldOf } from '@imgbuild/core/schema';
import type { Diagnostic, Span } from '@imgbuild/diagnostics';
import type { Raw } from '@imgbuild/core/schema';
import type { Body } from '@imgbuild/core/sdk';
import { type Attribute, convert, entriesOf, type Expression, isNull, type Scope, unknownValue, type Value } from '@imgbuild/hcl';
import { problems } from './problems.ts';
import { rawOf } from './raw-value.ts';
import { typeOf } from './schema-spec.ts';

/** What `override` says for one source. */
export interface Override {
  readonly raw: Readonly<Record<string, Raw>>;
  spanOf(path: readonly (string | number)[]): Span;
}

/** Reads `override = { NAME = { option = value } }` for one source; undefined when it says nothing of it. */
export function readOverride(
  { expression }: Attribute,
  sourceName: string,
  schema: Body,
  scope: Scope,
  secretPaths: Set<string>,
  diagnostics: Diagnostic[],
): Override | undefined {
  const evaluated = expression.evaluate(scope);
  diagnostics.push(...evaluated.diagnostics);
  if (evaluated.diagnostics.length > 0 || isNull(evaluated.value)) return undefined;
  const all = attributesOf(evaluated.value);
  if (all === undefined) {
    diagnostics.push(problems.create('invalid-override', { span: expression.span }));
    return undefined;
  }
  const own = all.get(sourceName);
  if (own === undefined || isNull(own)) return undefined;
  const place = itemOf(expression, sourceName) ?? expression;
  const attributes = attributesOf(own);
  if (attributes === undefined) {
    diagnostics.push(problems.create('invalid-override', { span: place.span }));
    return undefined;
  }
  const raw = new Map<string, Raw>();
  for (const [name, value] of attributes) {
    raw.set(name, rawOf(fitted(name, value, schema, itemOf(place, name)?.span ?? place.span, diagnostics), [name], secretPaths));
  }
  return {
    raw: Object.fromEntries(raw),
    spanOf: (path) => {
      let at: Expression = place;
      for (const part of path) at = (typeof part === 'number' ? at.asList()?.[part] : itemOf(at, part)) ?? at;
      return at.span;
    },
  };
}

function attributesOf(value: Value): ReadonlyMap<string, Value> | undefined {
  return value.state === 'known' && (value.type.kind === 'object' || value.type.kind === 'map') ? entriesOf(value) : undefined;
}

/** The value converted as if it stood in the block. Names that the schema lacks are told by its interpreter. */
function fitted(name: string, value: Value, schema: Body, span: Span, diagnostics: Diagnostic[]): Value {
  const field = fieldOf(schema, name);
  if (field?.field !== 'attribute') return value;
  const converted = convert(value, typeOf(field.type));
  if (converted.ok) return converted.value;
  diagnostics.push(problems.create('invalid-meta-argument', { name, reason: converted.error.message, span }));
  return unknownValue(typeOf(field.type));
}

function itemOf(expression: Expression, name: string): Expression | undefined {
  return expression.asObject()?.find(({ key }) => (key.asKeyword() ?? textOf(key)) === name)?.value;
}

function textOf(key: Expression): string | undefined {
  const { value, diagnostics } = key.evaluate(undefined);
  return diagnostics.length === 0 && value.state === 'known' && value.type.kind === 'string' ? (value.data as string) : undefined;
}
