/** What stands between single quotes, so that a shell reads the value back. */
export function withinQuotes(value: string): string {
  return value.replaceAll("'", `'"'"'`);
}

/** A word for a shell. */
export function quote(text: string): string {
  return /^[A-Za-z0-9_\-./:@%+=,]+$/.test(text) ? text : `'${withinQuotes(text)}'`;
}

/**
 * Whether every login shell reads a value between single quotes alike: there, fish takes backslashes, csh exclamation marks and
 * line breaks for something else.
 */
export function isPlainEverywhere(value: string): boolean {
  return !/[\\!\n\r]/.test(value);
}
