import type { ComponentHandle, Registry } from '@imgbuild/core';
import type { JsonSchema } from '@imgbuild/core/schema';
import type { ComponentKind } from '@imgbuild/core/sdk';
import { componentsOf } from '../plugins/packages.ts';
import { anywhere, componentBody, componentTitle } from './component-schema.ts';

/**
 * A template of HCL2 in JSON syntax as JSON Schema, with the options of every component that is installed. Types that nobody
 * has installed may hold anything: they are not wrong.
 */
export function templateSchema(registry: Registry): JsonSchema {
  const handles = componentsOf(registry);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A template of imgbuild in JSON syntax (*.pkr.json)',
    $ref: '#/$defs/template',
    $defs: {
      expression: { description: 'A value with ${…} or {{ … }} in it.', type: 'string', pattern: '\\$\\{|%\\{|\\{\\{' },
      ...bodies(handles),
      ...Object.fromEntries(handles.map((handle) => [keyOf(handle), componentDefinition(handle)])),
    },
  };
}

function keyOf({ kind, type }: ComponentHandle): string {
  return `${kind}.${type}`;
}

function componentDefinition(handle: ComponentHandle): JsonSchema {
  const { $schema: _schema, $defs: _definitions, ...body } = componentBody(handle);
  return { title: componentTitle(handle), description: handle.summary, ...body };
}

const reference = (name: string): JsonSchema => ({ $ref: `#/$defs/${name}` });
const text: JsonSchema = { type: 'string' };
const anything: JsonSchema = {};

/** Bodies by name. Each may come whole, as an object, or in parts, as a list of them. */
function bodies(handles: readonly ComponentHandle[]): JsonSchema {
  const inParts = (name: string, schema: JsonSchema): readonly [string, JsonSchema] => [
    name,
    { type: ['object', 'array'], ...schema, items: reference(name) },
  ];
  const body = (name: string, properties: JsonSchema, required: readonly string[] = []): readonly [string, JsonSchema] =>
    inParts(name, {
      properties: { ...properties, ...anywhere },
      ...(required.length === 0 ? {} : { required: [...required] }),
      additionalProperties: false,
    });
  /** Blocks with one label. */
  const labelled = (name: string, inner: JsonSchema): readonly [string, JsonSchema] =>
    inParts(name, { properties: { '//': anything }, additionalProperties: inner });
  /** Blocks of components by their types: those that are known by their options, others as they are. */
  const typed = (name: string, kind: ComponentKind, wrap: (key: string) => JsonSchema): readonly [string, JsonSchema] =>
    inParts(name, {
      properties: Object.fromEntries(
        handles.flatMap((handle) => (handle.kind === kind ? [[handle.type, wrap(keyOf(handle))] as const] : [])),
      ),
      additionalProperties: true,
    });
  const oneOrMore = (name: string): JsonSchema => ({ anyOf: [reference(name), { type: 'array', items: reference(name) }] });
  const named = handles.flatMap((handle) =>
    handle.kind === 'builder' || handle.kind === 'data' ? [labelled(`named.${keyOf(handle)}`, oneOrMore(keyOf(handle)))] : [],
  );
  return Object.fromEntries([
    body('template', {
      ...Object.fromEntries(rootBlocks.map((name) => [name, reference(name)])),
      hcp_packer_registry: anything,
    }),
    body('packer', { required_version: text, required_plugins: reference('required_plugins') }),
    labelled('required_plugins', reference('required_plugin')),
    body('required_plugin', { source: text, version: text }, ['source']),
    labelled('variable', reference('variable_body')),
    body('variable_body', {
      type: text,
      default: anything,
      description: text,
      sensitive: { type: 'boolean' },
      validation: reference('validation'),
    }),
    body('validation', { condition: text, error_message: text }),
    inParts('variables', {}),
    inParts('locals', {}),
    labelled('local', reference('local_body')),
    body('local_body', { expression: anything, sensitive: { type: 'boolean' } }),
    typed('data', 'data', (key) => reference(`named.${key}`)),
    typed('source', 'builder', (key) => reference(`named.${key}`)),
    body('build', {
      name: text,
      description: text,
      sources: { anyOf: [{ type: 'array', items: text }, reference('expression')] },
      source: { type: ['object', 'array'] },
      provisioner: reference('provisioner'),
      'error-cleanup-provisioner': reference('provisioner'),
      'post-processor': reference('post-processor'),
      'post-processors': reference('post-processors'),
      hcp_packer_registry: anything,
    }),
    typed('provisioner', 'provisioner', oneOrMore),
    typed('post-processor', 'post-processor', oneOrMore),
    body('post-processors', { 'post-processor': reference('post-processor') }),
    ...named,
  ]);
}

const rootBlocks = ['packer', 'variable', 'variables', 'locals', 'local', 'data', 'source', 'build'];
