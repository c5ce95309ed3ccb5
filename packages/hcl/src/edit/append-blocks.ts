import type { Diagnostic, Result } from '@imgbuild/diagnostics';
import { parseBody } from '../syntax/parser.ts';
import type { BodyNode } from '../syntax/tree.ts';
import type { EditableFile } from './editable.ts';
import { insertItems } from './insert.ts';
import { isRoot } from './places.ts';
import { reasonOf, refusal } from './refusal.ts';
import type { TextEdit } from './text-edit.ts';

/**
 * Puts a block, given as source, at the end of a body, with an empty line before it unless the blocks there stand close
 * together. What is not one block, or has a mistake, is a diagnostic and no edit.
 */
export function appendBlock(file: EditableFile, body: BodyNode, block: string): Result<readonly TextEdit[]> {
  return appendBlocks(file, body, [block]);
}

/** Puts several blocks at the end of a body, in this order. */
export function appendBlocks(file: EditableFile, body: BodyNode, blocks: readonly string[]): Result<readonly TextEdit[]> {
  const diagnostics = blocks.flatMap((block) => problemOf(block) ?? []);
  if (diagnostics.length > 0) return { value: [], diagnostics };
  const close = standClose(file, body);
  const texts = blocks.flatMap((block, index) => {
    const first = index === 0 && isBlank(file, body);
    return first || close ? [block.trim()] : ['', block.trim()];
  });
  return { value: insertItems(file, body, undefined, texts), diagnostics };
}

function problemOf(block: string): Diagnostic | undefined {
  const { tree, diagnostics } = parseBody(`${block.trim()}\n`, '');
  if (diagnostics.length === 0 && tree.items.length === 1 && tree.items[0]?.kind === 'block') return undefined;
  return refusal('a block', block.trim(), reasonOf(diagnostics));
}

/** Whether the last two items, the last of them a block, have no empty line between them. */
function standClose({ text }: EditableFile, { items }: BodyNode): boolean {
  const [before, last] = items.slice(-2);
  if (before?.kind !== 'block' || last?.kind !== 'block') return false;
  return !/\n[ \t]*\r?\n/.test(text.slice(before.span.end, last.span.start));
}

/** Whether nothing stands in a body, not even a comment. */
function isBlank({ text }: EditableFile, body: BodyNode): boolean {
  return text.slice(body.span.start + (isRoot(body) ? 0 : 1), body.endSpan.start).trim() === '';
}
