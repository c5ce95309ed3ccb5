import type { AttributeType, Body, Field } from '@imgbuild/core/sdk';
import { boolType, dynamicType, listOf, mapOf, numberType, type Spec, stringType, type Type } from '@imgbuild/hcl';

const specs = new WeakMap<Body, Spec>();

/** How a body of a component's schema is decoded. What is required, and how often, is left to the schema's interpreter. */
export function specOf(body: Body): Spec {
  const known = specs.get(body);
  if (known !== undefined) return known;
  const spec: Spec = {
    kind: 'object',
    attributes: Object.fromEntries(Object.entries(body.fields).map(([name, field]) => [name, specOfField(name, field)])),
  };
  specs.set(body, spec);
  return spec;
}

function specOfField(name: string, field: Field): Spec {
  if (field.field === 'attribute') return { kind: 'attribute', name, type: typeOf(field.type) };
  const nested = specOf(field.body);
  return field.repeat === 'one' ? { kind: 'block', type: name, nested } : { kind: 'blockList', type: name, nested };
}

/** The language's type for an attribute's. Durations, sizes, paths and choices are written as strings. */
export function typeOf(type: AttributeType): Type {
  switch (type.kind) {
    case 'number':
      return numberType;
    case 'bool':
      return boolType;
    case 'list':
      return listOf(typeOf(type.element));
    case 'map':
      return mapOf(typeOf(type.element));
    case 'any':
      return dynamicType;
    default:
      return stringType;
  }
}
