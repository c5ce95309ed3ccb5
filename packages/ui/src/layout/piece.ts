/** Something for a person to read: one or several lines, without the end of the last. */
export interface Message {
  readonly piece: 'message';
  readonly level: 'say' | 'error';
  /** Where it goes when people read. Programs get everything on standard output. */
  readonly stream: 'stdout' | 'stderr';
  /** Colour, by the build's position; without one the text stays as it is. Errors are red. */
  readonly hue?: number;
  /** Whether `-timestamp-ui` stamps it: all lines of builds, but not the summary. */
  readonly stamp: 'stamped' | 'bare';
  readonly text: string;
}

/** Something for programs only: a line of the machine-readable format. */
export interface Record {
  readonly piece: 'record';
  readonly target: string;
  readonly type: string;
  readonly data: readonly string[];
}

export type Piece = Message | Record;

/** Every line of a text behind `==> TARGET: ` or four spaces and `TARGET: `; white space at the end of the whole is dropped. */
export function prefixed(mark: '==>' | '   ', target: string, text: string): string {
  if (target === '') return text.trimEnd();
  return text
    .split('\n')
    .map((line) => `${mark} ${target}: ${line}`)
    .join('\n')
    .trimEnd();
}
