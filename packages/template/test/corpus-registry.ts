import { readFileSync } from 'node:fs';
import type { ComponentHandle, Registry } from '@imgbuild/core';
import { attr, body, type Body, block, type ComponentKind, type Fields, t } from '@imgbuild/core/sdk';
import { type BodyNode, parseBody } from '@imgbuild/hcl';

/** The arguments and blocks that templates use, by component. */
interface Shape {
  readonly arguments: Set<string>;
  readonly blocks: Map<string, Shape>;
}

const kinds: Readonly<Record<string, ComponentKind>> = {
  source: 'builder',
  provisioner: 'provisioner',
  'error-cleanup-provisioner': 'provisioner',
  'post-processor': 'post-processor',
};

const empty = (): Shape => ({ arguments: new Set(), blocks: new Map() });

/** A registry that knows every type, with exactly the arguments that some templates use; all of them take anything. */
export function registryOf(files: readonly string[]): Registry {
  const shapes = new Map<string, Shape>();
  for (const file of files) collect(parseBody(readFileSync(file, 'utf8'), file).tree, shapes);
  return {
    // Data sources are missing: their values are unknown in every way.
    find: (kind, type) =>
      kind === 'data' ? undefined : (anyComponent(kind, type, bodyOf(shapes.get(`${kind} ${type}`) ?? empty())) as never),
    types: () => [],
    packages: [],
  };
}

function collect(node: BodyNode, shapes: Map<string, Shape>): void {
  for (const item of node.items) {
    if (item.kind !== 'block') continue;
    const isDynamic = item.type === 'dynamic';
    const kind = kinds[isDynamic ? (item.labels[0] ?? '') : item.type];
    // `source "source.TYPE.NAME"` in a build.
    const parts = (item.labels[0] ?? '').split('.');
    const type = parts.length > 1 ? parts.at(-2) : parts[0];
    const key = `${kind ?? ''} ${type ?? ''}`;
    if (kind !== undefined && !isDynamic) {
      const shape = shapes.get(key) ?? empty();
      shapes.set(key, shape);
      gather(item.body, shape);
    }
    collect(item.body, shapes);
    if (isDynamic) for (const each of shapes) if (each[0].startsWith(`${kind ?? ''} `)) gather(contentOf(item.body), each[1]);
  }
}

function gather(node: BodyNode, shape: Shape): void {
  for (const item of node.items) {
    if (item.kind === 'attribute') shape.arguments.add(item.name);
    else {
      const isDynamic = item.type === 'dynamic';
      const type = isDynamic ? (item.labels[0] ?? '') : item.type;
      const nested = shape.blocks.get(type) ?? empty();
      shape.blocks.set(type, nested);
      gather(isDynamic ? contentOf(item.body) : item.body, nested);
    }
  }
}

function contentOf(node: BodyNode): BodyNode {
  const content = node.items.find((item) => item.kind === 'block' && item.type === 'content');
  return content?.kind === 'block' ? content.body : { ...node, items: [] };
}

function bodyOf(shape: Shape): Body {
  const fields: Fields = {
    ...Object.fromEntries([...shape.arguments].map((name) => [name, attr(t.any, { doc: 'Anything.' })])),
    ...Object.fromEntries(
      [...shape.blocks].map(([name, nested]) => [name, block(bodyOf(nested), { doc: 'Anything.', repeat: 'many' })]),
    ),
  };
  return body(fields);
}

/** A component that takes what a schema has, and never runs. */
export function anyComponent(kind: ComponentKind, type: string, config: Body): ComponentHandle {
  const reference = { name: 'anything', version: '1.0.0', folder: '/' };
  const never = async (): Promise<never> => Promise.reject(new Error('nothing runs here'));
  return {
    kind,
    type,
    summary: '',
    package: reference,
    config,
    outputs: body({}),
    checks: [],
    load: never,
    resources: never,
  };
}
