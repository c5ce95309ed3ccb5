// HCL maps each code point on its own, as Go does: no special casing by context or to several letters (ß stays ß).

/** Letters whose single upper-case letter JavaScript replaces by two. */
const upperAlone = /[\u1f80-\u1f87\u1f90-\u1f97\u1fa0-\u1fa7]/;
const upperPairs: Readonly<Record<string, string>> = { ᾳ: 'ᾼ', ῃ: 'ῌ', ῳ: 'ῼ' };

/** Digraphs have a title case of their own. */
const titles: Readonly<Record<string, string>> = {
  Ǆ: 'ǅ',
  ǅ: 'ǅ',
  ǆ: 'ǅ',
  Ǉ: 'ǈ',
  ǈ: 'ǈ',
  ǉ: 'ǈ',
  Ǌ: 'ǋ',
  ǋ: 'ǋ',
  ǌ: 'ǋ',
  Ǳ: 'ǲ',
  ǲ: 'ǲ',
  ǳ: 'ǲ',
};

const ascii = /^[\x00-\x7f]*$/;

export function upperCase(text: string): string {
  return ascii.test(text) ? text.toUpperCase() : Array.from(text, upperLetter).join('');
}

export function lowerCase(text: string): string {
  return ascii.test(text) ? text.toLowerCase() : Array.from(text, lowerLetter).join('');
}

/** Upper case for the first letter of each word; words are divided by anything but letters, digits and underscores. */
export function titleCase(text: string): string {
  let previous = ' ';
  return Array.from(text, (letter) => {
    const title = isSeparator(previous) ? titleLetter(letter) : letter;
    previous = letter;
    return title;
  }).join('');
}

function upperLetter(letter: string): string {
  const pair = upperPairs[letter];
  if (pair !== undefined) return pair;
  if (upperAlone.test(letter)) return String.fromCodePoint(letter.codePointAt(0)! + 8);
  return single(letter.toUpperCase(), letter);
}

function lowerLetter(letter: string): string {
  return letter === 'İ' ? 'i' : single(letter.toLowerCase(), letter);
}

function titleLetter(letter: string): string {
  // Georgian letters have upper case but no title case.
  return titles[letter] ?? (/[\u10d0-\u10ff]/.test(letter) ? letter : upperLetter(letter));
}

function single(mapped: string, letter: string): string {
  return mapped.length <= 2 && [...mapped].length === 1 ? mapped : letter;
}

function isSeparator(letter: string): boolean {
  if (/[\p{L}\p{Nd}_]/u.test(letter)) return false;
  return letter < '\x80' || isSpace(letter);
}

/** White space as Unicode defines it. */
function isSpace(letter: string): boolean {
  return /\p{White_Space}/u.test(letter);
}
