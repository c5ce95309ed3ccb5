import { attr, type Attribute, block, body, type Infer, type NestedBlock, t } from '@imgbuild/core/sdk';
import { sourceHoles, sourceText, type SourceText } from './late.ts';

const value = attr(sourceText, { doc: 'Its value.' });

const keyedTag = body({ key: attr(sourceText, { doc: 'The tag’s key.', required: true }), value });
const namedTag = body({ name: attr(sourceText, { doc: 'The tag’s key.', required: true }), value });

const texts = t.map(sourceText);

/** `tags = { KEY = VALUE }`. */
export function tagMap(doc: string): Attribute<typeof texts, 'given'> {
  return attr(texts, { doc, default: {} });
}

/** `tag { key = …, value = … }`, any number of times. */
export function tagBlocks(map: string): NestedBlock<typeof keyedTag, 'many'> {
  return block(keyedTag, { doc: `One of \`${map}\` as a block with \`key\` and \`value\`.`, repeat: 'many' });
}

/** `run_volume_tag { name = …, value = … }`: Packer has another word for the key there. */
export function namedTagBlocks(map: string): NestedBlock<typeof namedTag, 'many'> {
  return block(namedTag, { doc: `One of \`${map}\` as a block with \`name\` and \`value\`.`, repeat: 'many' });
}

type TagBlock = Infer<typeof keyedTag> | Infer<typeof namedTag>;

/** Tags as they stand in a template, by their keys; a block goes before the map's tag of the same key. */
export type TagTexts = Readonly<Record<string, SourceText>>;

/** A map of tags and its blocks as one. */
export function tagTexts(map: TagTexts, blocks: readonly TagBlock[]): TagTexts {
  const own = blocks.map((tag) => [('key' in tag ? tag.key : tag.name).text, tag.value ?? asText('')] as const);
  return { ...map, ...Object.fromEntries(own) };
}

/** Fills tags, keys as well as values, with the builder's `render`; sorted by key, so that calls are the same in every run. */
export function renderTags(texts: TagTexts, render: (text: SourceText) => string): Readonly<Record<string, string>> {
  const filled = Object.entries(texts).map(([key, text]) => [render(asText(key)), render(text)] as const);
  return Object.fromEntries(filled.sort(([one], [other]) => (one < other ? -1 : Number(one > other))));
}

function asText(text: string): SourceText {
  return { text, holes: sourceHoles };
}
