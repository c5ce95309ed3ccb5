/** Made when first asked for: these classes are long to read. */
let identifierPattern: RegExp | undefined;

/** Names that begin something else where an object's key may stand. */
const notAKey = new Set(['for', 'true', 'false', 'null']);

/** Whether a text can be the name of an attribute, a block type, or a part of a reference after a dot. */
export function isIdentifier(text: string): boolean {
  return (identifierPattern ??= /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u).test(text);
}

/** A string as a quoted literal: it means exactly the string, also where it holds `${` or `%{`. */
export function quotedText(text: string): string {
  return `"${text.replace(/[\\"\p{Cc}\u2028\u2029\ufeff\ufffd\p{Cs}]|[$%](?=\{)/gu, escaped)}"`;
}

function escaped(character: string): string {
  switch (character) {
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    case '\t':
      return '\\t';
    case '"':
    case '\\':
      return `\\${character}`;
    case '$':
    case '%':
      return character + character;
    default:
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  }
}

/** An object's key as it is written: bare where that is possible. */
export function keyText(key: string): string {
  return isIdentifier(key) && !notAKey.has(key) ? key : quotedText(key);
}

/** A reference as it is written: `["var", "a b", "c"]` is `var["a b"].c`. The first name has to be an identifier. */
export function referenceText([root = '', ...names]: readonly string[]): string {
  return root + names.map(stepText).join('');
}

/** One step of a reference. */
export function stepText(name: string): string {
  return isIdentifier(name) ? `.${name}` : `[${quotedText(name)}]`;
}
