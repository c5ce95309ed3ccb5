import {
  appendBlock,
  applyEdits,
  findAttribute,
  openForEditing,
  referencesInBody,
  removeItem,
  renameReference,
  setAttribute,
  setAttributes,
  valueText,
  type AttributeNode,
  type BlockNode,
  type BodyNode,
  type EditableFile,
  type TextEdit,
} from '@imgbuild/hcl';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documents } from '../format/documents.ts';
import { tokensBesidesSpaces } from '../format/tokens.ts';
import { anyValue } from '../values/arbitrary.ts';
import { corpusFile, corpusPaths, hasCorpus } from '../values/recorded.ts';

/** What is put in: of one line, of several, and one that nothing can follow. */
const expressions = ['1', '{\n  # why\n  a = [\n    1,\n  ]\n}', '<<-EOT\n  ${x}\n  text\n  EOT', 'f(<<EOT\nx\nEOT\n)'] as const;

/** All items of a body and of its blocks, in source order. */
function itemsOf(body: BodyNode): readonly (AttributeNode | BlockNode)[] {
  return body.items.flatMap((item) => (item.kind === 'block' ? [item, ...itemsOf(item.body)] : [item]));
}

const attributesOf = (body: BodyNode): readonly AttributeNode[] => itemsOf(body).filter((item) => item.kind === 'attribute');
const blocksOf = (body: BodyNode): readonly BlockNode[] => itemsOf(body).filter((item) => item.kind === 'block');
const bodiesOf = (body: BodyNode): readonly BodyNode[] => [body, ...blocksOf(body).map((block) => block.body)];

/** An attribute's source, and all comments. */
const sourceOf = ({ text }: EditableFile, { span }: AttributeNode): string => text.slice(span.start, span.end);
const commentsOf = (text: string): readonly string[] =>
  tokensBesidesSpaces(text)
    .filter((token) => token.startsWith('comment'))
    .map((token) => token.trimEnd());
const withoutSpaces = (text: string): string => text.replace(/\s+/g, '');

function edited(file: EditableFile, edits: readonly TextEdit[]): EditableFile {
  const result = openForEditing(applyEdits(file.text, edits), file.file);
  expect(result.diagnostics.map(({ code }) => code)).toEqual([]);
  return result;
}

function valueOf<T>({ value, diagnostics }: { readonly value: T; readonly diagnostics: readonly unknown[] }): T {
  expect(diagnostics).toEqual([]);
  return value;
}

/** A new attribute in every body at once: it is there, and all else is as it was. */
function checkAdding(file: EditableFile, expression: string): void {
  const edits = bodiesOf(file.tree).flatMap((body) => valueOf(setAttribute(file, body, 'brand_new', expression)));
  const result = edited(file, edits);
  const added = attributesOf(result.tree).filter(({ name }) => name === 'brand_new');
  expect(added.length).toBe(bodiesOf(file.tree).length);
  for (const attribute of added) {
    expect(withoutSpaces(sourceOf(result, attribute)).replace(/=\((<<.*)\)$/s, '=$1')).toBe(
      `brand_new=${withoutSpaces(expression)}`,
    );
  }
  const others = attributesOf(result.tree).filter(({ name }) => name !== 'brand_new');
  expect(others.map((each) => sourceOf(result, each))).toEqual(attributesOf(file.tree).map((each) => sourceOf(file, each)));
  const within = new Set(added.flatMap((each) => commentsOf(sourceOf(result, each))));
  expect(commentsOf(result.text).filter((comment) => !within.has(comment))).toEqual(
    commentsOf(file.text).filter((comment) => !within.has(comment)),
  );
}

/** Every attribute set to something else at once, and what was between them as it was. */
function checkReplacing(file: EditableFile, expression: string): void {
  const edits = bodiesOf(file.tree).flatMap((body) => {
    const names = body.items.filter((item) => item.kind === 'attribute').map(({ name }) => name);
    return valueOf(
      setAttributes(
        file,
        body,
        names.map((name) => [name, expression] as const),
      ),
    );
  });
  const result = edited(file, edits);
  const between = ({ text, tree }: EditableFile): readonly string[] => {
    const spans = attributesOf(tree).map((each) => each.expression.span);
    // The marker that ends a heredoc takes the spaces after it.
    return spans.map(({ start }, index) =>
      text.slice(index === 0 ? 0 : (spans[index - 1]?.end ?? 0), start).replace(/^[ \t]+/, ''),
    );
  };
  expect(between(result)).toEqual(between(file));
  for (const { expression: found } of attributesOf(result.tree)) {
    const source = result.text.slice(found.span.start, found.span.end);
    expect(withoutSpaces(source).replace(/^\((<<.*)\)$/s, '$1')).toBe(withoutSpaces(expression));
  }
}

/** Every second attribute taken out at once. */
function checkRemoving(file: EditableFile): void {
  const all = attributesOf(file.tree);
  const result = edited(
    file,
    all.filter((_, index) => index % 2 === 0).flatMap((attribute) => removeItem(file, attribute)),
  );
  expect(attributesOf(result.tree).map((each) => sourceOf(result, each))).toEqual(
    all.filter((_, index) => index % 2 === 1).map((each) => sourceOf(file, each)),
  );
  const blocks = blocksOf(file.tree);
  expect(blocksOf(result.tree).map(({ type, labels }) => [type, labels])).toEqual(
    blocks.map(({ type, labels }) => [type, labels]),
  );
}

/** A block at the end of every body, and out again. */
function checkAppending(file: EditableFile): void {
  const block = 'brand_new "x" {\n  # why\n  a = 1\n}';
  const edits = bodiesOf(file.tree).flatMap((body) => valueOf(appendBlock(file, body, block)));
  const result = edited(file, edits);
  const added = blocksOf(result.tree).filter(({ type }) => type === 'brand_new');
  expect(added.length).toBe(bodiesOf(file.tree).length);
  const cleared = edited(
    result,
    added.flatMap((each) => removeItem(result, each)),
  );
  const tokens = ({ text }: EditableFile): readonly string[] =>
    tokensBesidesSpaces(text)
      .filter((token) => !token.startsWith('newline'))
      .map((token) => token.trimEnd());
  expect(tokens(cleared)).toEqual(tokens(file));
}

/** Every name that is referred to, renamed and renamed back. */
function checkRenaming(file: EditableFile): void {
  const named = (of: EditableFile, name: string): number =>
    referencesInBody(of.tree).filter(({ steps: [step] }) => step?.kind === 'attribute' && step.name === name).length;
  const paths = new Map(
    referencesInBody(file.tree).flatMap(({ root, steps: [step] }) =>
      step?.kind === 'attribute' ? [[`${root}.${step.name}`, [root, step.name] as const]] : [],
    ),
  );
  for (const [root, name] of [...paths.values()].slice(0, 5)) {
    const definitions = file.tree.items.filter((item) => item.kind === 'block' && item.labels.at(-1) === name);
    const renamed = edited(file, valueOf(renameReference(file, [root, name], [root, 'brand_new'], { definitions })));
    expect(named(renamed, 'brand_new')).toBeGreaterThan(0);
    expect(renamed.tree.items.filter((item) => item.kind === 'block' && item.labels.at(-1) === 'brand_new').length).toBe(
      definitions.length,
    );
    const again = renamed.tree.items.filter((item) => item.kind === 'block' && item.labels.at(-1) === 'brand_new');
    const back = renameReference(renamed, [root, 'brand_new'], [root, name], { definitions: again });
    expect(applyEdits(renamed.text, valueOf(back))).toBe(file.text);
  }
}

test.runIf(hasCorpus)('real templates are edited, and all else in them stays', () => {
  let count = 0;
  for (const path of corpusPaths().filter((each) => each.endsWith('.hcl'))) {
    const file = openForEditing(corpusFile(path).toString('utf8'), path);
    if (file.diagnostics.length > 0) continue;
    const expression = expressions[count % expressions.length] ?? '1';
    checkAdding(file, expression);
    checkReplacing(file, expression);
    checkRemoving(file);
    checkAppending(file);
    checkRenaming(file);
    count++;
  }
  expect(count).toBeGreaterThan(300);
});

test.runIf(hasCorpus)('line ends are those of the file', () => {
  for (const path of corpusPaths().filter((each) => each.endsWith('.pkr.hcl'))) {
    const text = corpusFile(path).toString('utf8').replaceAll('\r\n', '\n').replaceAll('\n', '\r\n');
    const file = openForEditing(text, path);
    if (file.diagnostics.length > 0 || !text.includes('\n')) continue;
    const edits = bodiesOf(file.tree).flatMap((body) => [
      ...valueOf(setAttribute(file, body, 'brand_new', expressions[1])),
      ...valueOf(appendBlock(file, body, 'brand_new {\n\n  # why\n}')),
    ]);
    expect(edited(file, edits).text.replaceAll('\r\n', '')).not.toContain('\n');
  }
});

test('documents of any layout are edited, and all else in them stays', () => {
  fc.assert(
    fc.property(documents, fc.constantFrom(...expressions), (text, expression) => {
      const file = openForEditing(text, 'x');
      fc.pre(file.diagnostics.length === 0);
      checkAdding(file, expression);
      checkReplacing(file, expression);
      checkRemoving(file);
      checkAppending(file);
    }),
    { numRuns: 300 },
  );
});

test('any value is set', () => {
  fc.assert(
    fc.property(documents, anyValue({ also: ['null'] }), (text, value) => {
      const file = openForEditing(text, 'x');
      fc.pre(file.diagnostics.length === 0);
      const source = valueText(value);
      if (!source.ok) throw new Error(source.error.message);
      const result = edited(file, valueOf(setAttribute(file, file.tree, 'brand_new', source.value)));
      const attribute = findAttribute(result.tree, 'brand_new');
      expect(withoutSpaces(attribute === undefined ? '' : sourceOf(result, attribute))).toBe(
        `brand_new=${withoutSpaces(source.value)}`,
      );
    }),
    { numRuns: 200 },
  );
});
