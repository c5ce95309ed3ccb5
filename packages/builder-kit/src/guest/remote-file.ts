/** A file that is put on a machine. */
export interface RemoteFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly mode: number;
}

/** A command that takes something away from the machine. */
export interface Cleaning {
  readonly command: string;
  /** For messages, at the beginning of a sentence: "Removing …". */
  readonly title: string;
}
