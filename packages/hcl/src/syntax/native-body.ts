import { type Diagnostic, didYouMean, nearest, type Span } from '@imgbuild/diagnostics';
import type { Attribute, Block, Body, BodySchema, Content } from '../body.ts';
import { problems } from '../problems.ts';
import { expressionOf } from './expression.ts';
import type { AttributeNode, BlockNode, BodyNode } from './tree.ts';

/** A body of native syntax. `taken` are names that an earlier look has read: they are neither content nor surplus. */
export function nativeBody(node: BodyNode, taken: ReadonlySet<string> = new Set()): Body {
  const left = node.items.filter((item) => !taken.has(item.kind === 'attribute' ? `=${item.name}` : item.type));

  const read = (schema: BodySchema): { content: Content; diagnostics: Diagnostic[]; surplus: (AttributeNode | BlockNode)[] } => {
    const attributes = new Map<string, Attribute>();
    const blocks: Block[] = [];
    const diagnostics: Diagnostic[] = [];
    const surplus: (AttributeNode | BlockNode)[] = [];
    const wantedAttributes = new Set((schema.attributes ?? []).map((each) => each.name));
    const wantedBlocks = new Map((schema.blocks ?? []).map((each) => [each.type, each]));
    for (const item of left) {
      if (item.kind === 'attribute') {
        if (!wantedAttributes.has(item.name)) surplus.push(item);
        else if (!attributes.has(item.name)) attributes.set(item.name, attributeOf(item));
        continue;
      }
      const wanted = wantedBlocks.get(item.type);
      if (wanted === undefined) {
        surplus.push(item);
        continue;
      }
      const problem = checkLabels(item, wanted.labels ?? []);
      if (problem === undefined) blocks.push(blockOf(item));
      else diagnostics.push(problem);
    }
    const misspelt = misspeltIn(surplus, schema, { attributes, blocks });
    for (const { name, required } of schema.attributes ?? []) {
      if (required !== true || attributes.has(name) || misspelt.has(name)) continue;
      // Written as a block, it is not missing: that is told where it stands.
      if (surplus.some((item) => item.kind === 'block' && item.type === name)) continue;
      diagnostics.push(problems.create('missing-argument', { name, span: node.endSpan }));
    }
    return { content: { attributes, blocks, misspelt }, diagnostics, surplus };
  };

  return {
    span: node.span,
    missingItemSpan: node.endSpan,
    content: (schema) => {
      const { content, diagnostics, surplus } = read(schema);
      return { value: content, diagnostics: [...diagnostics, ...surplus.map((item) => unsupported(item, schema))] };
    },
    partialContent: (schema) => {
      const { content, diagnostics } = read(schema);
      const names = [
        ...(schema.attributes ?? []).map((each) => `=${each.name}`),
        ...(schema.blocks ?? []).map((each) => each.type),
      ];
      return { value: { ...content, rest: nativeBody(node, new Set([...taken, ...names])) }, diagnostics };
    },
    justAttributes: () => {
      const attributes = new Map<string, Attribute>();
      const diagnostics: Diagnostic[] = [];
      for (const item of left) {
        if (item.kind === 'block')
          diagnostics.push(problems.create('unexpected-block', { type: item.type, span: item.typeSpan }));
        else if (!attributes.has(item.name)) attributes.set(item.name, attributeOf(item));
      }
      return { value: attributes, diagnostics };
    },
    everything: () => {
      const attributes = new Map<string, Attribute>();
      const blocks: Block[] = [];
      for (const item of left) {
        if (item.kind === 'block') blocks.push(blockOf(item));
        else if (!attributes.has(item.name)) attributes.set(item.name, attributeOf(item));
      }
      return { attributes, blocks };
    },
  };
}

function attributeOf(node: AttributeNode): Attribute {
  return { name: node.name, nameSpan: node.nameSpan, span: node.span, expression: expressionOf(node.expression) };
}

function blockOf(node: BlockNode): Block {
  return {
    type: node.type,
    typeSpan: node.typeSpan,
    labels: node.labels,
    labelSpans: node.labelSpans,
    headerSpan: headerOf(node),
    span: node.span,
    body: nativeBody(node.body),
  };
}

function headerOf(node: BlockNode): Span {
  return { ...node.typeSpan, end: node.labelSpans.at(-1)?.end ?? node.typeSpan.end };
}

function checkLabels(node: BlockNode, names: readonly string[]): Diagnostic | undefined {
  const { type, labels, labelSpans } = node;
  const count = names.length;
  if (labels.length < count) {
    const missing = names[labels.length] ?? '';
    return problems.create('missing-label', { type, count, names: names.join(', '), missing, span: headerOf(node) });
  }
  if (labels.length > count) {
    return problems.create('extra-label', {
      type,
      count,
      names: count === 0 ? '' : `: ${names.join(', ')}`,
      span: labelSpans[count],
    });
  }
  return undefined;
}

/** What the items that nobody expects are taken for, of what is not there. */
function misspeltIn(surplus: readonly (AttributeNode | BlockNode)[], schema: BodySchema, found: Content): ReadonlySet<string> {
  const { attributes, blocks } = namesIn(schema);
  const meant = surplus.map((item) => (item.kind === 'attribute' ? nearest(item.name, attributes) : nearest(item.type, blocks)));
  const isThere = (name: string): boolean => found.attributes.has(name) || found.blocks.some(({ type }) => type === name);
  return new Set(meant.filter((name) => name !== undefined && !isThere(name)) as string[]);
}

function namesIn(schema: BodySchema): { readonly attributes: readonly string[]; readonly blocks: readonly string[] } {
  return {
    attributes: (schema.attributes ?? []).map((each) => each.name),
    blocks: (schema.blocks ?? []).map((each) => each.type),
  };
}

/** Says what is wrong with an item that nobody expects, in the way that helps most. */
function unsupported(item: AttributeNode | BlockNode, schema: BodySchema): Diagnostic {
  const { attributes, blocks } = namesIn(schema);
  if (item.kind === 'attribute') {
    const { name, nameSpan: span } = item;
    if (blocks.includes(name)) return problems.create('argument-for-block', { name, span });
    return problems.create('unsupported-argument', { name, suggestion: didYouMean(name, attributes), span });
  }
  const { type, typeSpan: span } = item;
  if (attributes.includes(type)) return problems.create('block-for-argument', { name: type, span });
  return problems.create('unsupported-block', { type, suggestion: didYouMean(type, blocks), span });
}
