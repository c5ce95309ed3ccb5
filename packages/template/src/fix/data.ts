import type { Diagnostic } from '@imgbuild/diagnostics';
import type { JsonNode } from '@imgbuild/hcl';
import { problems } from './problems.ts';

/** JSON as data. Objects are maps, so that no name is special; numbers stay the digits that were written. */
export type Data = null | boolean | string | DataNumber | readonly Data[] | DataObject;
export type DataObject = ReadonlyMap<string, Data>;
export interface DataNumber {
  readonly digits: string;
}

/** What a parsed text says as data. Of properties with one name the last counts, and that there are several is told. */
export function dataOf(node: JsonNode, text: string, diagnostics: Diagnostic[]): Data {
  switch (node.kind) {
    case 'object': {
      const object = new Map<string, Data>();
      const places = new Map<string, JsonNode>();
      for (const { key, value } of node.properties) {
        const before = places.get(key.text);
        if (before !== undefined) {
          const related = [{ message: 'The first one is here', span: before.span }];
          diagnostics.push(problems.create('duplicate-name', { name: key.text, span: key.span, related }));
        } else places.set(key.text, key);
        object.set(key.text, dataOf(value, text, diagnostics));
      }
      return object;
    }
    case 'array':
      return node.elements.map((element) => dataOf(element, text, diagnostics));
    case 'string':
      return node.text;
    case 'number':
      return { digits: text.slice(node.span.start, node.span.end) };
    case 'bool':
      return node.value;
    default:
      return null;
  }
}

export function isObject(data: Data | undefined): data is DataObject {
  return data instanceof Map;
}

export function isList(data: Data | undefined): data is readonly Data[] {
  return Array.isArray(data);
}

export function isNumber(data: Data | undefined): data is DataNumber {
  return typeof data === 'object' && data !== null && 'digits' in data;
}

/** JSON text as Packer's fix writes it: two spaces for each level, properties in the order of their names. */
export function printData(data: Data, indent = ''): string {
  const inner = `${indent}  `;
  if (isObject(data)) {
    if (data.size === 0) return '{}';
    const names = [...data.keys()].sort();
    const properties = names.map((name) => `${inner}${JSON.stringify(name)}: ${printData(data.get(name) ?? null, inner)}`);
    return `{\n${properties.join(',\n')}\n${indent}}`;
  }
  if (isList(data)) {
    if (data.length === 0) return '[]';
    return `[\n${data.map((element) => inner + printData(element, inner)).join(',\n')}\n${indent}]`;
  }
  return isNumber(data) ? data.digits : JSON.stringify(data);
}
