import type { Result } from '@imgbuild/diagnostics';
import type { Traversal, TraversalStep } from '../body.ts';
import type { AttributeNode, BlockNode, BodyNode, ExpressionNode } from '../syntax/tree.ts';
import { textOf } from '../values/index.ts';
import type { EditableFile } from './editable.ts';
import { isIdentifier, quotedText, referenceText, stepText } from './names.ts';
import { referencesInBody } from './references.ts';
import { refusal } from './refusal.ts';
import type { TextEdit } from './text-edit.ts';

/** What `renameReference` renames besides references. */
export interface RenameOptions {
  /** What defines the name, to be renamed too: attributes by their name, blocks by their last labels. */
  readonly definitions?: readonly (AttributeNode | BlockNode)[];
  /** Names of attributes whose strings are references too: `sources = ["source.qemu.web"]`. */
  readonly stringsIn?: readonly string[];
}

/**
 * Renames what references begin with, everywhere in a file, in templates too: with `['var', 'size']` and `['var', 'disk_size']`
 * also `var.size[0]` and `"${var["size"]}"`. Names that expressions and dynamic blocks define themselves are others. That the
 * new name is free is for the caller to know; that it cannot be one is a diagnostic and no edit.
 */
export function renameReference(
  file: EditableFile,
  from: readonly string[],
  to: readonly string[],
  { definitions = [], stringsIn = [] }: RenameOptions = {},
): Result<readonly TextEdit[]> {
  const wrong = [to[0], ...definitions.map((each) => (each.kind === 'attribute' ? to.at(-1) : to[0]))]
    .map((name) => name ?? '')
    .find((name) => !isIdentifier(name));
  if (wrong !== undefined) {
    const reason = 'A name is a letter or _, and after it letters, digits, _ and -.';
    return { value: [], diagnostics: [refusal('a name', wrong, reason)] };
  }
  const edits = [
    ...referencesInBody(file.tree).flatMap((reference) => referenceEdits(reference, from, to)),
    ...definitions.flatMap((each) => definitionEdits(file.text, each, from, to)),
    ...stringEdits(file.text, file.tree, new Set(stringsIn), from, to),
  ];
  return { value: edits.toSorted((a, b) => a.start - b.start), diagnostics: [] };
}

function referenceEdits(
  { rootSpan, root, steps }: Traversal,
  from: readonly string[],
  to: readonly string[],
): readonly TextEdit[] {
  const matched = steps.slice(0, from.length - 1);
  const names = [root, ...matched.map(nameOf)];
  if (names.length < from.length || names.some((name, index) => name !== from[index])) return [];
  const { start } = rootSpan;
  if (from.length !== to.length) return [{ start, end: (matched.at(-1)?.span ?? rootSpan).end, text: referenceText(to) }];
  const renamed = to.flatMap((name, index) => {
    const step = matched[index - 1];
    return name === from[index] || step === undefined ? [] : [stepEdit(step, name)];
  });
  const [newRoot = ''] = to;
  return newRoot === root ? renamed : [{ start, end: rootSpan.end, text: newRoot }, ...renamed];
}

/** The name that a step asks for, as `.name` or `["name"]`. */
function nameOf(step: TraversalStep): string | undefined {
  if (step.kind === 'attribute') return step.name;
  const isText = step.kind === 'index' && step.key.state === 'known' && step.key.type.kind === 'string';
  return isText ? textOf(step.key) : undefined;
}

/** Keeps how the step is written, where that is possible. */
function stepEdit(step: TraversalStep, name: string): TextEdit {
  const { start, end } = step.span;
  if (step.kind === 'attribute' && isIdentifier(name)) return { start: end - step.name.length, end, text: name };
  return { start, end, text: step.kind === 'index' ? `[${quotedText(name)}]` : stepText(name) };
}

function definitionEdits(
  text: string,
  definition: AttributeNode | BlockNode,
  from: readonly string[],
  to: readonly string[],
): readonly TextEdit[] {
  const [newName = '', oldName] = [to.at(-1), from.at(-1)];
  if (definition.kind === 'attribute') {
    const { start, end } = definition.nameSpan;
    return definition.name === oldName && newName !== oldName ? [{ start, end, text: newName }] : [];
  }
  const { labels, labelSpans } = definition;
  return labelSpans.flatMap(({ start, end }, index) => {
    const fromEnd = index - labels.length;
    const name = to.at(fromEnd);
    if (name === undefined || labels[index] !== from.at(fromEnd) || labels[index] === name) return [];
    return [{ start, end, text: text[start] !== '"' && isIdentifier(name) ? name : quotedText(name) }];
  });
}

function stringEdits(
  text: string,
  body: BodyNode,
  names: ReadonlySet<string>,
  from: readonly string[],
  to: readonly string[],
): readonly TextEdit[] {
  if (names.size === 0) return [];
  const [before, after] = [from.join('.'), quotedText(to.join('.')).slice(1, -1)];
  return body.items.flatMap((item) => {
    if (item.kind === 'block') return stringEdits(text, item.body, names, from, to);
    if (!names.has(item.name)) return [];
    return stringsOf(item.expression).flatMap(({ start, end }) => {
      const string = text.slice(start, end);
      if (string !== before && !string.startsWith(`${before}.`) && !string.startsWith(`${before}[`)) return [];
      return [{ start, end: start + before.length, text: after }];
    });
  });
}

/** Where the plain string that an expression is, or those of a list, have their text. */
function stringsOf(node: ExpressionNode): readonly { readonly start: number; readonly end: number }[] {
  if (node.kind === 'tuple') return node.elements.flatMap(stringsOf);
  const [part, ...more] = node.kind === 'template' && node.quotes === 'quoted' ? node.parts : [];
  return part?.kind === 'text' && more.length === 0 ? [part.span] : [];
}
