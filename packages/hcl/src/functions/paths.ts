/** Paths by the rules of Go's path/filepath: of Unix, or of Windows when the separator is a backslash. */
export interface Paths {
  /** The shortest equal path: without `.`, inner `..` and doubled separators. The empty path is `.`. */
  clean(path: string): string;
  join(...parts: readonly string[]): string;
  isAbsolute(path: string): boolean;
  /** The last part. */
  base(path: string): string;
  /** All but the last part, clean. */
  directory(path: string): string;
  /** With `/` between the parts. */
  slashed(path: string): string;
}

export function pathsOf(separator: '/' | '\\'): Paths {
  const isWindows = separator === '\\';
  const volumeOf = (path: string): string =>
    isWindows ? (/^(?:[A-Za-z]:|[\\/]{2}[^\\/]+[\\/][^\\/]+)/.exec(path)?.[0] ?? '') : '';
  const isSeparator = (letter: string | undefined): boolean => letter === '/' || (isWindows && letter === '\\');
  const split = (path: string): string[] => path.split(isWindows ? /[\\/]/ : '/');

  const clean = (path: string): string => {
    const volume = volumeOf(path);
    const rest = path.slice(volume.length);
    const isRooted = isSeparator(rest[0]);
    const parts: string[] = [];
    for (const part of split(rest)) {
      if (part === '' || part === '.') continue;
      if (part !== '..') parts.push(part);
      else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
      else if (!isRooted) parts.push(part);
    }
    const cleaned = volume.replaceAll('/', separator) + (isRooted ? separator : '') + parts.join(separator);
    return parts.length === 0 && !isRooted ? `${cleaned}.` : cleaned;
  };

  const withoutTrailing = (path: string): string => {
    let end = path.length;
    while (end > 1 && isSeparator(path[end - 1])) end--;
    return path.slice(0, end);
  };

  const lastSeparator = (path: string): number => {
    let at = path.length - 1;
    while (at >= 0 && !isSeparator(path[at])) at--;
    return at;
  };

  return {
    clean,
    join: (...parts) => {
      const present = parts.filter((part) => part !== '');
      return present.length === 0 ? '' : clean(present.join(separator));
    },
    isAbsolute: (path) => (isWindows ? volumeOf(path) !== '' && isSeparator(path[volumeOf(path).length]) : path.startsWith('/')),
    base: (path) => {
      if (path === '') return '.';
      const trimmed = withoutTrailing(path.slice(volumeOf(path).length));
      const name = trimmed.slice(lastSeparator(trimmed) + 1);
      return name === '' ? separator : name;
    },
    directory: (path) => {
      const volume = volumeOf(path);
      const rest = path.slice(volume.length);
      return volume + clean(rest.slice(0, lastSeparator(rest) + 1));
    },
    slashed: (path) => (isWindows ? path.replaceAll('\\', '/') : path),
  };
}
