/** What the words of a command line may depend on besides themselves. */
export interface World {
  /** The value of an environment variable, for `-e NAME`. */
  readonly environment: (name: string) => string | undefined;
  /** Makes a path that begins with `.` absolute: engines know no working directory. */
  readonly resolvePath: (path: string) => string;
  /** What the engine's containers run. Linux, unless said. */
  readonly os?: 'linux' | 'windows';
}

/** A value as it was meant, or why it cannot be read: half a sentence for after "--flag: ". */
export type Reading<T> = { readonly value: T } | { readonly reason: string };

/** Reads the value of a flag. */
export type Read<T> = (text: string, world: World) => Reading<T>;

export const is = <T>(value: T): Reading<T> => ({ value });
export const not = (reason: string): { readonly reason: string } => ({ reason });

/** Two texts around the first separator; `after` is missing if there is none. */
export function cut(text: string, separator: string): { readonly before: string; readonly after?: string } {
  const at = text.indexOf(separator);
  return at === -1 ? { before: text } : { before: text.slice(0, at), after: text.slice(at + separator.length) };
}

/** `NAME=VALUE` as an entry of a map; no value is an empty one. */
export function entry(text: string): readonly [string, string] {
  const { before, after } = cut(text, '=');
  return [before, after ?? ''];
}

/** A map with one more entry. Copied, since `__proto__` is a name like others. */
export function withEntry(
  map: Readonly<Record<string, string>> | undefined,
  added: readonly [string, string],
): Record<string, string> {
  return Object.fromEntries([...Object.entries(map ?? {}), added]);
}

/**
 * The fields of one line of comma-separated values, as RFC 4180 has them: a field between quotes may hold commas, and two
 * quotes in it are one. A quote anywhere else is a mistake.
 */
export function readFields(line: string): Reading<readonly string[]> {
  if (line === '') return not('it is empty');
  const fields: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|$)/y;
  for (;;) {
    const match = pattern.exec(line);
    if (match === null) return not(`the quotes of ${line} do not match: a quoted field is quoted as a whole`);
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '') return is(fields);
  }
}
