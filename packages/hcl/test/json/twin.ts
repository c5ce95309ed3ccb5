// Bodies as texts in both syntaxes.
import { formatNumber, type HclNumber, type Value, typeName } from '@imgbuild/hcl';
import type { Item, Setting } from './samples.ts';

export function nativeText(items: readonly Item[]): string {
  return items.map((item) => `${nativeItem(item)}\n`).join('');
}

function nativeItem(item: Item): string {
  switch (item.kind) {
    case 'argument':
      return `${item.name} = ${item.setting.kind === 'expression' ? item.setting.text : nativeValue(item.setting.value)}`;
    case 'block':
      return `${[item.type, ...item.labels.map(nativeString)].join(' ')} {\n${nativeText(item.items)}}`;
    case 'dynamic': {
      const labels = item.labelCount === 0 ? '' : `labels = [${dynamicLabels(item).join(', ')}]\n`;
      const iterator = item.iterator === undefined ? '' : `iterator = ${item.iterator}\n`;
      const forEach = `for_each = [${item.elements.map(nativeString).join(', ')}]\n`;
      return `dynamic "${item.type}" {\n${forEach}${iterator}${labels}content {\n${nativeText(item.items)}}\n}`;
    }
  }
}

function dynamicLabels({ type, iterator = type, labelCount }: Extract<Item, { kind: 'dynamic' }>): string[] {
  return Array.from({ length: labelCount }, () => `${iterator}.value`);
}

function nativeString(text: string): string {
  const escaped = text.replaceAll(/["\\]/g, '\\$&').replaceAll(/[\u0000-\u001f\u007f\ufffd]/g, unicodeEscape);
  return `"${escaped.replaceAll(/([$%])\{/g, '$1$1{')}"`;
}

function unicodeEscape(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

function nativeValue(value: Value): string {
  if (value.state === 'null') return 'null';
  return written(value, {
    string: nativeString,
    list: (elements) => `[${elements.map(nativeValue).join(', ')}]`,
    object: (entries) => `{ ${entries.map(([name, each]) => `${nativeString(name)} = ${nativeValue(each)}`).join(', ')} }`,
  });
}

/** `choices` decide between the ways in which JSON can say the same, one after another. */
export function jsonText(items: readonly Item[], choices: () => boolean): string {
  const properties = jsonProperties(items, choices);
  return choices() ? `[${properties.map((each) => `{${each}}`).join(',\n')}]` : `{${properties.join(',\n')}}`;
}

function jsonProperties(items: readonly Item[], choices: () => boolean): string[] {
  const property = (name: string, text: string): string => `${jsonString(name, choices)}: ${text}`;
  const properties = items.map((item) => {
    switch (item.kind) {
      case 'argument':
        return property(item.name, jsonSetting(item.setting, choices));
      case 'block':
        return property(item.type, jsonBlock(item, choices));
      case 'dynamic':
        return property('dynamic', `{${jsonString(item.type)}: ${dynamicJson(item, choices)}}`);
    }
  });
  return choices() ? [...properties, '"//": "a comment"'] : properties;
}

function jsonBody(items: readonly Item[], choices: () => boolean): string {
  return `{${jsonProperties(items, choices).join(', ')}}`;
}

function jsonSetting(setting: Setting, choices: () => boolean): string {
  return setting.kind === 'expression' ? jsonString(`\${${setting.text}}`, choices) : jsonValue(setting.value, choices);
}

function jsonBlock({ items, labels }: Extract<Item, { kind: 'block' }>, choices: () => boolean): string {
  const perhapsInArray = (text: string): string => (choices() ? `[${text}]` : text);
  const labelled = (inner: string, label: string): string => perhapsInArray(`{${jsonString(label, choices)}: ${inner}}`);
  return labels.reduceRight(labelled, perhapsInArray(jsonBody(items, choices)));
}

function dynamicJson(item: Extract<Item, { kind: 'dynamic' }>, choices: () => boolean): string {
  const parts = [`"for_each": [${item.elements.map((each) => templateString(each, choices)).join(', ')}]`];
  if (item.iterator !== undefined) parts.push(`"iterator": "${item.iterator}"`);
  if (item.labelCount > 0)
    parts.push(
      `"labels": [${dynamicLabels(item)
        .map((label) => jsonString(`\${${label}}`))
        .join(', ')}]`,
    );
  parts.push(`"content": ${jsonBody(item.items, choices)}`);
  return `{${parts.join(', ')}}`;
}

function jsonString(text: string, choices: () => boolean = () => false): string {
  const plain = JSON.stringify(text).replaceAll('\ufffd', unicodeEscape);
  // Letters after a backslash belong to an escape.
  return choices() ? plain.replaceAll(/(?<!\\[^]{0,4})[a-z\u0080-\u{10ffff}]/gu, unicodeEscape) : plain;
}

function templateString(text: string, choices: () => boolean): string {
  return jsonString(text.replaceAll(/([$%])\{/g, '$1$1{'), choices);
}

function jsonValue(value: Value, choices: () => boolean): string {
  if (value.state === 'null') return 'null';
  return written(value, {
    string: (text) => templateString(text, choices),
    list: (elements) => `[${elements.map((each) => jsonValue(each, choices)).join(', ')}]`,
    object: (entries) =>
      `{${entries.map(([name, each]) => `${templateString(name, choices)}: ${jsonValue(each, choices)}`).join(', ')}}`,
  });
}

interface Writers {
  readonly string: (text: string) => string;
  readonly list: (elements: readonly Value[]) => string;
  readonly object: (entries: readonly (readonly [string, Value])[]) => string;
}

function written({ type, data }: Value, writers: Writers): string {
  switch (type.kind) {
    case 'string':
      return writers.string(data as string);
    case 'number':
      return formatNumber(data as HclNumber);
    case 'bool':
      return data === true ? 'true' : 'false';
    case 'list':
    case 'set':
    case 'tuple':
      return writers.list(data as readonly Value[]);
    case 'map':
    case 'object':
      return writers.object([...(data as ReadonlyMap<string, Value>)]);
    default:
      throw new Error(`no text for ${typeName(type)}`);
  }
}
