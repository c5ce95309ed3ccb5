import type { Diagnostic, Span } from '@imgbuild/diagnostics';
import { problems } from '../problems.ts';
import type { JsonString } from './tree.ts';

const simple: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** An escape, a pair of them that is one character, or a character that may not stand in a string as it is. */
const special = /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\(?:u[0-9a-fA-F]{4}|[^]?)|[\u0000-\u001f]/g;

/** What stands between the quotes of a string, with escapes undone; undefined after a mistake. `spanAt` takes offsets into it. */
export function unescapeString(
  raw: string,
  spanAt: (start: number, end: number) => Span,
  report: (mistake: Diagnostic) => void,
  dialect: 'plain' | 'hcl',
): string | undefined {
  let isBroken = false;
  let hasControl = false;
  const text = raw.replaceAll(special, (found, at: number) => {
    const meaning = meaningOf(found);
    if (meaning !== undefined) return meaning;
    isBroken = true;
    const isControl = !found.startsWith('\\');
    // A text of several lines is one mistake.
    if (!isControl || !hasControl) report(mistakeOf(found, spanAt(at, at + found.length), dialect));
    hasControl ||= isControl;
    return found;
  });
  return isBroken ? undefined : text;
}

function meaningOf(found: string): string | undefined {
  if (found.length === 2) return simple[found.charAt(1)];
  if (found.length === 12) return String.fromCharCode(codeAt(found, 2), codeAt(found, 8));
  if (found.length !== 6) return undefined;
  const code = codeAt(found, 2);
  return code >= 0xd800 && code <= 0xdfff ? undefined : String.fromCharCode(code);
}

function codeAt(text: string, digits: number): number {
  return Number.parseInt(text.slice(digits, digits + 4), 16);
}

function mistakeOf(found: string, span: Span, dialect: 'plain' | 'hcl'): Diagnostic {
  if (found.length === 6) return problems.create('json-lone-surrogate', { escape: found, span });
  if (found.startsWith('\\')) {
    const hint = dialect === 'hcl' && found === '\\$' ? templateHint : (hints[found] ?? '');
    return problems.create('json-invalid-escape', { escape: found, hint, span });
  }
  const code = found.charCodeAt(0).toString(16).padStart(4, '0');
  const name = names[found] ?? `The control character U+${code.toUpperCase()}`;
  const escape = Object.entries(simple).find(([, meaning]) => meaning === found)?.[0] ?? `u${code}`;
  return problems.create('json-control-character', { what: name, escape: `\\${escape}`, span });
}

const names: Readonly<Record<string, string>> = { '\n': 'A line end', '\r': 'A line end', '\t': 'A tab' };

const hints: Readonly<Record<string, string>> = {
  '\\u': ' Four hexadecimal digits follow \\u.',
  "\\'": ' A single quote is written as it is.',
  '\\$': ' A dollar sign is written as it is.',
};

const templateHint = ' For ${ as text write $${.';

/** Where positions in a string's text stand in the file: escapes are longer there. */
export function positionsInString({ raw, text, span }: JsonString): (position: number) => number {
  const first = span.start + 1;
  const last = Math.max(first, span.end - 1);
  if (raw.length === text.length) return (position) => Math.min(first + position, last);
  // After each escape, the position in the text and the one in the file.
  const inText: number[] = [0];
  const inFile: number[] = [first];
  let shorter = 0;
  for (const { 0: escape, index } of raw.matchAll(special)) {
    const length = escape.length === 12 ? 2 : 1;
    inText.push(index - shorter + length);
    inFile.push(first + index + escape.length);
    shorter += escape.length - length;
  }
  return (position) => {
    let low = 0;
    let high = inText.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((inText[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return Math.min((inFile[low] ?? first) + position - (inText[low] ?? 0), last);
  };
}
