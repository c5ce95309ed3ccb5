import type { Block } from '../body.ts';
import { problems } from '../problems.ts';
import { mapOf, mapValue, objectValue, sameType, type Type } from '../values/index.ts';
import { at, blocksOfType } from './blocks.ts';
import type { Decoding } from './decoding.ts';
import type { Part } from './place.ts';
import { impliedType } from './spec-schema.ts';
import type { Spec } from './spec.ts';

type Labelled = Extract<Spec, { kind: 'blockMap' }>;

interface Entry {
  readonly labels: readonly string[];
  readonly part: Part;
}

/** Blocks by their labels: a map for each label, from the first to the last. */
export function decodeBlockMap(spec: Labelled, decoding: Decoding): Part {
  const entries = distinctBlocks(spec, decoding).map((block) => ({
    labels: block.labels,
    part: at(block, decoding.nested(block.body, spec.nested)),
  }));
  const empty: Part['place'] = { span: decoding.body.missingItemSpan, parts: new Map() };
  return byLabel(spec, entries, 0) ?? { value: mapValue(new Map(), typeBelow(spec, 0)), place: empty };
}

/** Of two blocks with equal labels the second is told, and left out. */
function distinctBlocks(spec: Labelled, decoding: Decoding): readonly Block[] {
  const seen = new Map<string, Block>();
  for (const block of blocksOfType(decoding, spec.type)) {
    const key = JSON.stringify(block.labels);
    const before = seen.get(key);
    if (before === undefined) seen.set(key, block);
    else {
      decoding.diagnostics.push(
        problems.create('duplicate-block', {
          type: spec.type,
          labels: block.labels.map((label) => `"${label}"`).join(' '),
          span: block.headerSpan,
          related: [{ message: 'It stands here', span: before.headerSpan }],
        }),
      );
    }
  }
  return [...seen.values()];
}

/** The type of what a label at a level leads to. */
function typeBelow(spec: Labelled, level: number): Type {
  return spec.labels.slice(level + 1).reduceRight<Type>((inner) => mapOf(inner), impliedType(spec.nested));
}

/** Undefined without entries. A map's place is its first block's. */
function byLabel(spec: Labelled, entries: readonly Entry[], level: number): Part | undefined {
  const [first] = entries;
  if (first === undefined || level === spec.labels.length) return first?.part;
  const groups = Map.groupBy(entries, ({ labels }) => labels[level] ?? '');
  const parts = [...groups].map(([label, group]) => [label, byLabel(spec, group, level + 1) ?? first.part] as const);
  const values = new Map(parts.map(([label, part]) => [label, part.value]));
  const type = typeBelow(spec, level);
  const isUniform = [...values.values()].every((each) => sameType(each.type, type));
  return {
    value: isUniform ? mapValue(values, type) : objectValue(values),
    place: { span: first.part.place.span, parts: new Map(parts.map(([label, part]) => [label, part.place])) },
  };
}
