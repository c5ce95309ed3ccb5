import { applyEdits, tokenize } from '@imgbuild/hcl';
import { layoutEdits, layoutOf } from '../../src/format/layout.ts';

/** A text in canonical layout, whether or not it is a file without mistakes. */
export function laidOut(text: string): string {
  return applyEdits(text, layoutEdits(layoutOf(text, tokenize(text))));
}

/** All tokens but spaces, as kind and text. */
export function tokensBesidesSpaces(text: string): readonly string[] {
  return [...tokenize(text)]
    .filter(({ kind }) => kind !== 'space' && kind !== 'byteOrderMark')
    .map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);
}
