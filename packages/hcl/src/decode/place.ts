import type { Span } from '@imgbuild/diagnostics';
import type { Expression } from '../body.ts';
import type { Value } from '../values/index.ts';

/** Where a decoded part was written, and where the parts of it were. */
export interface Place {
  readonly span: Span;
  readonly parts: ReadonlyMap<string | number, Place>;
}

/** A decoded value with where it was written. */
export interface Part {
  readonly value: Value;
  readonly place: Place;
}

/** A place without parts of its own. */
export const leaf = (span: Span): Place => ({ span, parts: new Map() });

/** The place of an expression: elements of list and object constructors have places of their own. */
export function placeOf(expression: Expression, span: Span): Place {
  const list = expression.asList();
  if (list !== undefined) return { span, parts: new Map(list.map((each, index) => [index, placeOf(each, each.span)])) };
  const parts = new Map<string, Place>();
  for (const { key, value } of expression.asObject() ?? []) {
    const name = key.asKeyword() ?? literalText(key);
    if (name !== undefined) parts.set(name, placeOf(value, value.span));
  }
  return { span, parts };
}

function literalText(expression: Expression): string | undefined {
  if (expression.references().length > 0) return undefined;
  const { value } = expression.evaluate(undefined);
  return value.state === 'known' && value.type.kind === 'string' ? (value.data as string) : undefined;
}

/** The span at a path, or of what is nearest around it. */
export function spanAt(place: Place, path: readonly (string | number)[]): Span {
  let current = place;
  for (const key of path) {
    const next = current.parts.get(key);
    if (next === undefined) break;
    current = next;
  }
  return current.span;
}
