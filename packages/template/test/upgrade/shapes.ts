import type { ComponentHandle, Registry } from '@imgbuild/core';
import { type AttributeType, attr, block, type Body, body, type ComponentKind, type Fields, t } from '@imgbuild/core/sdk';
import { type BodyNode, type ExpressionNode, parseBody } from '@imgbuild/hcl';

interface Shape {
  readonly arguments: Map<string, AttributeType>;
  readonly blocks: Map<string, Shape>;
}

const kinds: Readonly<Record<string, ComponentKind>> = {
  source: 'builder',
  provisioner: 'provisioner',
  'error-cleanup-provisioner': 'provisioner',
  'post-processor': 'post-processor',
  data: 'data',
};

const empty = (): Shape => ({ arguments: new Map(), blocks: new Map() });

/**
 * A registry with just the components, arguments and blocks that an HCL template has. Texts with double braces are filled
 * late, with every name that the template has in such; builders give every value of `build`.
 */
export function registryFor(text: string): Registry {
  const { tree } = parseBody(text, '');
  const shapes = new Map<string, Shape>();
  collect(tree, createTyping(text, tree), shapes);
  const values = [...new Set([...text.matchAll(/\bbuild(?:\.| [`"])(\w+)/g)].map(([, name]) => name ?? ''))].sort();
  return {
    find: (kind, type) => {
      const shape = shapes.get(`${kind} ${type}`);
      return shape === undefined ? undefined : (handleOf(kind, type, shape, values) as never);
    },
    types: () => [],
    packages: [],
  };
}

type TypeOf = (expression: ExpressionNode) => AttributeType;

/** Types that values have by the way they are written. */
function createTyping(text: string, tree: BodyNode): TypeOf {
  const holes = [...new Set([...text.matchAll(/\.([A-Z]\w*)/g)].map(([, name]) => name ?? ''))].sort();
  const late = lateNames(text, tree);
  const isLate = ({ span }: ExpressionNode): boolean => {
    const written = text.slice(span.start, span.end);
    return written.includes('{{') || namesIn(written).some((name) => late.has(name));
  };
  const typeOf: TypeOf = (expression) => {
    switch (expression.kind) {
      case 'template':
      case 'traversal':
      case 'call':
      case 'index':
        return isLate(expression) ? t.template(holes) : t.string;
      case 'tuple': {
        const element = expression.elements.map(typeOf).reduce<AttributeType | undefined>(together, undefined);
        return element === undefined || element.kind === 'any' ? t.any : t.list(element);
      }
      case 'object': {
        const element = expression.items.map(({ value }) => typeOf(value)).reduce<AttributeType | undefined>(together, undefined);
        return element === undefined || element.kind === 'any' ? t.any : t.map(element);
      }
      default:
        return t.any;
    }
  };
  return typeOf;
}

/** Variables and locals whose values may have double braces: `var.a`. */
function lateNames(text: string, tree: BodyNode): ReadonlySet<string> {
  const definitions = tree.items.flatMap((item): (readonly [string, string])[] => {
    if (item.kind !== 'block') return [];
    const written = (span: { readonly start: number; readonly end: number }): string => text.slice(span.start, span.end);
    if (item.type === 'variable') return [[`var.${item.labels[0] ?? ''}`, written(item.body.span)]];
    if (item.type === 'local') return [[`local.${item.labels[0] ?? ''}`, written(item.body.span)]];
    if (item.type !== 'locals') return [];
    return item.body.items.flatMap((each) =>
      each.kind === 'attribute' ? [[`local.${each.name}`, written(each.expression.span)] as const] : [],
    );
  });
  const late = new Set<string>();
  for (let before = -1; before < late.size;) {
    before = late.size;
    for (const [name, definition] of definitions) {
      if (definition.includes('{{') || namesIn(definition).some((each) => late.has(each))) late.add(name);
    }
  }
  return late;
}

function namesIn(text: string): readonly string[] {
  return text.match(/\b(?:var|local)\.[\w-]+/g) ?? [];
}

/** The type of what is written in two ways. */
function together(first: AttributeType | undefined, second: AttributeType): AttributeType {
  if (first === undefined || JSON.stringify(first) === JSON.stringify(second)) return second;
  if (first.kind === 'template' && second.kind === 'string') return first;
  if (first.kind === 'string' && second.kind === 'template') return second;
  if (first.kind !== second.kind || (first.kind !== 'list' && first.kind !== 'map') || !('element' in second)) return t.any;
  const element = together(first.element, second.element);
  return element.kind === 'any' ? t.any : first.kind === 'list' ? t.list(element) : t.map(element);
}

function collect(node: BodyNode, typeOf: TypeOf, shapes: Map<string, Shape>): void {
  for (const item of node.items) {
    if (item.kind !== 'block') continue;
    const kind = kinds[item.type];
    const label = item.labels[0] ?? '';
    // Not `source "source.TYPE.NAME"`, which is only a reference.
    if (kind !== undefined && !label.includes('.')) {
      const key = `${kind} ${label}`;
      const shape = shapes.get(key) ?? empty();
      shapes.set(key, shape);
      gather(item.body, typeOf, shape);
      // What became a data source is an argument of its builder in the legacy template.
      if (kind === 'builder' && !shape.blocks.has('source_ami_filter')) shape.arguments.set('source_ami_filter', t.any);
    } else collect(item.body, typeOf, shapes);
  }
}

function gather(node: BodyNode, typeOf: TypeOf, shape: Shape): void {
  const note = (name: string, expression: ExpressionNode): void =>
    void shape.arguments.set(name, together(shape.arguments.get(name), typeOf(expression)));
  for (const item of node.items) {
    if (item.kind === 'attribute') {
      if (item.name === 'override') overridden(item.expression, note);
      note(item.name, item.expression);
      continue;
    }
    const nested = shape.blocks.get(item.type) ?? empty();
    shape.blocks.set(item.type, nested);
    gather(item.body, typeOf, nested);
  }
}

/** `override = { NAME = { argument = … } }` */
function overridden(expression: ExpressionNode, note: (name: string, expression: ExpressionNode) => void): void {
  for (const { value } of expression.kind === 'object' ? expression.items : []) {
    for (const { key, value: own } of value.kind === 'object' ? value.items : [])
      if (key.kind === 'traversal') note(key.root, own);
  }
}

function bodyOf(shape: Shape): Body {
  const fields: Fields = {
    ...Object.fromEntries([...shape.arguments].map(([name, type]) => [name, attr(type, { doc: 'Anything.' })])),
    ...Object.fromEntries(
      [...shape.blocks].map(([name, nested]) => [name, block(bodyOf(nested), { doc: 'Anything.', repeat: 'many' })]),
    ),
  };
  return body(fields);
}

function handleOf(kind: ComponentKind, type: string, shape: Shape, values: readonly string[]): ComponentHandle {
  const outputs = kind === 'data' ? ['id'] : values;
  const never = async (): Promise<never> => Promise.reject(new Error('nothing runs here'));
  return {
    kind,
    type,
    summary: '',
    package: { name: 'anything', version: '1.0.0', folder: '/' },
    config: bodyOf(shape),
    outputs: body(Object.fromEntries(outputs.map((name) => [name, attr(t.string, { doc: 'Anything.', required: true })]))),
    checks: [],
    load: never,
    resources: never,
  };
}
