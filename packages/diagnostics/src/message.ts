/** A text with named holes; the names are part of its type, so that a missing or misspelled parameter does not compile. */
export interface Message<Names extends string = string> {
  readonly texts: readonly string[];
  readonly names: readonly Names[];
}

export type Parameters<M> = M extends Message<infer Names> ? Names : never;

/** Writes a message: message`A resource named ${'name'} exists.` */
export function message<const Names extends readonly string[]>(
  texts: TemplateStringsArray,
  ...names: Names
): Message<Names[number]> {
  return { texts: [...texts], names };
}

/** Fills the holes of a message. */
export function fill(text: string | Message, values: Readonly<Record<string, string | number>>): string {
  if (typeof text === 'string') return text;
  return text.texts.reduce((done, part, index) => done + String(values[text.names[index - 1] ?? ''] ?? '') + part);
}
