import type { Block } from '../body.ts';
import { problems } from '../problems.ts';
import { listOf, listValue, mapOf, mapValue, nullValue, sameType, tupleValue, unknownValue } from '../values/index.ts';
import { decodeAttribute } from './attributes.ts';
import { type Decoding, isMisspelt } from './decoding.ts';
import { leaf, type Part } from './place.ts';
import { impliedType } from './spec-schema.ts';
import type { Spec } from './spec.ts';

/** Blocks of a type, in source order. */
export function blocksOfType({ content }: Decoding, type: string): readonly Block[] {
  return content.blocks.filter((block) => block.type === type);
}

/** A block's part stands at its header. */
export function at(block: Block, part: Part): Part {
  return { value: part.value, place: { span: block.headerSpan, parts: part.place.parts } };
}

/** The only block of a type. That it is missing although required, and a second one, are told. */
function onlyBlock(spec: { readonly type: string; readonly required?: boolean }, decoding: Decoding): Block | undefined {
  const { body, diagnostics } = decoding;
  const [block, second] = blocksOfType(decoding, spec.type);
  if (block === undefined && spec.required === true && !isMisspelt(spec.type, decoding))
    diagnostics.push(problems.create('missing-block', { what: 'One', type: spec.type, span: body.missingItemSpan }));
  if (block !== undefined && second !== undefined) {
    diagnostics.push(
      problems.create('too-many-blocks', {
        max: 1,
        type: spec.type,
        span: second.headerSpan,
        related: [{ message: 'The first one is here', span: block.headerSpan }],
      }),
    );
  }
  return block;
}

export function decodeSingleBlock(spec: Extract<Spec, { kind: 'block' }>, decoding: Decoding): Part {
  const block = onlyBlock(spec, decoding);
  if (block === undefined) {
    const type = impliedType(spec.nested);
    const value = isMisspelt(spec.type, decoding) ? unknownValue(type) : nullValue(type);
    return { value, place: leaf(decoding.body.missingItemSpan) };
  }
  return at(block, decoding.nested(block.body, spec.nested));
}

export function decodeBlockList(spec: Extract<Spec, { kind: 'blockList' }>, decoding: Decoding): Part {
  const { body, diagnostics } = decoding;
  const blocks = blocksOfType(decoding, spec.type);
  const { min = 0, max = Infinity, type } = spec;
  if (blocks.length < min && !isMisspelt(type, decoding))
    diagnostics.push(problems.create('missing-block', { what: `At least ${min}`, type, span: body.missingItemSpan }));
  if (blocks.length === 0 && isMisspelt(type, decoding))
    return { value: unknownValue(listOf(impliedType(spec.nested))), place: leaf(body.missingItemSpan) };
  const surplus = blocks[max];
  if (surplus !== undefined) diagnostics.push(problems.create('too-many-blocks', { max, type, span: surplus.headerSpan }));
  const parts = blocks.map((block) => at(block, decoding.nested(block.body, spec.nested)));
  const elementType = impliedType(spec.nested);
  const values = parts.map((part) => part.value);
  // Elements of a list share one type; with types that only values decide, a tuple keeps each its own.
  const isUniform = values.every((each) => sameType(each.type, elementType));
  return {
    value: isUniform ? listValue(values, elementType) : tupleValue(values),
    place: {
      span: blocks[0]?.headerSpan ?? body.missingItemSpan,
      parts: new Map(parts.map((part, index) => [index, part.place])),
    },
  };
}

export function decodeBlockAttributes(spec: Extract<Spec, { kind: 'blockAttributes' }>, decoding: Decoding): Part {
  const block = onlyBlock(spec, decoding);
  if (block === undefined) return { value: nullValue(mapOf(spec.element)), place: leaf(decoding.body.missingItemSpan) };
  const attributes = block.body.justAttributes();
  decoding.diagnostics.push(...attributes.diagnostics);
  const entries = [...attributes.value.values()].map(
    (attribute) => [attribute.name, decodeAttribute(attribute, spec.element, decoding)] as const,
  );
  return {
    value: mapValue(new Map(entries.map(([name, part]) => [name, part.value])), spec.element),
    place: { span: block.headerSpan, parts: new Map(entries.map(([name, part]) => [name, part.place])) },
  };
}
