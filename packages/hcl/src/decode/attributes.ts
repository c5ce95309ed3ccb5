import type { Attribute } from '../body.ts';
import { problems } from '../problems.ts';
import { convert, unknownValue, type Type } from '../values/index.ts';
import type { Decoding } from './decoding.ts';
import { placeOf, spanAt, type Part } from './place.ts';

/** An attribute's value as a type. A mistake is told where in the value it is, and the value is unknown. */
export function decodeAttribute(attribute: Attribute, type: Type, { scope, diagnostics }: Decoding): Part {
  const evaluated = attribute.expression.evaluate(scope);
  diagnostics.push(...evaluated.diagnostics);
  const place = placeOf(attribute.expression, attribute.span);
  const converted = convert(evaluated.value, type);
  if (converted.ok) return { value: converted.value, place };
  if (evaluated.diagnostics.length === 0) {
    const { path, message } = converted.error;
    const where = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
    const reason = where === '' ? message : `${where}: ${message}`;
    diagnostics.push(problems.create('unsuitable-value', { name: attribute.name, reason, span: spanAt(place, path) }));
  }
  return { value: unknownValue(type), place };
}
