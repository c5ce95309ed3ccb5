let segmenter: Intl.Segmenter | undefined;

const oneUnitEach = /^[\t\n\x20-\x7e]*$/;

/** The characters of a text as a reader counts them: grapheme clusters. */
export function graphemesOf(text: string): readonly string[] {
  if (oneUnitEach.test(text)) return text.split('');
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), (part) => part.segment);
}

/** Number of grapheme clusters. */
export function countGraphemes(text: string): number {
  return oneUnitEach.test(text) ? text.length : graphemesOf(text).length;
}
