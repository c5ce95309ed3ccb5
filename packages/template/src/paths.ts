import type { TemplateFiles } from './files.ts';

/** Paths as the machine writes them, without touching it. */
export interface Paths {
  /** A path against a folder: `~` is the user's home, an absolute path stays. Without `.`, `..` and doubled separators. */
  resolve(folder: string, path: string): string;
  /** The folder of a path as written: `.` for a bare name. */
  dirname(path: string): string;
}

export function pathsOf({ separator, home }: Pick<TemplateFiles, 'separator' | 'home'>): Paths {
  const isWindows = separator === '\\';
  const split = (path: string): string[] => path.split(isWindows ? /[\\/]/ : '/');
  const isAbsolute = (path: string): boolean => (isWindows ? /^(?:[A-Za-z]:)?[\\/]/.test(path) : path.startsWith('/'));
  const clean = (path: string): string => {
    const parts: string[] = [];
    for (const [index, part] of split(path).entries()) {
      if (part === '..') parts.splice(Math.max(1, parts.length - 1));
      else if (index === 0 || (part !== '' && part !== '.')) parts.push(part);
    }
    return parts.length === 1 ? `${parts[0] ?? ''}${separator}` : parts.join(separator);
  };
  return {
    resolve: (folder, path) => {
      const isHome = path === '~' || path.startsWith('~/') || (isWindows && path.startsWith('~\\'));
      const expanded = isHome && home !== undefined ? home + path.slice(1) : path;
      return clean(isAbsolute(expanded) ? expanded : `${folder}${separator}${expanded}`);
    },
    dirname: (path) => {
      const end = Math.max(path.lastIndexOf('/'), isWindows ? path.lastIndexOf('\\') : -1);
      return end < 0 ? '.' : end === 0 ? path.slice(0, 1) : path.slice(0, end);
    },
  };
}
