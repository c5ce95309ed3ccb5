import { hasErrors, type Result } from '@imgbuild/diagnostics';
import { applyEdits, type TextEdit } from '../edit/text-edit.ts';
import { problems } from '../problems.ts';
import { parseBody, type Parsed } from '../syntax/parser.ts';
import type { BodyNode } from '../syntax/tree.ts';
import { layoutEdits, layoutOf } from './layout.ts';
import type { Pieces } from './pieces.ts';

/**
 * A file in HCL's canonical layout: `packer fmt` prints the same. Only spaces change, and formatting again changes nothing. A
 * text with syntax errors comes back as it is, with diagnostics. `file` is the name that spans carry.
 */
export function format(text: string, file: string): Result<string> {
  const { value, diagnostics } = formatEdits(text, file);
  return { value: value.length === 0 ? text : applyEdits(text, value), diagnostics };
}

/** What `format` changes, as the least that has to be replaced: for an editor, which keeps its cursor then. */
export function formatEdits(text: string, file: string): Result<readonly TextEdit[]> {
  return formatParsed(text, file, parseBody(text, file));
}

/** `formatEdits` for a text that has been parsed already. */
export function formatParsed(text: string, file: string, { tokens, diagnostics }: Parsed<BodyNode>): Result<readonly TextEdit[]> {
  if (hasErrors(diagnostics)) return { value: [], diagnostics };
  const pieces = layoutOf(text, tokens);
  const limit = longestResult(text);
  const at = pieceBeyond(pieces, limit);
  if (at === undefined) return { value: layoutEdits(pieces), diagnostics };
  const span = { file, start: pieces.start(at), end: pieces.end(at) };
  return { value: [], diagnostics: [...diagnostics, problems.create('layout-too-long', { limit, span })] };
}

/** Deep nesting and long lines beside many short ones make a small file huge; no text that people write grows so much. */
function longestResult(text: string): number {
  return Math.min(1_000_000 + 100 * text.length, 2 ** 28);
}

/** The first piece that would stand beyond the limit. */
function pieceBeyond({ count, start, end, spaces }: Pieces, limit: number): number | undefined {
  let length = 0;
  for (let index = 0; index < count; index++) {
    length += spaces(index) + end(index) - start(index);
    if (length > limit) return index;
  }
  return undefined;
}
