import type { Rule } from '../sdk/index.ts';
import { isCharacterSet } from '../sdk/name-rule.ts';
import type { ManifestComponent, PluginManifest } from './manifest.ts';

type Data = Readonly<Record<string, unknown>>;

/** Why a text is no manifest. */
export interface UnreadManifest {
  /** Half a sentence. */
  readonly mistake: string;
  /** The API level it states all the same: what else is wrong with it may be right for a version of another level. */
  readonly api?: number;
}

/** A manifest from the text of a `plugin.json`, or what is wrong with it. */
export function readManifest(text: string): { readonly manifest: PluginManifest } | UnreadManifest {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return { mistake: 'it is not JSON' };
  }
  if (!isRecord(data)) return { mistake: 'it is not a JSON object' };
  const mistake = mistakeIn(data);
  if (mistake === undefined) return { manifest: data as unknown as PluginManifest };
  return { mistake, ...(typeof data['api'] === 'number' ? { api: data['api'] } : {}) };
}

const kinds: readonly unknown[] = [
  'builder',
  'provisioner',
  'post-processor',
  'data',
  'communicator',
] satisfies ManifestComponent['kind'][];

function mistakeIn(data: Data): string | undefined {
  if (typeof data['api'] !== 'number') return '"api" is not a number';
  if (typeof data['accessor'] !== 'string' || data['accessor'] === '') return '"accessor" is not a name';
  if (!isRecord(data['provides']) || !Object.values(data['provides']).every(isVersionRange)) {
    return '"provides" does not give a range of versions, "from" and "to", for each source';
  }
  if (!isTexts(data['resources'])) return '"resources" is not a list of types';
  if (!Array.isArray(data['components'])) return '"components" is not a list';
  for (const [index, component] of data['components'].entries()) {
    const mistake = mistakeInComponent(component);
    if (mistake !== undefined) return `component ${index}: ${mistake}`;
  }
  return undefined;
}

function mistakeInComponent(component: unknown): string | undefined {
  if (!isRecord(component)) return 'it is not an object';
  if (!kinds.includes(component['kind'])) return '"kind" is not a kind of component';
  if (typeof component['type'] !== 'string' || component['type'] === '') return '"type" is not a name';
  if (typeof component['summary'] !== 'string') return '"summary" is not a text';
  if (!optional(component['platform'], 'string') || !optional(component['produces'], 'string'))
    return '"platform" or "produces" is not a text';
  if (component['accepts'] !== undefined && !isTexts(component['accepts'])) return '"accepts" is not a list';
  if (component['names'] !== undefined && (component['kind'] !== 'builder' || !isNameRule(component['names'])))
    return '"names" is not a rule for the names of a builder';
  if (!isTexts(component['checks'])) return '"checks" is not a list';
  if (!isBody(component['config'])) return '"config" is not a schema';
  const needsOutputs = component['kind'] === 'builder' || component['kind'] === 'data';
  if (needsOutputs ? !isBody(component['outputs']) : component['outputs'] !== undefined) return '"outputs" is not a schema';
  return undefined;
}

function isNameRule(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { allowed, replacement, letterCase, trimEnd } = value;
  return (
    isCharacters(allowed) &&
    typeof replacement === 'string' &&
    (letterCase === undefined || letterCase === 'lower') &&
    (trimEnd === undefined || isCharacters(trimEnd))
  );
}

function isCharacters(value: unknown): boolean {
  return typeof value === 'string' && isCharacterSet(value);
}

function isBody(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value['fields'])) return false;
  const rules = value['rules'] ?? [];
  return Array.isArray(rules) && rules.every(isRule) && Object.values(value['fields']).every(isField);
}

function isRule(value: unknown): boolean {
  if (!isRecord(value)) return false;
  if (value['rule'] === 'requires') return typeof value['when'] === 'string' && isTexts(value['needs']);
  return groupRules.includes(value['rule']) && isTexts(value['of']);
}

const groupRules: readonly unknown[] = ['exactly-one', 'at-most-one', 'at-least-one', 'all-or-none'] satisfies Rule['rule'][];

function isField(value: unknown): boolean {
  if (!isRecord(value) || typeof value['doc'] !== 'string') return false;
  if (!optional(value['min'], 'number') || !optional(value['max'], 'number')) return false;
  if (value['field'] === 'block') return isBody(value['body']) && (value['repeat'] === 'one' || value['repeat'] === 'many');
  return (
    value['field'] === 'attribute' &&
    isType(value['type']) &&
    optional(value['required'], 'boolean') &&
    optional(value['sensitive'], 'boolean') &&
    optional(value['deprecated'], 'string') &&
    (value['env'] === undefined || isTexts(value['env']))
  );
}

function optional(value: unknown, type: 'string' | 'number' | 'boolean'): boolean {
  return value === undefined || typeof value === type;
}

function isType(value: unknown): boolean {
  if (!isRecord(value) || typeof value['kind'] !== 'string') return false;
  switch (value['kind']) {
    case 'list':
    case 'map':
      return isType(value['element']);
    case 'oneOf':
      return isTexts(value['values']);
    case 'template':
      return isTexts(value['holes']);
    default:
      return ['string', 'number', 'bool', 'duration', 'size', 'file', 'directory', 'path', 'any'].includes(value['kind']);
  }
}

function isVersionRange(value: unknown): boolean {
  return (
    isRecord(value) &&
    [value['from'], value['to']].every((version) => typeof version === 'string' && /^\d+\.\d+\.\d+$/.test(version))
  );
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isRecord(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
