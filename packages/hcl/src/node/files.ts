import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { FilePort } from '../functions/ports.ts';

/** Files of the machine; errors say what is wrong with which path. */
export function nodeFiles(places: Pick<FilePort, 'base' | 'working' | 'home' | 'separator'>): FilePort {
  return {
    ...places,
    kind: (path) => {
      const stats = guarded(path, () => statSync(path, { throwIfNoEntry: false }));
      if (stats === undefined) return undefined;
      return stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other';
    },
    read: (path) => guarded(path, () => readFileSync(path)),
    list: (path) => guarded(path, () => readdirSync(path)),
  };
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no file',
  ENOTDIR: 'a part of the path is no folder:',
  EISDIR: 'this is a folder:',
  EACCES: 'permission is denied for',
  EPERM: 'permission is denied for',
  ELOOP: 'links lead in a circle at',
  ENAMETOOLONG: 'the name is too long:',
};

function guarded<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    throw new Error(`${reasons[code] ?? `cannot read (${code})`} ${path}`, { cause });
  }
}
