import type { Diagnostic } from '@imgbuild/diagnostics';
import { parseBody } from '../syntax/parser.ts';
import type { TokenList } from '../syntax/tokens.ts';
import type { BodyNode } from '../syntax/tree.ts';
import { type Style, styleOf } from './style.ts';

/**
 * A file as edits are made to it. All edits are offsets into `text`, so those of several calls can be applied together;
 * what one of them puts in is seen by the next only after `applyEdits` and opening the result.
 */
export interface EditableFile {
  readonly file: string;
  readonly text: string;
  /** Where there are `diagnostics` it may lack what could not be read; edits do not mend that. */
  readonly tree: BodyNode;
  readonly tokens: TokenList;
  readonly diagnostics: readonly Diagnostic[];
  readonly style: Style;
}

/** Reads a file to be edited. `file` is the name that spans carry. */
export function openForEditing(text: string, file: string): EditableFile {
  const { tree, tokens, diagnostics } = parseBody(text, file);
  return { file, text, tree, tokens, diagnostics, style: styleOf(text, tree) };
}
