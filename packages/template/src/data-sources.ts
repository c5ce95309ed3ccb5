import type { Diagnostic } from '@imgbuild/diagnostics';
import { body, type DataSource } from '@imgbuild/core/sdk';
import {
  type Block,
  entriesOf,
  fromPlain,
  impliedType,
  mark,
  objectValue,
  type Scope,
  unknownDynamic,
  unknownValue,
  type Value,
} from '@imgbuild/hcl';
import { blockReferences } from './block-references.ts';
import type { Components } from './components.ts';
import { blockSource, type ConfigureWorld } from './configure.ts';
import { type ComponentHandle, sensitiveOutputs } from '@imgbuild/core';
import { shapedBy } from './missing-component.ts';
import type { DataNode } from './named-values.ts';
import { problems } from './problems.ts';
import type { ReadData } from './read-data.ts';
import { specOf } from './schema-spec.ts';
import { sensitive } from './variables.ts';

export interface DataReading {
  readonly components: Components;
  readonly world: Omit<ConfigureWorld, 'root'>;
  readonly diagnostics: Diagnostic[];
  /** Undefined when none is read. */
  readonly read: ReadData | undefined;
  /** `TYPE.NAME` of those to read. */
  readonly needed: ReadonlySet<string>;
}

/** The data blocks as nodes of the graph of values. What is not read, or what nobody can read, has a value that is not known. */
export function dataNodes(blocks: readonly Block[], reading: DataReading): readonly DataNode[] {
  return blocks.map((block) => {
    const [type = '', name = ''] = block.labels;
    const found = reading.components.find('data', type, block.labelSpans[0] ?? block.headerSpan);
    const handle = found.missing === true ? shapedBy(found, block.body, undefined) : found;
    return {
      type,
      name,
      span: block.headerSpan,
      references: blockReferences(block.body, specOf(handle.config)),
      read: (scope) => readNode(block, handle, scope, reading),
    };
  });
}

async function readNode(
  block: Block,
  handle: ComponentHandle<DataSource>,
  scope: Scope,
  { world, diagnostics, read, needed }: DataReading,
): Promise<Value> {
  const [type = '', name = ''] = block.labels;
  const source = blockSource<DataSource>({
    handle,
    body: block.body,
    origin: block.headerSpan,
    sees: 'nothing',
    world: { ...world, root: scope },
  });
  const context = { fullName: '', blockName: '', type, name, sourceName: name, outputs: body({}) };
  const configured = source.forBuild(context).configure({ phase: 'validate', outputs: body({}) });
  diagnostics.push(...configured.diagnostics);
  if (handle.missing === true) return unknownDynamic;
  const outputs = impliedType(specOf(handle.outputs));
  if (configured.config === undefined || !configured.known || read === undefined || !needed.has(`${type}.${name}`))
    return unknownValue(outputs);
  const given = await read({ type, name, component: handle, configured }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    diagnostics.push(problems.create('data-failed', { type, name, reason, span: block.headerSpan }));
    return undefined;
  });
  if (given === undefined) return unknownValue(outputs);
  // What a source leaves out is null.
  const names = Object.keys(handle.outputs.fields);
  const value = fromPlain(Object.fromEntries(names.map((each) => [each, given[each] ?? null])), outputs);
  if (value.ok) return withSecrets(value.value, handle);
  const reason = `what "${type}" gave is not what it promises: ${value.error.message}.`;
  diagnostics.push(problems.create('data-failed', { type, name, reason, span: block.headerSpan }));
  return unknownValue(outputs);
}

/** What the outputs of a data source say is secret is, wherever it goes from here. */
function withSecrets(value: Value, { outputs }: ComponentHandle<DataSource>): Value {
  const secret = sensitiveOutputs(outputs);
  if (secret.size === 0 || value.type.kind !== 'object') return value;
  return objectValue(
    new Map([...entriesOf(value)].map(([name, each]) => [name, secret.has(name) ? mark(each, sensitive) : each])),
  );
}
