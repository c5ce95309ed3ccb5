import { fail, succeed, type Outcome } from '../values/value.ts';

/** Rows of fields by RFC 4180: quoted fields may span lines, quotes within them are doubled, empty lines are skipped. */
export function readCsv(source: string): Outcome<readonly (readonly string[])[]> {
  // Half of a line end at the very end is one.
  const text = source.endsWith('\r') ? source.slice(0, -1) : source;
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    if (row.length === 0 && isLineEnd(text, at)) {
      at += text[at] === '\r' ? 2 : 1;
      line++;
      continue;
    }
    const field = text[at] === '"' ? quotedField(text, at) : plainField(text, at);
    if (typeof field === 'string') return fail(`line ${line} of the CSV: ${field}`);
    row.push(field.value);
    line += field.value.split('\n').length - 1;
    at = field.end;
    if (text[at] === ',') {
      at++;
      if (at < text.length && !isLineEnd(text, at)) continue;
      row.push('');
    }
    rows.push(row);
    row = [];
    if (at < text.length) at += text[at] === '\r' ? 2 : 1;
    line++;
  }
  return succeed(rows);
}

interface Field {
  readonly value: string;
  /** Where a comma, the end of the line or of the text follows. */
  readonly end: number;
}

function isLineEnd(text: string, at: number): boolean {
  return text[at] === '\n' || (text[at] === '\r' && text[at + 1] === '\n');
}

function plainField(text: string, start: number): Field | string {
  let end = start;
  while (end < text.length && text[end] !== ',' && !isLineEnd(text, end)) {
    if (text[end] === '"') return 'a quote within a field that is not quoted';
    end++;
  }
  return { value: text.slice(start, end), end };
}

function quotedField(text: string, start: number): Field | string {
  const parts: string[] = [];
  for (let at = start + 1; ;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return 'a quoted field without an end';
    parts.push(text.slice(at, quote));
    at = quote + 1;
    if (text[at] === '"') {
      parts.push('"');
      at++;
      continue;
    }
    if (at < text.length && text[at] !== ',' && !isLineEnd(text, at)) return 'text after the end of a quoted field';
    return { value: parts.join('').replaceAll('\r\n', '\n'), end: at };
  }
}
