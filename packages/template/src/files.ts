/** The files that templates are made of. Paths are absolute. */
export interface TemplateFiles {
  /** Undefined when there is nothing. */
  kind(path: string): Promise<'file' | 'directory' | undefined>;
  /** Text of a file; rejects with an error whose message is for people. */
  read(path: string): Promise<string>;
  /** Names in a folder. */
  list(path: string): Promise<readonly string[]>;
  resolve(...parts: readonly string[]): string;
  dirname(path: string): string;
}
