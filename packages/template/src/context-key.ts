import type { Late } from '@imgbuild/core';
import type { Body } from '@imgbuild/core/sdk';
import type { BuildContext } from './scope.ts';

/**
 * What the values that a block reads of its build are, as a key: equal keys mean equal configurations. It is made for every
 * block of every build, so it is cheap where little is read.
 */
export function contextKey(names: readonly string[], context: BuildContext, late: Late): string {
  let key = context.open === true ? `${late.phase} open` : late.phase;
  for (const name of names) {
    const value = contextValue(name, context, late);
    // With its length in front, no value can be taken for two.
    key += ` ${value.length}:${value}`;
  }
  return key;
}

function contextValue(name: string, context: BuildContext, late: Late): string {
  switch (name) {
    case 'source.name':
      return context.name;
    case 'source.type':
    case '{{build_type}}':
      return context.type;
    case 'source':
      return JSON.stringify([context.type, context.name]);
    case 'build.name':
      return context.blockName;
    case '{{build_name}}':
      return context.sourceName;
  }
  const [, output] = name.split('.');
  if (late.phase === 'validate')
    return output === undefined ? `${context.blockName} ${outputsKey(late.outputs)}` : fieldKey(late.outputs.fields[output]);
  if (output === undefined) return JSON.stringify([late.values, [...late.sensitive], context.blockName]);
  return JSON.stringify([late.values[output] ?? null, late.sensitive.has(output)]);
}

const keys = new WeakMap<object, string>();
let count = 0;

/** Schemas of outputs are told apart by what they are made of: builders share the fields that all of them have. */
function fieldKey(field: object | undefined): string {
  if (field === undefined) return '';
  const known = keys.get(field);
  if (known !== undefined) return known;
  const key = String(++count);
  keys.set(field, key);
  return key;
}

function outputsKey(outputs: Body): string {
  const known = keys.get(outputs);
  if (known !== undefined) return known;
  const key = Object.entries(outputs.fields)
    .map(([name, field]) => `${name}=${fieldKey(field)}`)
    .join();
  keys.set(outputs, key);
  return key;
}
