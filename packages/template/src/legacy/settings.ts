import type { Raw } from '@imgbuild/core/schema';
import type { JsonNode, JsonObject, JsonProperty, JsonString } from '@imgbuild/hcl';
import { rawOf } from './raw.ts';

/** What a path leads to. */
export interface Setting {
  readonly node: JsonNode;
  /** Of a property. */
  readonly key: JsonString | undefined;
}

/** The settings of a component. */
export interface Settings {
  readonly raw: Readonly<Record<string, Raw>>;
  /** What a path leads to, as far as it goes: weak typing makes elements that were not written. */
  at(path: readonly (string | number)[]): Setting | undefined;
}

/** The settings of a component, and over them those for one builder. */
export function settingsOf(own: readonly JsonProperty[], over: readonly JsonProperty[]): Settings {
  const properties = new Map([...own, ...over].map((property) => [property.key.text, property]));
  return {
    raw: Object.fromEntries([...properties].map(([name, { value }]) => [name, rawOf(value)])),
    at: ([first, ...rest]) => {
      const property = properties.get(String(first)) ?? inAnotherCase([...properties.values()], String(first));
      return property && rest.reduce<Setting>(partOf, { node: property.value, key: property.key });
    },
  };
}

function partOf(setting: Setting, part: string | number): Setting {
  const { node } = setting;
  if (typeof part === 'number') {
    const element = node.kind === 'array' ? node.elements[part] : undefined;
    return element === undefined ? setting : { node: element, key: undefined };
  }
  const property = propertyOf(node, part);
  return property === undefined ? setting : { node: property.value, key: property.key };
}

/** Of a list of objects, which stands for one with the properties of all, the last that has it. */
function propertyOf(node: JsonNode, name: string): JsonProperty | undefined {
  if (node.kind === 'object') return namesOf(node).get(name) ?? inAnotherCase(node.properties, name);
  if (node.kind !== 'array') return undefined;
  const object = node.elements.findLast((element) => element.kind === 'object' && namesOf(element).has(name));
  return object?.kind === 'object' ? namesOf(object).get(name) : undefined;
}

const names = new WeakMap<JsonObject, ReadonlyMap<string, JsonProperty>>();

function namesOf(object: JsonObject): ReadonlyMap<string, JsonProperty> {
  const known = names.get(object);
  if (known !== undefined) return known;
  const made = new Map(object.properties.map((property) => [property.key.text, property]));
  names.set(object, made);
  return made;
}

function inAnotherCase(properties: readonly JsonProperty[], name: string): JsonProperty | undefined {
  const lower = name.toLowerCase();
  return properties.find(({ key }) => key.text.toLowerCase() === lower);
}
