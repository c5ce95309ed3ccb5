import { cut, is, not, type Read, type World } from './reading.ts';

/** A folder or volume by `-v`: one that is mounted, or a place in the container that gets a volume of its own. */
export type Volume = { readonly kind: 'bind'; readonly bind: string } | { readonly kind: 'anonymous'; readonly target: string };

/** `[SOURCE:]TARGET[:OPTIONS]`; a letter before a colon is a drive of Windows. */
export const volume: Read<Volume> = (written, world) => {
  if (written === '') return not('it is empty');
  // The CLI does not look into anything this short: `/`, `c:`.
  if (written.length <= 2) return is({ kind: 'anonymous', target: written });
  const sections = sectionsOf(written);
  if (sections.includes('')) return not(`"${written}" has nothing between two colons or at an end`);
  if (sections.length > 3) return not(`"${written}" has too many colons`);
  const [source = ''] = sections;
  if (sections.length === 1) return is({ kind: 'anonymous', target: written });
  if (source.startsWith('~'))
    return not(`"${source}" is not expanded, since no shell reads it: write the whole path, or pathexpand("${source}")`);
  const rest = written.slice(source.length);
  return is({ kind: 'bind', bind: absolute(source, world) + rest });
};

function sectionsOf(written: string): readonly string[] {
  const sections = [''];
  for (const character of written) {
    const last = sections[sections.length - 1] ?? '';
    if (character === ':' && !/^\p{L}$/u.test(last)) sections.push('');
    else sections[sections.length - 1] = last + character;
  }
  return sections;
}

/** Engines know no working directory of a client. */
export function absolute(path: string, { resolvePath }: World): string {
  return path.startsWith('.') ? resolvePath(path) : path;
}

/** `--tmpfs PATH[:OPTIONS]`. The kernel reads the options when it mounts. */
export function tmpfs(written: string): readonly [string, string] {
  const { before, after } = cut(written, ':');
  return [before, after ?? ''];
}
