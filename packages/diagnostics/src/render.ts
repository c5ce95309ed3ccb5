import type { Diagnostic, Span } from './diagnostic.ts';
import { countCharacters, indexLines, type LineIndex } from './lines.ts';

/** Gives the text of a file that spans point into, or nothing when it cannot be read. */
export type ReadSource = (file: string) => string | undefined;

export interface RenderOptions {
  /** Columns to wrap details at; 0 or undefined leaves lines as they are. */
  readonly width?: number;
  /** ANSI colours. */
  readonly color?: 'ansi' | 'none';
  /** How a file name is shown, for instance relative to the working directory. */
  readonly displayPath?: (file: string) => string;
}

type Paint = (style: 'error' | 'warning' | 'bold' | 'dim', text: string) => string;

const ansi: Paint = (style, text) => {
  const code = { error: '31', warning: '33', bold: '1', dim: '2' }[style];
  return text === '' ? '' : `\u001b[${code}m${text}\u001b[0m`;
};
const plain: Paint = (_style, text) => text;

/**
 * A diagnostic as text for a person: what, where, the excerpt with the place marked, the values that take part, why and
 * what to do. Ends in a newline.
 */
export function renderDiagnostic(diagnostic: Diagnostic, read: ReadSource, options: RenderOptions = {}): string {
  const paint = options.color === 'ansi' ? ansi : plain;
  const display = options.displayPath ?? ((file: string) => file);
  const title = diagnostic.severity === 'error' ? 'Error' : 'Warning';
  const lines = [`${paint(diagnostic.severity, `${title}: `)}${paint('bold', diagnostic.summary)}`, ''];
  if (diagnostic.span !== undefined) {
    lines.push(...excerpt(diagnostic.span, read, display, paint, diagnostic.severity));
    for (const { reference, value } of diagnostic.values ?? []) lines.push(`    ${paint('dim', `${reference} is ${value}`)}`);
    lines.push('');
  }
  if (diagnostic.detail !== undefined) lines.push(...wrap(diagnostic.detail, options.width ?? 0), '');
  for (const related of diagnostic.related ?? []) {
    lines.push(`${related.message}:`, ...excerpt(related.span, read, display, paint, 'dim'), '');
  }
  while (lines.at(-1) === '') lines.pop();
  return lines.join('\n') + '\n';
}

/** Several diagnostics, separated by empty lines. */
export function renderDiagnostics(all: readonly Diagnostic[], read: ReadSource, options: RenderOptions = {}): string {
  return all.map((diagnostic) => renderDiagnostic(diagnostic, read, options)).join('\n');
}

function excerpt(
  span: Span,
  read: ReadSource,
  display: (file: string) => string,
  paint: Paint,
  style: 'error' | 'warning' | 'dim',
): string[] {
  const text = read(span.file);
  if (text === undefined) return [`  in ${display(span.file)}`];
  const index = indexLines(text);
  const start = index.position(Math.min(span.start, text.length));
  const heading = `  on ${display(span.file)} line ${start.line}, column ${start.column}:`;
  return [heading, ...marked(index, span, start.line, paint, style)];
}

/** The lines of a span with a run of carets under it; of a long span only the first line. */
function marked(index: LineIndex, span: Span, line: number, paint: Paint, style: 'error' | 'warning' | 'dim'): string[] {
  const text = index.line(line);
  const from = Math.min(span.start - index.start(line), text.length);
  const to = Math.min(Math.max(span.end - index.start(line), from), text.length);
  const number = String(line);
  const lead = ' '.repeat(number.length);
  const before = text.slice(0, from).replace(/[^\t]+/g, (part) => ' '.repeat(countCharacters(part)));
  const carets = '^'.repeat(Math.max(1, countCharacters(text.slice(from, to))));
  const rows = [`  ${number} | ${text}`, `  ${lead} | ${before}${paint(style, carets)}`];
  const last = index.lineAt(Math.max(span.start, span.end - 1));
  if (last > line) rows.push(`  ${lead} | ${paint('dim', `… to line ${last}`)}`);
  return rows;
}

function wrap(text: string, width: number): string[] {
  if (width <= 0) return text.split('\n');
  return text.split('\n').flatMap((paragraph) => {
    const indent = /^\s*/.exec(paragraph)?.[0] ?? '';
    if (indent !== '') return [paragraph];
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && countCharacters(line) + 1 + countCharacters(word) > width) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    return [...lines, line];
  });
}
