import type { Attribute, AttributeType, Body, Field, Fields, Json, Rule } from '../sdk/index.ts';

/** A JSON Schema, as plain data. */
export type JsonSchema = { readonly [keyword: string]: Json };

// A template may put an expression wherever it puts a value.
const expression: JsonSchema = { $ref: '#/$defs/expression' };

/** The configuration of a component as JSON Schema 2020-12, for editors of `.pkr.json` and legacy templates. */
export function toJsonSchema(body: Body): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...bodySchema(body),
    $defs: { expression: { description: 'A value with ${…} or {{ … }} in it.', type: 'string', pattern: '\\$\\{|%\\{|\\{\\{' } },
  };
}

function bodySchema(body: Body): JsonSchema {
  const fields = Object.entries(body.fields);
  const required = fields.filter(([, field]) => isRequired(field)).map(([name]) => name);
  const rules = (body.rules ?? []).flatMap((rule) => ruleSchemas(rule, body.fields));
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, field]) => [name, fieldSchema(field)])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
    ...(rules.length === 0 ? {} : { allOf: rules }),
  };
}

function isRequired(field: Field): boolean {
  if (field.field === 'block') return (field.min ?? 0) > 0;
  return field.required === true && field.env === undefined && field.default === undefined;
}

function fieldSchema(field: Field): JsonSchema {
  if (field.field === 'attribute') return attributeSchema(field);
  const nested = bodySchema(field.body);
  if (field.repeat === 'one') return { description: field.doc, ...nested };
  const count = {
    ...(field.min === undefined ? {} : { minItems: field.min }),
    ...(field.max === undefined ? {} : { maxItems: field.max }),
  };
  return { description: field.doc, anyOf: [{ type: 'array', items: nested, ...count }, nested] };
}

function attributeSchema(attribute: Attribute): JsonSchema {
  return {
    description: attribute.doc,
    ...typeSchema(attribute.type, bounds(attribute)),
    ...(attribute.default === undefined ? {} : { default: attribute.default }),
    ...(attribute.deprecated === undefined ? {} : { deprecated: true }),
    ...(attribute.sensitive === true ? { writeOnly: true } : {}),
  };
}

function bounds({ type, min, max }: Attribute): JsonSchema {
  const [least, most] =
    type.kind === 'list'
      ? ['minItems', 'maxItems']
      : type.kind === 'map'
        ? ['minProperties', 'maxProperties']
        : type.kind === 'number'
          ? ['minimum', 'maximum']
          : [];
  if (least === undefined || most === undefined) return {};
  return { ...(min === undefined ? {} : { [least]: min }), ...(max === undefined ? {} : { [most]: max }) };
}

function typeSchema(type: AttributeType, limits: JsonSchema = {}): JsonSchema {
  const orExpression = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, expression] });
  switch (type.kind) {
    case 'string':
    case 'template':
    case 'file':
    case 'directory':
    case 'path':
      return { type: 'string' };
    case 'number':
      return orExpression({ type: 'number', ...limits });
    case 'bool':
      return orExpression({ type: 'boolean' });
    case 'duration':
      return orExpression({
        type: 'string',
        pattern: '^[+-]?((\\d+\\.?\\d*|\\.\\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$|^[+-]?0$|^$',
      });
    case 'size':
      return {
        anyOf: [
          { type: 'number', minimum: 0 },
          { type: 'string', pattern: '^\\s*(\\d+(\\.\\d+)?|\\.\\d+)\\s*([KMGTPEkmgtpe]?([Ii]?[Bb])?)\\s*$|^$' },
          expression,
        ],
      };
    case 'oneOf':
      return orExpression({ enum: type.values });
    case 'list':
      return orExpression({ type: 'array', items: typeSchema(type.element), ...limits });
    case 'map':
      return orExpression({ type: 'object', additionalProperties: typeSchema(type.element), ...limits });
    case 'any':
      return {};
  }
}

/** Rules as schemas. What the environment may supply need not be written, and JSON Schema only knows what is written. */
function ruleSchemas(rule: Rule, fields: Fields): readonly JsonSchema[] {
  const mustBeWritten = (name: string): boolean => {
    const field = fields[name];
    return field?.field !== 'attribute' || field.env === undefined;
  };
  switch (rule.rule) {
    case 'exactly-one':
      return rule.of.every(mustBeWritten) ? [{ oneOf: rule.of.map(requiring) }] : notTwoOf(rule.of);
    case 'at-least-one':
      return rule.of.every(mustBeWritten) ? [{ anyOf: rule.of.map(requiring) }] : [];
    case 'at-most-one':
      return notTwoOf(rule.of);
    case 'all-or-none':
      return [
        {
          dependentRequired: Object.fromEntries(
            rule.of.map((name) => [name, rule.of.filter((other) => other !== name && mustBeWritten(other))]),
          ),
        },
      ];
    case 'requires':
      return [{ dependentRequired: { [rule.when]: rule.needs.filter(mustBeWritten) } }];
  }
}

function requiring(name: string): JsonSchema {
  return { required: [name] };
}

function notTwoOf(names: readonly string[]): readonly JsonSchema[] {
  return names.flatMap((name, index) => names.slice(index + 1).map((other) => ({ not: { required: [name, other] } })));
}
