import type { Diagnostic, Result, Span } from '@imgbuild/diagnostics';
import type { Attribute, Block, Body, BodySchema, Content, Scope, Traversal } from '../body.ts';
import { problems } from '../problems.ts';
import {
  convert,
  listOf,
  listValue,
  mapOf,
  mapValue,
  nullValue,
  objectOf,
  objectValue,
  sameType,
  tupleValue,
  unknownValue,
  dynamicType,
  type Type,
  type Value,
} from '../values/index.ts';
import type { Decoded, Spec } from './spec.ts';

/** Where a decoded part was written, and where the parts of it were. */
interface Place {
  readonly span: Span;
  readonly parts: ReadonlyMap<string | number, Place>;
}

interface Part {
  readonly value: Value;
  readonly place: Place;
}

/** Reads a body as its spec says. What is wrong is a diagnostic, and the value is unknown there; the rest is decoded. */
export function decode(body: Body, spec: Spec, scope: Scope | undefined): Result<Decoded> {
  const diagnostics: Diagnostic[] = [];
  const part = decodeBody(body, spec, scope, diagnostics);
  return {
    value: {
      value: part.value,
      spanOf: (path) => {
        let place: Place = part.place;
        for (const key of path) {
          const next = place.parts.get(key);
          if (next === undefined) break;
          place = next;
        }
        return place.span;
      },
    },
    diagnostics,
  };
}

/** The type that decoding by a spec will give, before there is anything to decode. */
export function impliedType(spec: Spec): Type {
  switch (spec.kind) {
    case 'object':
      return objectOf(Object.fromEntries(Object.entries(spec.attributes).map(([name, each]) => [name, impliedType(each)])));
    case 'attribute':
      return spec.type;
    case 'literal':
      return spec.value.type;
    case 'block':
      return impliedType(spec.nested);
    case 'blockList':
      return listOf(impliedType(spec.nested));
    case 'blockMap':
      return spec.labels.reduceRight<Type>((type) => mapOf(type), impliedType(spec.nested));
    case 'blockAttributes':
      return mapOf(spec.element);
    case 'default':
      return impliedType(spec.primary);
  }
}

/** The schema that a spec asks bodies for. */
export function schemaOf(spec: Spec): BodySchema {
  const attributes = new Map<string, { name: string; required?: boolean }>();
  const blocks = new Map<string, { type: string; labels?: readonly string[] }>();
  const visit = (each: Spec): void => {
    switch (each.kind) {
      case 'object':
        for (const nested of Object.values(each.attributes)) visit(nested);
        return;
      case 'attribute':
        attributes.set(each.name, { name: each.name, ...(each.required === true ? { required: true } : {}) });
        return;
      case 'literal':
        return;
      case 'default':
        visit(each.primary);
        visit(each.otherwise);
        return;
      case 'block':
      case 'blockMap':
        blocks.set(each.type, { type: each.type, ...(each.labels === undefined ? {} : { labels: each.labels }) });
        return;
      default:
        blocks.set(each.type, { type: each.type });
    }
  };
  visit(spec);
  return { attributes: [...attributes.values()], blocks: [...blocks.values()] };
}

/** Specs of nested blocks by their type. */
export function childBlockTypes(spec: Spec): ReadonlyMap<string, Spec> {
  const found = new Map<string, Spec>();
  const visit = (each: Spec): void => {
    if (each.kind === 'object') for (const nested of Object.values(each.attributes)) visit(nested);
    else if (each.kind === 'default') {
      visit(each.primary);
      visit(each.otherwise);
    } else if (each.kind === 'block' || each.kind === 'blockList' || each.kind === 'blockMap') found.set(each.type, each.nested);
    else if (each.kind === 'blockAttributes') found.set(each.type, each);
  };
  visit(spec);
  return found;
}

/** All references of a body, as far as the spec looks at it. */
export function references(body: Body, spec: Spec): readonly Traversal[] {
  const { value } = body.partialContent(schemaOf(spec));
  const children = childBlockTypes(spec);
  return [
    ...[...value.attributes.values()].flatMap((attribute) => attribute.expression.references()),
    ...value.blocks.flatMap((block) => {
      const nested = children.get(block.type);
      if (nested === undefined) return [];
      if (nested.kind !== 'blockAttributes') return references(block.body, nested);
      return [...block.body.justAttributes().value.values()].flatMap((attribute) => attribute.expression.references());
    }),
  ];
}

function decodeBody(body: Body, spec: Spec, scope: Scope | undefined, diagnostics: Diagnostic[]): Part {
  const content = body.content(schemaOf(spec));
  diagnostics.push(...content.diagnostics);
  return decodeSpec(spec, content.value, body, scope, diagnostics);
}

const leaf = (span: Span): Place => ({ span, parts: new Map() });

function decodeSpec(spec: Spec, content: Content, body: Body, scope: Scope | undefined, diagnostics: Diagnostic[]): Part {
  switch (spec.kind) {
    case 'literal':
      return { value: spec.value, place: leaf(body.span) };
    case 'object': {
      const entries = Object.entries(spec.attributes).map(
        ([name, each]) => [name, decodeSpec(each, content, body, scope, diagnostics)] as const,
      );
      return {
        value: objectValue(new Map(entries.map(([name, part]) => [name, part.value]))),
        place: { span: body.span, parts: new Map(entries.map(([name, part]) => [name, part.place])) },
      };
    }
    case 'attribute': {
      const attribute = content.attributes.get(spec.name);
      // A required one that is missing has been told of; unknown keeps what depends on it quiet.
      if (attribute === undefined)
        return {
          value: spec.required === true ? unknownValue(spec.type) : nullValue(spec.type),
          place: leaf(body.missingItemSpan),
        };
      return decodeAttribute(attribute, spec.type, scope, diagnostics);
    }
    case 'default': {
      const primary = decodeSpec(spec.primary, content, body, scope, diagnostics);
      return primary.value.state === 'null' ? decodeSpec(spec.otherwise, content, body, scope, diagnostics) : primary;
    }
    case 'block':
      return decodeSingleBlock(spec, content, body, scope, diagnostics);
    case 'blockList':
      return decodeBlockList(spec, content, body, scope, diagnostics);
    case 'blockMap':
      return decodeBlockMap(spec, content, body, scope, diagnostics);
    case 'blockAttributes':
      return decodeBlockAttributes(spec, content, body, scope, diagnostics);
  }
}

function decodeAttribute(attribute: Attribute, type: Type, scope: Scope | undefined, diagnostics: Diagnostic[]): Part {
  const evaluated = attribute.expression.evaluate(scope);
  diagnostics.push(...evaluated.diagnostics);
  const place = placeOf(attribute.expression, attribute.span);
  const converted = convert(evaluated.value, type);
  if (converted.ok) return { value: converted.value, place };
  if (evaluated.diagnostics.length === 0) {
    const path = converted.error.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
    const reason = path === '' ? converted.error.message : `${path}: ${converted.error.message}`;
    diagnostics.push(
      problems.create('unsuitable-value', { name: attribute.name, reason, span: spanAt(place, converted.error.path) }),
    );
  }
  return { value: unknownValue(type), place };
}

/** Elements of list and object constructors have places of their own. */
function placeOf(expression: Attribute['expression'], span: Span): Place {
  const list = expression.asList();
  if (list !== undefined) return { span, parts: new Map(list.map((each, index) => [index, placeOf(each, each.span)])) };
  const parts = new Map<string, Place>();
  for (const { key, value } of expression.asObject() ?? []) {
    const name = key.asKeyword() ?? literalText(key);
    if (name !== undefined) parts.set(name, placeOf(value, value.span));
  }
  return { span, parts };
}

function literalText(expression: Attribute['expression']): string | undefined {
  if (expression.references().length > 0) return undefined;
  const { value } = expression.evaluate(undefined);
  return value.state === 'known' && value.type.kind === 'string' ? (value.data as string) : undefined;
}

function spanAt(place: Place, path: readonly (string | number)[]): Span {
  let current = place;
  for (const key of path) current = current.parts.get(key) ?? current;
  return current.span;
}

function blocksOfType(content: Content, type: string): readonly Block[] {
  return content.blocks.filter((block) => block.type === type);
}

function decodeSingleBlock(
  spec: Extract<Spec, { kind: 'block' }>,
  content: Content,
  body: Body,
  scope: Scope | undefined,
  diagnostics: Diagnostic[],
): Part {
  const [block, second] = blocksOfType(content, spec.type);
  if (block === undefined) {
    if (spec.required === true)
      diagnostics.push(problems.create('missing-block', { what: 'One', type: spec.type, span: body.missingItemSpan }));
    return { value: nullValue(impliedType(spec.nested)), place: leaf(body.missingItemSpan) };
  }
  if (second !== undefined) {
    diagnostics.push(
      problems.create('too-many-blocks', {
        max: 1,
        type: spec.type,
        span: second.headerSpan,
        related: [{ message: 'The first one is here', span: block.headerSpan }],
      }),
    );
  }
  return at(block, decodeBody(block.body, spec.nested, scope, diagnostics));
}

function at(block: Block, part: Part): Part {
  return { value: part.value, place: { span: block.headerSpan, parts: part.place.parts } };
}

function decodeBlockList(
  spec: Extract<Spec, { kind: 'blockList' }>,
  content: Content,
  body: Body,
  scope: Scope | undefined,
  diagnostics: Diagnostic[],
): Part {
  const blocks = blocksOfType(content, spec.type);
  if (blocks.length < (spec.min ?? 0)) {
    diagnostics.push(
      problems.create('missing-block', { what: `At least ${spec.min ?? 0}`, type: spec.type, span: body.missingItemSpan }),
    );
  }
  const surplus = spec.max === undefined ? undefined : blocks[spec.max];
  if (surplus !== undefined)
    diagnostics.push(problems.create('too-many-blocks', { max: spec.max ?? 0, type: spec.type, span: surplus.headerSpan }));
  const parts = blocks.map((block) => at(block, decodeBody(block.body, spec.nested, scope, diagnostics)));
  const type = impliedType(spec.nested);
  const values = parts.map((part) => part.value);
  // Elements of a list share one type; with types that only values decide, a tuple keeps each its own.
  const value = values.every((each) => sameType(each.type, type)) ? listValue(values, type) : tupleValue(values);
  const first = blocks[0];
  return {
    value,
    place: { span: first?.headerSpan ?? body.missingItemSpan, parts: new Map(parts.map((part, index) => [index, part.place])) },
  };
}

function decodeBlockMap(
  spec: Extract<Spec, { kind: 'blockMap' }>,
  content: Content,
  body: Body,
  scope: Scope | undefined,
  diagnostics: Diagnostic[],
): Part {
  const seen = new Map<string, Block>();
  const parts = new Map<string, Place>();
  const flat: { readonly labels: readonly string[]; readonly value: Value }[] = [];
  for (const block of blocksOfType(content, spec.type)) {
    const key = JSON.stringify(block.labels);
    const before = seen.get(key);
    if (before !== undefined) {
      const labels = block.labels.map((label) => `"${label}"`).join(' ');
      diagnostics.push(
        problems.create('duplicate-block', {
          type: spec.type,
          labels,
          span: block.headerSpan,
          related: [{ message: 'It stands here', span: before.headerSpan }],
        }),
      );
      continue;
    }
    seen.set(key, block);
    const part = at(block, decodeBody(block.body, spec.nested, scope, diagnostics));
    flat.push({ labels: block.labels, value: part.value });
    if (spec.labels.length === 1) parts.set(block.labels[0] ?? '', part.place);
  }
  const build = (entries: typeof flat, level: number): Value => {
    if (level === spec.labels.length) return entries[0]?.value ?? nullValue(dynamicType);
    const names = new Map<string, typeof flat>();
    for (const entry of entries) names.set(entry.labels[level] ?? '', [...(names.get(entry.labels[level] ?? '') ?? []), entry]);
    const values = new Map([...names].map(([name, group]) => [name, build(group, level + 1)]));
    const type = spec.labels.slice(level + 1).reduceRight<Type>((inner) => mapOf(inner), impliedType(spec.nested));
    return [...values.values()].every((each) => sameType(each.type, type)) ? mapValue(values, type) : objectValue(values);
  };
  return { value: build(flat, 0), place: { span: body.span, parts } };
}

function decodeBlockAttributes(
  spec: Extract<Spec, { kind: 'blockAttributes' }>,
  content: Content,
  body: Body,
  scope: Scope | undefined,
  diagnostics: Diagnostic[],
): Part {
  const [block, second] = blocksOfType(content, spec.type);
  if (block === undefined) {
    if (spec.required === true)
      diagnostics.push(problems.create('missing-block', { what: 'One', type: spec.type, span: body.missingItemSpan }));
    return { value: nullValue(mapOf(spec.element)), place: leaf(body.missingItemSpan) };
  }
  if (second !== undefined)
    diagnostics.push(problems.create('too-many-blocks', { max: 1, type: spec.type, span: second.headerSpan }));
  const attributes = block.body.justAttributes();
  diagnostics.push(...attributes.diagnostics);
  const entries = [...attributes.value.values()].map(
    (attribute) => [attribute.name, decodeAttribute(attribute, spec.element, scope, diagnostics)] as const,
  );
  return {
    value: mapValue(new Map(entries.map(([name, part]) => [name, part.value])), spec.element),
    place: { span: block.headerSpan, parts: new Map(entries.map(([name, part]) => [name, part.place])) },
  };
}
