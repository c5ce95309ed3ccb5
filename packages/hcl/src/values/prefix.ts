import { graphemesOf } from './graphemes.ts';

/** Characters of ASCII that no character after them can join. (`=` is none of them: with a stroke over it, it becomes ≠.) */
const closed = /[-_:;/\\,.(){}[\]|?!~ \t@#$%^&*+"']$/;

/**
 * What a text that goes on certainly begins with: without its last character where what follows could join it, as an accent
 * joins a letter.
 */
export function certainPrefix(text: string): string {
  const normal = text.normalize('NFC');
  return closed.test(normal) ? normal : graphemesOf(normal).slice(0, -1).join('');
}
