import type { Span } from '@imgbuild/diagnostics';

/**
 * The text that nodes stand in; `offset` is where it begins in its file. The nodes that a template has thousands of keep
 * offsets, and make spans, texts and lists when somebody asks: with an object for every span a tree is twenty times as large
 * as its text. They are classes, since getters belong to a prototype.
 */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly offset: number;
}

/** From one offset of a source's text to another. */
export function spanIn({ file, offset }: Source, start: number, end: number): Span {
  return { file, start: start + offset, end: end + offset };
}
