/** An `scp` that a client's `scp` starts on the machine. */
export interface ScpCommand {
  readonly direction: 'to' | 'from';
  readonly isRecursive: boolean;
  readonly keepsTimes: boolean;
  /** What is received has to go into a folder. */
  readonly needsFolder: boolean;
  /** Paths, as a shell reads them. */
  readonly words: string;
}

/** Reads the command by which scp's old protocol begins; nothing for other commands. */
export function readScpCommand(text: string): ScpCommand | undefined {
  const match = /^\s*(?:[\w./-]*\/)?scp((?:\s+-[a-zA-Z0-9]+)+)\s+(?:--\s+)?(.*)$/s.exec(text);
  if (match === null) return undefined;
  const [, options = '', words = ''] = match;
  const has = (letter: string): boolean => options.includes(letter);
  if (has('t') === has('f') || words === '') return undefined;
  return {
    direction: has('t') ? 'to' : 'from',
    isRecursive: has('r'),
    keepsTimes: has('p'),
    needsFolder: has('d'),
    words,
  };
}
