/** A quantity read from text: its number, or what is wrong with the text as half a sentence ("it has no unit"). */
export type Parsed = { readonly value: number } | { readonly mistake: string };
