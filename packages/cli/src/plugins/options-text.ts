import { describeRule, describeType, formatDuration, formatSize } from '@imgbuild/core/schema';
import type { Attribute, Body, Field } from '@imgbuild/core/sdk';

/** The options of a component as text: a name, what it takes, and what it is for. Nested blocks are indented. */
export function optionsText(body: Body, indent = '  '): string {
  const fields = Object.entries(body.fields);
  if (fields.length === 0) return `${indent}It has no options.\n`;
  const sorted = [...fields.filter(isNeeded), ...fields.filter((field) => !isNeeded(field))];
  const rules = (body.rules ?? []).map((rule) => `${indent}${describeRule(rule).replaceAll('`', '"')}\n`);
  return [...sorted.map(([name, field]) => optionText(name, field, indent)), ...rules].join('');
}

function isNeeded([, field]: readonly [string, Field]): boolean {
  return field.field === 'attribute' ? field.required === true : (field.min ?? 0) > 0;
}

function optionText(name: string, field: Field, indent: string): string {
  const doc = `${indent}    ${field.doc.replaceAll(/\s*\n\s*/g, ' ')}\n`;
  if (field.field === 'attribute') return `${indent}${name}: ${attributeText(field)}\n${doc}`;
  const count = field.repeat === 'one' ? 'a block' : 'blocks';
  const required = (field.min ?? 0) > 0 ? ', required' : '';
  return `${indent}${name}: ${count}${required}\n${doc}${optionsText(field.body, `${indent}    `)}`;
}

function attributeText(attribute: Attribute): string {
  const { type, required, default: otherwise, env, sensitive, deprecated } = attribute;
  return [
    type.kind === 'oneOf' ? type.values.map((value) => JSON.stringify(value)).join(' or ') : describeType(type),
    ...(required === true ? ['required'] : []),
    ...(otherwise === undefined ? [] : [`by default ${defaultText(attribute)}`]),
    ...(env === undefined ? [] : [`also from ${env.map((name) => `$${name}`).join(' or ')}`]),
    ...(sensitive === true ? ['never shown'] : []),
    ...(deprecated === undefined ? [] : ['deprecated']),
  ].join(', ');
}

function defaultText({ type, default: otherwise }: Attribute): string {
  if (typeof otherwise === 'number' && type.kind === 'duration') return formatDuration(otherwise);
  if (typeof otherwise === 'number' && type.kind === 'size') return formatSize(otherwise);
  return JSON.stringify(otherwise);
}
