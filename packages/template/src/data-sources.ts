import type { Diagnostic } from '@imgbuild/diagnostics';
import { body, type DataSource, type Json } from '@imgbuild/core/sdk';
import { type Block, fromPlain, impliedType, type Scope, unknownDynamic, unknownValue, type Value } from '@imgbuild/hcl';
import { blockReferences } from './block-references.ts';
import { blockSource, type ConfigureWorld } from './configure.ts';
import type { ComponentHandle, Configured, Registry } from '@imgbuild/core';
import type { DataNode } from './named-values.ts';
import { problems } from './problems.ts';
import { specOf } from './schema-spec.ts';

/** Reads a data source with its configuration; undefined when it is not read now, and so not known. */
export type ReadData = (source: {
  readonly type: string;
  readonly name: string;
  readonly component: ComponentHandle<DataSource>;
  readonly configured: Configured;
}) => Promise<Readonly<Record<string, Json>> | undefined>;

/** The data blocks as nodes of the graph of values. One that no plugin reads is told, and its value is unknown. */
export function dataNodes(
  blocks: readonly Block[],
  registry: Registry,
  read: ReadData | undefined,
  world: Omit<ConfigureWorld, 'root'>,
  diagnostics: Diagnostic[],
): readonly DataNode[] {
  return blocks.map((block) => {
    const [type = '', name = ''] = block.labels;
    const handle = registry.find('data', type);
    const span = block.headerSpan;
    if (handle === undefined) {
      diagnostics.push(problems.create('data-not-read', { type, name, span }));
      return { type, name, span, references: [], read: async () => unknownDynamic };
    }
    const references = blockReferences(block.body, specOf(handle.config));
    return {
      type,
      name,
      span,
      references,
      read: (scope) => readNode(block, handle, read, { ...world, root: scope }, diagnostics),
    };
  });
}

async function readNode(
  block: Block,
  handle: ComponentHandle<DataSource>,
  read: ReadData | undefined,
  world: ConfigureWorld & { readonly root: Scope },
  diagnostics: Diagnostic[],
): Promise<Value> {
  const [type = '', name = ''] = block.labels;
  const source = blockSource<DataSource>({ handle, body: block.body, origin: block.headerSpan, sees: 'nothing', world });
  const context = { fullName: '', blockName: '', type, name, sourceName: name, outputs: body({}) };
  const configured = source.forBuild(context).configure({ phase: 'validate', outputs: body({}) });
  diagnostics.push(...configured.diagnostics);
  const outputs = impliedType(specOf(handle.outputs));
  if (configured.config === undefined || !configured.known || read === undefined) return unknownValue(outputs);
  const given = await read({ type, name, component: handle, configured });
  if (given === undefined) return unknownValue(outputs);
  const value = fromPlain(given, outputs);
  return value.ok ? value.value : unknownValue(outputs);
}
