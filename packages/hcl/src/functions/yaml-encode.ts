import { formatNumber } from '../values/number.ts';
import { entriesOf, itemsOf, numberIn, textOf, type Value } from '../values/value.ts';

/** Columns after which a quoted text goes on in the next line. */
const widest = 80;

/** Longer keys stand on a line of their own. */
const longestKey = 128;

/** A wholly known value as a YAML document: block style, texts in quotes, texts of several lines as they are. */
export function encodeYaml(value: Value): string {
  const isBlock = hasParts(value);
  const body = isBlock ? block(value, 0) : scalar(value, 2, 0);
  const ended = body.endsWith('\n') ? body : `${body}\n`;
  // A bare scalar, and lines that end in empty ones, could go on: three dots end the document.
  const isOpen = /(?:^|[ :-] ?)\|[0-9]?\+\n[^]*$/.test(ended) && /\n\n$|\|[0-9]?\+\n\n?$/.test(ended);
  const isPlain = !isBlock && value.type.kind !== 'string' && !isEmpty(value);
  return ended + (isOpen || isPlain || (value.state === 'null' && !isBlock) ? '...\n' : '');
}

function hasParts(value: Value): boolean {
  return value.state === 'known' && isCompound(value) && !isEmpty(value);
}

function isCompound(value: Value): boolean {
  return isMapping(value) || value.type.kind === 'list' || value.type.kind === 'set' || value.type.kind === 'tuple';
}

function isMapping(value: Value): boolean {
  return value.type.kind === 'map' || value.type.kind === 'object';
}

function isEmpty(value: Value): boolean {
  if (value.state !== 'known' || !isCompound(value)) return false;
  return isMapping(value) ? entriesOf(value).size === 0 : itemsOf(value).length === 0;
}

/** A list or mapping from a column on; its first line stands where the writer is. */
function block(value: Value, indent: number): string {
  const pad = ' '.repeat(indent);
  const parts = isMapping(value)
    ? Array.from(entriesOf(value), ([key, item]) => entry(key, item, indent))
    : itemsOf(value).map((item) => `- ${node(item, indent + 2, indent + 2, indent + 2)}`);
  return parts.map((part, index) => (index === parts.length - 1 || part.endsWith('\n') ? part : `${part}\n`)).join(pad);
}

function entry(key: string, value: Value, indent: number): string {
  const isSimple = !/[\n\r\u0085\u2028\u2029]/.test(key) && new TextEncoder().encode(key).length <= longestKey;
  if (!isSimple) {
    const shown = textScalar(key, indent + 2, indent + 2, 'folded');
    return `? ${shown}${shown.endsWith('\n') ? '' : '\n'}${' '.repeat(indent)}: ${node(value, indent + 2, indent + 2, indent + 2)}`;
  }
  const head = `${quotedText(key, indent + 2, indent, 'straight')}:`;
  if (!hasParts(value)) return `${head} ${scalar(value, indent + 2, indent + head.length + 1)}`;
  const inner = isMapping(value) ? indent + 2 : indent;
  return `${head}\n${' '.repeat(inner)}${block(value, inner)}`;
}

function node(value: Value, indent: number, scalarIndent: number, column: number): string {
  return hasParts(value) ? block(value, indent) : scalar(value, scalarIndent, column);
}

function scalar(value: Value, indent: number, column: number): string {
  if (value.state !== 'known') return 'null';
  switch (value.type.kind) {
    case 'string':
      return textScalar(textOf(value), indent, column, 'folded');
    case 'number':
      return formatNumber(numberIn(value));
    case 'bool':
      return value.data === true ? 'true' : 'false';
    default:
      return isMapping(value) ? '{}' : '[]';
  }
}

const unprintable = /[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

function textScalar(text: string, indent: number, column: number, folding: 'folded' | 'straight'): string {
  const canBeLiteral = text.includes('\n') && !unprintable.test(text) && !/[\u2028\u2029]/.test(text) && !/ \n| $/.test(text);
  return canBeLiteral ? literalText(text, indent) : quotedText(text, indent, column, folding);
}

/** A text line by line after `|`, with what YAML must be told about its beginning and its end. */
function literalText(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const end = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  const pad = ' '.repeat(indent);
  const lines = text.split('\n').map((line) => (line === '' ? '' : pad + line));
  return `|${hint}${end}\n${lines.join('\n')}`;
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u00a0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

/** A text in double quotes; past the widest column it goes on in the next line at a space. */
function quotedText(text: string, indent: number, column: number, folding: 'folded' | 'straight'): string {
  const letters = [...text];
  let result = '"';
  let at = column + 1;
  let afterSpace = false;
  for (const [index, letter] of letters.entries()) {
    if (letter === ' ' && folding === 'folded' && !afterSpace && at > widest && index > 0 && index < letters.length - 1) {
      const kept = letters[index + 1] === ' ' ? '\\' : '';
      result += `\n${' '.repeat(indent)}${kept}`;
      at = indent + kept.length;
      afterSpace = true;
      continue;
    }
    const written = escapeLetter(letter);
    result += written;
    at += [...written].length;
    afterSpace = letter === ' ';
  }
  return `${result}"`;
}

function escapeLetter(letter: string): string {
  if (
    letter !== '"' &&
    letter !== '\\' &&
    letter !== '\n' &&
    !/[\u0085\u2028\u2029]/.test(letter) &&
    !unprintable.test(letter) &&
    letter.length === 1
  )
    return letter;
  const short = escapes[letter];
  if (short !== undefined) return `\\${short}`;
  const code = letter.codePointAt(0)!;
  const [mark, length] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8];
  return `\\${mark}${code.toString(16).toUpperCase().padStart(length, '0')}`;
}
