import type { Diagnostic, Span } from '@imgbuild/diagnostics';
import type { Source } from '../located.ts';
import { problems } from '../problems.ts';
import { createScanner, type JsonTokenKind, type Scanner } from './scanner.ts';
import type { JsonNode } from './tree.ts';

/** More mistakes than these are not told: who wrote another language into the file learns no more from the next thousand. */
const mostMistakes = 100;

/** What parsing passes along: the token it is at, what is open around it, and what has gone wrong. */
export interface Reader {
  readonly source: Source;
  /** Whether strings are templates of HCL, or just texts. */
  readonly dialect: 'plain' | 'hcl';
  /** At the next token that means something: comments are told of and passed over. */
  readonly token: Scanner;
  readonly diagnostics: Diagnostic[];
  /** Objects and arrays that are open, outermost first. */
  readonly open: ('{' | '[')[];
  /** True once a bracket was found to be missing or wrong: what follows from that is not told again. */
  unbalanced: boolean;
  isDepthTold: boolean;
  /** Property names, each made once: they repeat all the time. */
  readonly names: Map<string, string>;
}

export function createReader(text: string, file: string, dialect: Reader['dialect']): Reader {
  const reader: Reader = {
    source: { file, text, offset: 0 },
    dialect,
    token: createScanner(text),
    diagnostics: [],
    open: [],
    unbalanced: false,
    isDepthTold: false,
    names: new Map(),
  };
  passComments(reader);
  return reader;
}

/** Goes to the next token. */
export function advance(reader: Reader): void {
  reader.token.advance();
  passComments(reader);
}

function passComments(reader: Reader): void {
  const { token } = reader;
  for (; token.kind === 'comment' || token.kind === 'unclosedComment'; token.advance()) {
    if (token.kind === 'comment') report(reader, problems.create('json-comment', { span: spanOf(reader) }));
    else {
      report(reader, problems.create('unclosed-comment', { span: span(reader, token.start, token.start + 2) }));
      // It may hold what should close something.
      reader.unbalanced = true;
    }
  }
}

export function report(reader: Reader, mistake: Diagnostic): void {
  if (reader.diagnostics.length < mostMistakes) reader.diagnostics.push(mistake);
}

export function span(reader: Reader, start: number, end: number): Span {
  return { file: reader.source.file, start, end };
}

/** The span of the token. */
export function spanOf(reader: Reader): Span {
  return span(reader, reader.token.start, reader.token.end);
}

/** The text of the token. */
export function textOf({ source, token }: Reader): string {
  return source.text.slice(token.start, token.end);
}

export function invalid(reader: Reader, start: number, end: number): JsonNode {
  return { kind: 'invalid', span: span(reader, start, end) };
}

const longestShown = 40;

/** How the token is named in messages. */
export function describe(reader: Reader): string {
  const text = shortened(textOf(reader));
  switch (reader.token.kind) {
    case 'end':
      return 'the end of the text';
    case 'string':
      return 'a quoted string';
    case 'singleQuoted':
      return 'a text in single quotes';
    case 'number':
      return `the number ${text}`;
    case 'word':
      return `the name "${text}"`;
    default:
      return `"${text}"`;
  }
}

/** A text as long as messages may show it. */
export function shortened(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

/** Whether an array's element or a property can begin with a token. */
export function beginsItem(kind: JsonTokenKind): boolean {
  return kind === 'string' || kind === 'number' || kind === 'word' || kind === 'singleQuoted' || kind === '{' || kind === '[';
}

export function isCloser(kind: JsonTokenKind): kind is '}' | ']' {
  return kind === '}' || kind === ']';
}

/** After a mistake: up to the next comma or closing bracket, or to a line that begins like an item. */
export function skipToSeparator(reader: Reader): void {
  const { token } = reader;
  while (token.kind !== 'end' && token.kind !== ',' && !isCloser(token.kind)) {
    if (token.startsLine && beginsItem(token.kind)) return;
    if (token.kind === '{' || token.kind === '[') skipBrackets(reader);
    else skipToken(reader);
  }
}

function skipToken(reader: Reader): void {
  // A string without end may hold what should close something.
  if (reader.token.kind === 'string' && reader.token.form === 'unclosed') reader.unbalanced = true;
  advance(reader);
}

/** Past the bracket that closes the one here, whatever stands between; a loop, since it may be nested deeper than the stack. */
export function skipBrackets(reader: Reader): void {
  const { token } = reader;
  let depth = 0;
  do {
    if (token.kind === '{' || token.kind === '[') depth++;
    else if (isCloser(token.kind)) depth--;
    else if (token.kind === 'end') {
      reader.unbalanced = true;
      return;
    }
    skipToken(reader);
  } while (depth > 0);
}

const characterHints: Readonly<Record<string, string>> = {
  "'": ' Strings are written in double quotes.',
  '`': ' Strings are written in double quotes; a line end in one as \\n.',
  ';': ' Properties and elements are separated by commas.',
  '“': ' This is a typographic quotation mark; strings are written with ".',
  '”': ' This is a typographic quotation mark; strings are written with ".',
  '‘': ' This is a typographic quotation mark; strings are written with ".',
  '’': ' This is a typographic quotation mark; strings are written with ".',
  '\u00a0': ' It is a non-breaking space; use an ordinary one.',
};

const expressionHint = ' An expression is written in a string: "${…}".';

/** Tells of a token that belongs nowhere. */
export function reportCharacter(reader: Reader): void {
  const text = textOf(reader);
  const code = text.codePointAt(0) ?? 0;
  // Told for the whole text.
  if (code === 0xfffd) return;
  const name =
    code < 33 || (code > 126 && code < 161) || code === 0xfeff || (code >= 0xd800 && code <= 0xdfff)
      ? `The character U+${code.toString(16).toUpperCase().padStart(4, '0')}`
      : `The character ${text}`;
  const beginsExpression = reader.dialect === 'hcl' && (text === '(' || text === '$');
  const hint = beginsExpression ? expressionHint : (characterHints[text] ?? '');
  report(reader, problems.create('invalid-character', { what: name, hint, span: spanOf(reader) }));
}
