import type { Diagnostic } from '@imgbuild/diagnostics';
import type { Attribute, Block, Body, BodySchema, Content, Expression, Scope, Traversal } from '../body.ts';
import { problems } from '../problems.ts';
import {
  convert,
  elementsOf,
  isNull,
  mark,
  objectValue,
  stringType,
  typeName,
  unknownDynamic,
  type Value,
} from '../values/index.ts';

/**
 * A body in which `dynamic "TYPE" { for_each, iterator, labels, content {} }` blocks stand for the blocks they make. An
 * unknown `for_each` makes one block whose iterator is unknown.
 */
export function expandDynamic(body: Body, scope: Scope | undefined): Body {
  return wrap(body, scope, undefined);
}

/** `iterators` are the values that enclosing dynamic blocks give. */
function wrap(body: Body, scope: Scope | undefined, iterators: Scope | undefined): Body {
  const extend = (schema: BodySchema): BodySchema => ({
    ...schema,
    blocks: [...(schema.blocks ?? []), { type: 'dynamic', labels: ['type'] }],
  });
  const expand = (content: Content, schema: BodySchema): { content: Content; diagnostics: Diagnostic[] } => {
    const diagnostics: Diagnostic[] = [];
    const wanted = new Map((schema.blocks ?? []).map((each) => [each.type, each.labels ?? []]));
    const blocks = content.blocks.flatMap((block) => {
      if (block.type !== 'dynamic' || wanted.has('dynamic')) return [withBody(block, wrap(block.body, scope, iterators))];
      const [type = ''] = block.labels;
      const labels = wanted.get(type);
      // Of a type that nobody asked for now; whoever does will find it.
      return labels === undefined ? [] : expandBlock(block, type, labels, scope, iterators, diagnostics);
    });
    return { content: { ...content, attributes: withScope(content.attributes, iterators), blocks }, diagnostics };
  };
  return {
    span: body.span,
    missingItemSpan: body.missingItemSpan,
    content: (schema) => {
      const unknownTypes = unsupportedDynamic(body, schema);
      const read = body.content(extend(schema));
      const { content, diagnostics } = expand(read.value, schema);
      return { value: content, diagnostics: [...read.diagnostics, ...unknownTypes, ...diagnostics] };
    },
    partialContent: (schema) => {
      // The rest keeps all dynamic blocks: the next look may ask for other types.
      const read = body.partialContent(schema);
      const dynamic = body
        .partialContent({ blocks: [{ type: 'dynamic', labels: ['type'] }] })
        .value.blocks.filter((block) => (schema.blocks ?? []).some((each) => each.type === block.labels[0]));
      const blocks = [...read.value.blocks, ...dynamic].sort((a, b) => a.span.start - b.span.start);
      const { content, diagnostics } = expand({ attributes: read.value.attributes, blocks }, schema);
      return {
        value: {
          ...content,
          rest: wrap(
            withoutDynamic(
              read.value.rest,
              (schema.blocks ?? []).map((each) => each.type),
            ),
            scope,
            iterators,
          ),
        },
        diagnostics: [...read.diagnostics, ...diagnostics],
      };
    },
    justAttributes: () => {
      const read = body.justAttributes();
      return { value: withScope(read.value, iterators), diagnostics: read.diagnostics };
    },
    everything: () => {
      const { attributes, blocks } = body.everything();
      const types = new Set(blocks.map((block) => (block.type === 'dynamic' ? (block.labels[0] ?? '') : block.type)));
      const schema: BodySchema = { blocks: [...types].map((type) => ({ type })) };
      return expand({ attributes, blocks }, schema).content;
    },
  };
}

/** Dynamic blocks of types that have been read are gone from the rest. */
function withoutDynamic(body: Body, types: readonly string[]): Body {
  const keep = (block: Block): boolean => block.type !== 'dynamic' || !types.includes(block.labels[0] ?? '');
  return {
    ...body,
    everything: () => {
      const { attributes, blocks } = body.everything();
      return { attributes, blocks: blocks.filter(keep) };
    },
    content: (schema) => {
      const read = body.content(schema);
      return { ...read, value: { ...read.value, blocks: read.value.blocks.filter(keep) } };
    },
    partialContent: (schema) => {
      const read = body.partialContent(schema);
      return {
        ...read,
        value: { ...read.value, blocks: read.value.blocks.filter(keep), rest: withoutDynamic(read.value.rest, types) },
      };
    },
  };
}

function unsupportedDynamic(body: Body, schema: BodySchema): Diagnostic[] {
  const types = (schema.blocks ?? []).map((each) => each.type);
  if (types.includes('dynamic')) return [];
  const { value } = body.partialContent({ blocks: [{ type: 'dynamic', labels: ['type'] }] });
  return value.blocks
    .filter((block) => !types.includes(block.labels[0] ?? ''))
    .map((block) =>
      problems.create('unsupported-block', { type: block.labels[0] ?? '', suggestion: '', span: block.labelSpans[0] }),
    );
}

const dynamicSchema: BodySchema = {
  attributes: [{ name: 'for_each', required: true }, { name: 'iterator' }, { name: 'labels' }],
  blocks: [{ type: 'content' }],
};

function expandBlock(
  block: Block,
  type: string,
  labelNames: readonly string[],
  scope: Scope | undefined,
  iterators: Scope | undefined,
  diagnostics: Diagnostic[],
): Block[] {
  const read = block.body.content(dynamicSchema);
  diagnostics.push(...read.diagnostics);
  const forEach = read.value.attributes.get('for_each');
  const [content, second] = read.value.blocks;
  if (content === undefined)
    diagnostics.push(problems.create('missing-block', { what: 'One', type: 'content', span: block.body.missingItemSpan }));
  if (second !== undefined)
    diagnostics.push(problems.create('too-many-blocks', { max: 1, type: 'content', span: second.headerSpan }));
  if (forEach === undefined || content === undefined) return [];
  const inner = joined(scope, iterators);
  const collection = forEach.expression.evaluate(inner);
  diagnostics.push(...collection.diagnostics);
  if (collection.diagnostics.length > 0) return [];
  const name = iteratorName(read.value.attributes.get('iterator'), type, diagnostics);
  const elements = elementsFor(collection.value, forEach.expression, diagnostics);
  return elements.flatMap(([key, value]) => {
    const marks = collection.value.marks;
    const iterator = objectValue(
      new Map([
        ['key', mark(key, marks)],
        ['value', mark(value, marks)],
      ]),
    );
    const bound: Scope = { variables: new Map([[name, iterator]]), functions: new Map(), parent: iterators };
    const labels = labelsFor(read.value.attributes.get('labels'), labelNames, joined(scope, bound), block, diagnostics);
    if (labels === undefined) return [];
    return [
      {
        ...content,
        type,
        typeSpan: block.typeSpan,
        labels,
        labelSpans: labels.map(() => block.headerSpan),
        headerSpan: block.headerSpan,
        span: block.span,
        body: wrap(content.body, scope, bound),
      },
    ];
  });
}

function iteratorName(attribute: Attribute | undefined, type: string, diagnostics: Diagnostic[]): string {
  if (attribute === undefined) return type;
  const keyword = attribute.expression.asKeyword();
  if (keyword === undefined) diagnostics.push(problems.create('dynamic-iterator', { span: attribute.expression.span }));
  return keyword ?? type;
}

function elementsFor(collection: Value, expression: Expression, diagnostics: Diagnostic[]): readonly (readonly [Value, Value])[] {
  if (collection.state === 'unknown') return [[unknownDynamic, unknownDynamic]];
  if (isNull(collection) || !['list', 'set', 'map', 'tuple', 'object'].includes(collection.type.kind)) {
    diagnostics.push(
      problems.create('dynamic-for-each', {
        found: isNull(collection) ? 'null' : typeName(collection.type),
        span: expression.span,
      }),
    );
    return [];
  }
  return [...elementsOf(collection)];
}

function labelsFor(
  attribute: Attribute | undefined,
  names: readonly string[],
  scope: Scope | undefined,
  block: Block,
  diagnostics: Diagnostic[],
): string[] | undefined {
  if (attribute === undefined && names.length === 0) return [];
  const span = attribute?.expression.span ?? block.headerSpan;
  const refuse = (reason: string): undefined => {
    diagnostics.push(problems.create('dynamic-labels', { reason, span }));
    return undefined;
  };
  if (attribute === undefined) return refuse(`"labels" is missing; a "${block.labels[0] ?? ''}" block has ${names.join(', ')}`);
  const { value, diagnostics: found } = attribute.expression.evaluate(scope);
  diagnostics.push(...found);
  if (found.length > 0) return undefined;
  const labels: string[] = [];
  for (const [, each] of elementsOf(value)) {
    const text = convert(each, stringType);
    if (!text.ok || text.value.state !== 'known')
      return refuse(text.ok ? 'one of them is null or not known yet' : text.error.message);
    labels.push(text.value.data as string);
  }
  return labels.length === names.length ? labels : refuse(`${names.length} label(s) are needed, ${labels.length} were given`);
}

function withBody(block: Block, body: Body): Block {
  return { ...block, body };
}

/** Attributes whose expressions see the iterators besides the scope they are evaluated in. */
function withScope(attributes: ReadonlyMap<string, Attribute>, iterators: Scope | undefined): ReadonlyMap<string, Attribute> {
  if (iterators === undefined) return attributes;
  return new Map(
    [...attributes].map(([name, attribute]) => [name, { ...attribute, expression: bind(attribute.expression, iterators) }]),
  );
}

function bind(expression: Expression, iterators: Scope): Expression {
  const bound = namesIn(iterators);
  return {
    ...expression,
    evaluate: (scope) => expression.evaluate(joined(scope, iterators)),
    references: () => expression.references().filter((traversal: Traversal) => !bound.has(traversal.root)),
    asList: () => expression.asList()?.map((each) => bind(each, iterators)),
    asObject: () =>
      expression.asObject()?.map(({ key, value }) => ({ key: bind(key, iterators), value: bind(value, iterators) })),
  };
}

function namesIn(scope: Scope | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  for (let current = scope; current !== undefined; current = current.parent)
    for (const name of current.variables.keys()) names.add(name);
  return names;
}

/** Iterators hide names of the scope. */
function joined(scope: Scope | undefined, iterators: Scope | undefined): Scope | undefined {
  if (iterators === undefined) return scope;
  return { variables: iterators.variables, functions: iterators.functions, parent: joined(scope, iterators.parent) };
}
