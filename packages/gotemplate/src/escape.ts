import { isPrintable } from './quote.ts';
import { bytesOf, isLoneByte } from './text.ts';

const entities: Readonly<Record<string, string>> = {
  '\0': '\ufffd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

/** A text as it stands in HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[\0"'&<>]/g, (character) => entities[character] ?? character);
}

/** A text as it stands between quotes in JavaScript. */
export function escapeScript(text: string): string {
  return text.replaceAll(/[\\'"<>&=\0-\x1f]|[^\0-\x7f]/gu, (character) => {
    if (character === '\\' || character === "'" || character === '"') return `\\${character}`;
    if (isLoneByte(character)) return character;
    const code = character.codePointAt(0) ?? 0;
    return code > 0x7f && isPrintable(character) ? character : `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

/** A text as it stands in the query of a URL (Go's url.QueryEscape). */
export function escapeQuery(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9\-_.~]/gu, (character) =>
    character === ' '
      ? '+'
      : Array.from(bytesOf(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
