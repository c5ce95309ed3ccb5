import { type Diagnostic, didYouMean, type Span } from '@imgbuild/diagnostics';
import { type Block, type Body, type Content, itemsOf, listOf, type Scope, stringType } from '@imgbuild/hcl';
import type { Explain } from './explain.ts';
import { settled } from './meta-arguments.ts';
import { overlay } from './overlay.ts';
import { problems } from './problems.ts';

/** A source as a build uses it. */
export interface SourceUse {
  readonly type: string;
  /** Name of the source block. */
  readonly sourceName: string;
  /** The name the build gives it, or else that of the source block. */
  readonly name: string;
  readonly body: Body;
  /** Where the source's own header stands. */
  readonly origin: Span;
  /** Where the build asks for it. */
  readonly usedAt: Span;
  /** Equal for uses that have the same body. */
  readonly identity: object;
}

/** Resolves the sources of a build: those of the list, then the nested blocks, which may set more and other arguments. */
export function readSourceUses(
  content: Content,
  build: Block,
  sources: ReadonlyMap<string, Block>,
  scope: Scope,
  explain: Explain,
  diagnostics: Diagnostic[],
): readonly SourceUse[] {
  const uses: SourceUse[] = [];
  const list = content.attributes.get('sources');
  const nested = content.blocks.filter(({ type }) => type === 'source');
  if (list === undefined && nested.length === 0)
    diagnostics.push(problems.create('build-without-sources', { span: build.headerSpan }));
  if (list !== undefined) {
    const before = diagnostics.length;
    const value = settled(list, listOf(stringType), scope, explain, diagnostics);
    const elements = list.expression.asList();
    for (const [index, item] of (value === undefined ? [] : itemsOf(value)).entries()) {
      const usedAt = elements?.[index]?.span ?? list.expression.span;
      const source = resolve(item.data as string, usedAt, sources, diagnostics);
      if (source !== undefined) uses.push({ ...source, name: source.sourceName, usedAt });
    }
    const isEmpty = value !== undefined && itemsOf(value).length === 0;
    if (isEmpty && nested.length === 0 && diagnostics.length === before)
      diagnostics.push(problems.create('build-without-sources', { span: list.span }));
  }
  for (const block of nested) {
    const usedAt = block.labelSpans[0] ?? block.headerSpan;
    const source = resolve(block.labels[0] ?? '', usedAt, sources, diagnostics);
    const read = block.body.partialContent({ attributes: [{ name: 'name' }] });
    diagnostics.push(...read.diagnostics);
    const named = read.value.attributes.get('name');
    const name =
      named === undefined ? undefined : (settled(named, stringType, scope, explain, diagnostics)?.data as string | undefined);
    if (source === undefined) continue;
    uses.push({
      ...source,
      name: name ?? source.sourceName,
      body: overlay(source.body, read.value.rest),
      usedAt,
      identity: block,
    });
  }
  return uses;
}

/** Finds the source of `source.TYPE.NAME`. With three parts the first is passed over, as in Packer; `TYPE.NAME` will do. */
function resolve(
  text: string,
  span: Span,
  sources: ReadonlyMap<string, Block>,
  diagnostics: Diagnostic[],
): Omit<SourceUse, 'name' | 'usedAt'> | undefined {
  const parts = text.split('.');
  const [type, sourceName] = parts.length === 3 ? parts.slice(1) : parts;
  if (type === undefined || sourceName === undefined || parts.length > 3 || type === '' || sourceName === '') {
    diagnostics.push(problems.create('invalid-source-reference', { text, span }));
    return undefined;
  }
  const name = `${type}.${sourceName}`;
  const block = sources.get(name);
  if (block === undefined) {
    const known = [...sources.keys()];
    const list = known.length === 0 ? 'It defines none.' : `It defines: ${known.join(', ')}.`;
    diagnostics.push(problems.create('unknown-source', { name, suggestion: didYouMean(name, known), known: list, span }));
    return undefined;
  }
  return { type, sourceName, body: block.body, origin: block.headerSpan, identity: block };
}
