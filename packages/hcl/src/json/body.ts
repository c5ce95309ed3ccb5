import { type Diagnostic, didYouMean, nearest, type Span } from '@imgbuild/diagnostics';
import type { Attribute, Block, Body, BodySchema, Content } from '../body.ts';
import { problems } from '../problems.ts';
import { describeNode, readBlocks } from './blocks.ts';
import { jsonExpression } from './expression.ts';
import type { JsonNode, JsonProperty } from './tree.ts';

/**
 * A body of JSON syntax (HCL's json/spec.md, "Bodies"): an object, or an array of objects whose properties are taken
 * together. Which property is an argument and which a block, the schema says.
 */
export function jsonBody(node: JsonNode): Body {
  const parts = propertiesOf(node);
  return bodyOf(node, parts, parts.diagnostics, new Set());
}

interface Parts {
  readonly properties: readonly JsonProperty[];
  /** What is no object. */
  readonly diagnostics: readonly Diagnostic[];
}

/** `untold` are mistakes of the body as a whole; `taken` are names that an earlier look has read. */
function bodyOf(node: JsonNode, parts: Parts, untold: readonly Diagnostic[], taken: ReadonlySet<string>): Body {
  const missingItemSpan = node.kind === 'object' || node.kind === 'array' ? node.closeSpan : node.span;
  const left = (): readonly JsonProperty[] => parts.properties.filter(({ key }) => !taken.has(key.text));
  const read = (schema: BodySchema): { content: Content; diagnostics: Diagnostic[]; surplus: readonly JsonProperty[] } => {
    const wantedAttributes = new Set((schema.attributes ?? []).map((each) => each.name));
    const wantedBlocks = new Map((schema.blocks ?? []).map((each) => [each.type, each]));
    const attributes = new Map<string, Attribute>();
    const blocks: Block[] = [];
    const diagnostics = [...untold];
    const surplus: JsonProperty[] = [];
    for (const property of left()) {
      const name = property.key.text;
      const wanted = wantedBlocks.get(name);
      if (wantedAttributes.has(name)) setAttribute(attributes, property, diagnostics);
      else if (wanted !== undefined) readBlocks(property, wanted.labels ?? [], jsonBody, blocks, diagnostics);
      else if (name !== commentName) surplus.push(property);
    }
    const misspelt = misspeltIn(surplus, schema, { attributes, blocks });
    for (const { name, required } of schema.attributes ?? []) {
      // Of a body that is no object it has been told.
      if (
        required !== true ||
        attributes.has(name) ||
        misspelt.has(name) ||
        node.kind === 'invalid' ||
        parts.diagnostics.length > 0
      )
        continue;
      diagnostics.push(problems.create('missing-argument', { name, span: missingItemSpan }));
    }
    return { content: { attributes, blocks, misspelt }, diagnostics, surplus };
  };

  return {
    span: node.span,
    missingItemSpan,
    content: (schema) => {
      const { content, diagnostics, surplus } = read(schema);
      return {
        value: content,
        diagnostics: [...diagnostics, ...surplus.map((property) => unsupported(property, schema, content))],
      };
    },
    partialContent: (schema) => {
      const { content, diagnostics } = read(schema);
      const names = [...(schema.attributes ?? []).map((each) => each.name), ...(schema.blocks ?? []).map((each) => each.type)];
      return {
        value: { ...content, rest: bodyOf(node, parts, [], new Set([...taken, ...names])) },
        diagnostics,
      };
    },
    justAttributes: () => {
      const attributes = new Map<string, Attribute>();
      const diagnostics: Diagnostic[] = [];
      if (node.kind === 'object') {
        for (const property of left()) if (property.key.text !== commentName) setAttribute(attributes, property, diagnostics);
      } else if (node.kind !== 'invalid') {
        diagnostics.push(expected('Arguments are the properties of a single object here', node, firstOf(node)));
      }
      return { value: attributes, diagnostics };
    },
    everything: () => {
      const attributes = new Map<string, Attribute>();
      for (const property of left()) if (property.key.text !== commentName) setAttribute(attributes, property, []);
      return { attributes, blocks: [] };
    },
  };
}

/** The property that is a comment in bodies. */
const commentName = '//';

function propertiesOf(node: JsonNode): Parts {
  if (node.kind === 'object') return { properties: node.properties, diagnostics: [] };
  if (node.kind === 'null' || node.kind === 'invalid') return { properties: [], diagnostics: [] };
  if (node.kind !== 'array') {
    const wanted = 'Arguments and blocks are the properties of an object, or of an array of objects';
    return { properties: [], diagnostics: [expected(wanted, node, node.span)] };
  }
  const diagnostics = node.elements
    .filter((element) => element.kind !== 'object' && element.kind !== 'invalid')
    .map((element) => expected('Every element of this array is an object with arguments and blocks', element, firstOf(element)));
  return { properties: node.elements.flatMap((element) => (element.kind === 'object' ? element.properties : [])), diagnostics };
}

function expected(wanted: string, node: JsonNode, span: Span): Diagnostic {
  return problems.create('json-object-expected', { expected: wanted, found: describeNode(node), span });
}

/** An array's bracket, and anything else as a whole. */
function firstOf(node: JsonNode): Span {
  return node.kind === 'array' || node.kind === 'object' ? node.openSpan : node.span;
}

function setAttribute(attributes: Map<string, Attribute>, { key, value }: JsonProperty, diagnostics: Diagnostic[]): void {
  const name = key.text;
  const nameSpan = key.span;
  const before = attributes.get(name);
  if (before === undefined) {
    const span = { ...nameSpan, end: Math.max(nameSpan.end, value.span.end) };
    attributes.set(name, { name, nameSpan, span, expression: jsonExpression(value) });
    return;
  }
  const related = [{ message: 'It was set here', span: before.nameSpan }];
  diagnostics.push(problems.create('duplicate-argument', { name, span: nameSpan, related }));
}

/** What the properties that nobody expects are taken for, of what is not there. */
function misspeltIn(surplus: readonly JsonProperty[], schema: BodySchema, found: Content): ReadonlySet<string> {
  const { unset, types } = namesIn(schema, found);
  const meant = surplus.map(({ key }) => nearest(key.text, [...unset, ...types]));
  return new Set(meant.filter((name) => name !== undefined && !found.blocks.some(({ type }) => type === name)) as string[]);
}

/** Names of arguments that are not there, and all types of blocks. */
function namesIn(schema: BodySchema, found: Content): { readonly unset: readonly string[]; readonly types: readonly string[] } {
  return {
    unset: (schema.attributes ?? []).map((each) => each.name).filter((each) => !found.attributes.has(each)),
    types: (schema.blocks ?? []).map((each) => each.type),
  };
}

/** Whether a property is meant as an argument or as a block cannot be seen; the nearest name decides. */
function unsupported({ key }: JsonProperty, schema: BodySchema, content: Content): Diagnostic {
  const { text: name, span } = key;
  const { unset, types } = namesIn(schema, content);
  const asBlock = didYouMean(name, types);
  const suggestion = didYouMean(name, [...unset, ...types]);
  if (suggestion !== '' && suggestion === asBlock) return problems.create('unsupported-block', { type: name, suggestion, span });
  return problems.create('unsupported-argument', { name, suggestion, span });
}
