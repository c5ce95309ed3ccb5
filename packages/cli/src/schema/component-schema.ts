import type { ComponentHandle } from '@imgbuild/core';
import { type JsonSchema, toJsonSchema } from '@imgbuild/core/schema';

const block: Readonly<Record<ComponentHandle['kind'], string>> = {
  builder: 'source',
  provisioner: 'provisioner',
  'post-processor': 'post-processor',
  data: 'data',
  communicator: 'communicator',
};

/** A component as templates call it: `source "null"`. */
export function componentTitle({ kind, type }: Pick<ComponentHandle, 'kind' | 'type'>): string {
  return `${block[kind]} "${type}"`;
}

/** The block of a component as a JSON Schema of its own. */
export function componentSchema(handle: ComponentHandle): JsonSchema {
  const { $schema, $defs, ...body } = componentBody(handle);
  return { $schema: $schema ?? '', title: componentTitle(handle), description: handle.summary, ...body, $defs: $defs ?? {} };
}

const text = (description: string): JsonSchema => ({ description, type: 'string' });
const names = (description: string): JsonSchema => ({
  description,
  anyOf: [{ type: 'array', items: { type: 'string' } }, { $ref: '#/$defs/expression' }],
});
const switched = (description: string): JsonSchema => ({
  description,
  anyOf: [{ type: 'boolean' }, { $ref: '#/$defs/expression' }],
});

/** What every step may say besides its component's options. */
const stepArguments: JsonSchema = {
  name: text('A name of its own.'),
  only: names('Sources, TYPE.NAME, of whose builds alone it is part.'),
  except: names('Sources, TYPE.NAME, of whose builds it is no part.'),
};

const provisionerArguments: JsonSchema = {
  ...stepArguments,
  pause_before: text('How long to wait before it runs: 30s, 1m.'),
  timeout: text('How long it may take: 30m.'),
  max_retries: {
    description: 'How often it is tried again when it fails.',
    anyOf: [{ type: 'integer', minimum: 0 }, { $ref: '#/$defs/expression' }],
  },
  continue_on_error: switched('Whether the build goes on when it fails.'),
  override: { description: 'Other options for single sources, by their names.', type: 'object' },
};

const postProcessorArguments: JsonSchema = {
  ...stepArguments,
  keep_input_artifact: switched('Whether what it was given is kept.'),
};

const own: Readonly<Record<ComponentHandle['kind'], JsonSchema>> = {
  builder: {},
  provisioner: provisionerArguments,
  'post-processor': postProcessorArguments,
  data: {},
  communicator: {},
};

/** What stands in any body: comments, and blocks that are made by a loop. */
export const anywhere: JsonSchema = {
  '//': { description: 'A comment.' },
  dynamic: { description: 'Blocks that are made by a loop.', type: ['object', 'array'] },
};

/** The body of a component's block, with what all blocks of its kind have. */
export function componentBody(handle: ComponentHandle): JsonSchema {
  const schema = toJsonSchema(handle.config);
  return { ...schema, properties: { ...(schema['properties'] as JsonSchema), ...own[handle.kind], ...anywhere } };
}
