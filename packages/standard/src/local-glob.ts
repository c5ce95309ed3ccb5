import { readdir, stat } from 'node:fs/promises';
import { join, parse, resolve } from 'node:path';

/**
 * Files of this machine that match a pattern, in order; absolute. Patterns are those of Go's `filepath.Glob`: `*`, `?` and
 * `[…]` or `[^…]` inside one name, `\` in front of a character that means itself; names that begin with a dot match too.
 */
export async function matching(pattern: string, folder: string): Promise<readonly string[]> {
  const { root } = parse(pattern);
  const names = pattern
    .slice(root.length)
    .split(/[/]/)
    .filter((name) => name !== '');
  let found: readonly string[] = [root === '' ? folder : resolve(root)];
  for (const name of names) {
    const next: string[] = [];
    for (const path of found) {
      if (!/[*?[\\]/.test(name)) next.push(join(path, name));
      else next.push(...(await namesIn(path)).filter((each) => patternOf(name).test(each)).map((each) => join(path, each)));
    }
    found = next;
  }
  const present: string[] = [];
  for (const path of found) if ((await stat(path).catch(() => undefined)) !== undefined) present.push(path);
  return present.sort();
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

/** A pattern for one name as a regular expression. */
export function patternOf(name: string): RegExp {
  const source = name.replaceAll(/\\(.)|\[\^?(?:\\.|[^\]\\])+\]|[\s\S]/g, (part: string, escaped: string | undefined) => {
    if (escaped !== undefined) return literal(escaped);
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.length === 1) return literal(part);
    const negated = part.startsWith('[^');
    return `[${negated ? '^' : ''}${part.slice(negated ? 2 : 1, -1).replaceAll(/[[&~^]/g, '\\$&')}]`;
  });
  try {
    return new RegExp(`^${source}$`, 's');
  } catch {
    // A range the wrong way round matches nothing.
    return /$^/;
  }
}

function literal(character: string): string {
  return character.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
