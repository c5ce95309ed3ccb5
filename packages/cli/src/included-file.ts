import { readFileSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';

/** Longer files are shown without an excerpt. */
const longest = 4 * 1024 * 1024;

/** The text of a file that a template reads by a function, for the excerpt of a message about it; undefined when there is none. */
export function readIncluded(file: string): string | undefined {
  if (!isAbsolute(file)) return undefined;
  try {
    const found = statSync(file);
    return found.isFile() && found.size <= longest ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
