/** Letters whose capital, in the tables of single letters, is not what JavaScript's `toUpperCase` gives (Unicode, UnicodeData.txt). */
const greek = /^[\u1f80-\u1f87\u1f90-\u1f97\u1fa0-\u1fa7\u1fb3\u1fc3\u1ff3]$/;

/** Capital letters, one for each letter, as Go's strings.ToUpper gives them: `ß` stays as it is. */
export function upperCase(text: string): string {
  return Array.from(text, (character) => {
    const upper = character.toUpperCase();
    if (isOne(upper)) return upper;
    if (!greek.test(character)) return character;
    const distance = /[\u1fb3\u1fc3\u1ff3]/.test(character) ? 9 : 8;
    return String.fromCharCode(character.charCodeAt(0) + distance);
  }).join('');
}

/** Small letters, one for each letter, as Go's strings.ToLower gives them. */
export function lowerCase(text: string): string {
  return Array.from(text, (character) => {
    const lower = character.toLowerCase();
    return isOne(lower) ? lower : (lower[0] ?? '');
  }).join('');
}

function isOne(text: string): boolean {
  return text.length === ((text.codePointAt(0) ?? 0) > 0xffff ? 2 : 1);
}
