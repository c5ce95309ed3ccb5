import type { Diagnostic, Span } from '@imgbuild/diagnostics';
import type { Block, Body } from '../body.ts';
import { problems } from '../problems.ts';
import type { JsonNode, JsonProperty, JsonString } from './tree.ts';

/** How the parts of a block are called on the way to its content. */
interface Header {
  readonly type: JsonString;
  readonly labels: readonly JsonString[];
  /** Names of all labels that such blocks have. */
  readonly names: readonly string[];
}

/**
 * Reads the blocks that a property stands for (HCL's json/spec.md, "Blocks"): an object for each label, whose properties are
 * the labels, and inside them the content: an object, an array of as many as there are blocks, or null for none. Objects of
 * labels may be split into several in an array.
 */
export function readBlocks(
  { key, value }: JsonProperty,
  names: readonly string[],
  bodyOf: (node: JsonNode) => Body,
  blocks: Block[],
  diagnostics: Diagnostic[],
): void {
  const read = (node: JsonNode, header: Header): void => {
    if (node.kind === 'invalid') return;
    if (header.labels.length === names.length) {
      readContent(node, header, bodyOf, blocks, diagnostics);
      return;
    }
    for (const label of labelsOf(node, header, diagnostics)) {
      const labels = [...header.labels, label.key];
      read(label.value, { ...header, labels });
    }
  };
  read(value, { type: key, labels: [], names });
}

/** Properties that stand for the next label. */
function labelsOf(node: JsonNode, header: Header, diagnostics: Diagnostic[]): readonly JsonProperty[] {
  const parts = node.kind === 'array' ? node.elements : node.kind === 'null' ? [] : [node];
  const before = diagnostics.length;
  const found = parts.flatMap((part) => {
    if (part.kind === 'object') return part.properties;
    if (part.kind !== 'invalid') {
      const expected = `The names in an object are the labels (${header.names.join(', ')}) of "${header.type.text}" blocks`;
      diagnostics.push(problems.create('json-object-expected', { expected, found: describeNode(part), span: part.span }));
    }
    return [];
  });
  if (found.length === 0 && diagnostics.length === before && !parts.some((part) => part.kind === 'invalid')) {
    diagnostics.push(
      problems.create('missing-label', {
        type: header.type.text,
        count: header.names.length,
        names: header.names.join(', '),
        missing: header.names[header.labels.length] ?? '',
        span: node.kind === 'object' || node.kind === 'array' ? node.openSpan : node.span,
      }),
    );
  }
  return found;
}

function readContent(
  node: JsonNode,
  header: Header,
  bodyOf: (node: JsonNode) => Body,
  blocks: Block[],
  diagnostics: Diagnostic[],
): void {
  const innermost = header.labels.at(-1) ?? header.type;
  switch (node.kind) {
    case 'null':
      return;
    case 'object': {
      const span = { ...innermost.span, end: Math.max(innermost.span.end, node.span.end) };
      blocks.push(blockOf(header, innermost.span, span, bodyOf(node)));
      return;
    }
    case 'array':
      // Each is shown by its own beginning. One that is no object is told of when somebody asks for its content.
      for (const element of node.elements) {
        const shown = element.kind === 'object' || element.kind === 'array' ? element.openSpan : element.span;
        blocks.push(blockOf(header, shown, element.span, bodyOf(element)));
      }
      return;
    default: {
      const expected = `A "${header.type.text}" block is an object, several are an array of objects`;
      diagnostics.push(problems.create('json-object-expected', { expected, found: describeNode(node), span: node.span }));
    }
  }
}

function blockOf({ type, labels }: Header, headerSpan: Span, span: Span, body: Body): Block {
  return {
    type: type.text,
    typeSpan: type.span,
    labels: labels.map((label) => label.text),
    labelSpans: labels.map((label) => label.span),
    headerSpan,
    span,
    body,
  };
}

/** How a value is named in messages. */
export function describeNode(node: JsonNode): string {
  switch (node.kind) {
    case 'object':
    case 'array':
      return `an ${node.kind}`;
    case 'null':
      return 'null';
    default:
      return `a ${node.kind}`;
  }
}
