const longest = 60;

/** A text as it stands in a message: in quotes, on one line, not longer than a reader wants. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > longest ? `${text.slice(0, longest)}…` : text);
}

/** A path inside a configuration as a template would write it: `disk[0].size`. */
export function formatPath(path: readonly (string | number)[]): string {
  return path.reduce<string>((done, part) => {
    if (typeof part === 'number') return `${done}[${part}]`;
    const name = /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(part);
    if (name) return done === '' ? part : `${done}.${part}`;
    return done === '' ? quoted(part) : `${done}[${quoted(part)}]`;
  }, '');
}
