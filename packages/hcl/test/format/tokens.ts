import { tokenize } from '@imgbuild/hcl';

/** All tokens but spaces, as kind and text. */
export function tokensBesidesSpaces(text: string): readonly string[] {
  return [...tokenize(text)]
    .filter(({ kind }) => kind !== 'space' && kind !== 'byteOrderMark')
    .map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);
}
