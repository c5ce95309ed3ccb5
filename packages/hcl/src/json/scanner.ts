/** Kinds of tokens; those that JSON does not have are read so that messages can name them. */
export type JsonTokenKind =
  | '{'
  | '}'
  | '['
  | ']'
  | ','
  | ':'
  | 'string'
  | 'number'
  | 'word'
  | 'end'
  | '='
  | 'singleQuoted'
  | 'comment'
  | 'unclosedComment'
  | 'invalid';

/**
 * What a string token needs for its text: nothing, its escapes (and perhaps a control character) looked at, or it has no
 * closing quote and ends before its line does.
 */
export type StringForm = 'plain' | 'escaped' | 'unclosed';

/** Reads tokens one after another; the fields are those of the token it is at. Linear in the length of the text. */
export interface Scanner {
  readonly kind: JsonTokenKind;
  /** UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
  readonly form: StringForm;
  /** Whether a line end stands between the token before and this one. */
  readonly startsLine: boolean;
  /** Where the token before ends. */
  readonly previousEnd: number;
  advance(): void;
}

const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const quote = 34;
const hash = 35;
const singleQuote = 39;
const plus = 43;
const minus = 45;
const dot = 46;
const slash = 47;
const digitZero = 48;
const digitNine = 57;
const equals = 61;
const greater = 62;
const star = 42;
const backslash = 92;

// Made when it is first used: classes of Unicode take long to make.
let wordPattern: RegExp | undefined;
const numberPattern = /[0-9A-Za-z_.+-]+/y;
const singleQuotedPattern = /'[^'\r\n]*'/y;

/** A scanner at the first token. A byte order mark before it is passed over, as in native syntax. */
export function createScanner(text: string): Scanner {
  const length = text.length;
  let position = text.startsWith('\ufeff') ? 1 : 0;
  let searchedTo = 0;
  const token = {
    kind: 'end' as JsonTokenKind,
    start: 0,
    end: position,
    form: 'plain' as StringForm,
    startsLine: false,
    previousEnd: 0,
    advance,
  };

  function advance(): void {
    token.previousEnd = token.end;
    token.startsLine = false;
    for (; position < length; position++) {
      const code = text.charCodeAt(position);
      if (code === lineFeed) token.startsLine = true;
      else if (code !== space && code !== 9 && code !== carriageReturn) break;
    }
    token.start = position;
    token.kind = scan();
    token.end = position;
  }

  function scan(): JsonTokenKind {
    if (position >= length) return 'end';
    const code = text.charCodeAt(position);
    const character = text.charAt(position);
    switch (character) {
      case '"':
        return scanString();
      case '{':
      case '}':
      case '[':
      case ']':
      case ',':
      case ':':
        position++;
        return character;
    }
    if ((code >= digitZero && code <= digitNine) || code === minus || code === plus || code === dot)
      return matched(numberPattern, 'number');
    if (matches((wordPattern ??= /[\p{ID_Start}_](?:[\p{ID_Continue}.-])*/uy))) return 'word';
    if (code === equals) {
      position += text.charCodeAt(position + 1) === greater ? 2 : 1;
      return '=';
    }
    if (code === singleQuote && matches(singleQuotedPattern)) return 'singleQuoted';
    const next = text.charCodeAt(position + 1);
    if (code === hash || (code === slash && next === slash)) {
      position = lineEnd(position);
      return 'comment';
    }
    if (code === slash && next === star) return scanBlockComment();
    position += (text.codePointAt(position) ?? 0) > 0xffff ? 2 : 1;
    return 'invalid';
  }

  function matches(pattern: RegExp): boolean {
    pattern.lastIndex = position;
    if (!pattern.test(text)) return false;
    position = pattern.lastIndex;
    return true;
  }

  function matched(pattern: RegExp, kind: JsonTokenKind): JsonTokenKind {
    matches(pattern);
    return kind;
  }

  function scanBlockComment(): JsonTokenKind {
    const close = text.indexOf('*/', position + 2);
    position = close === -1 ? length : close + 2;
    return close === -1 ? 'unclosedComment' : 'comment';
  }

  function scanString(): JsonTokenKind {
    const open = position;
    token.form = 'plain';
    for (position++; position < length; position++) {
      const code = text.charCodeAt(position);
      if (code === quote) {
        position++;
        return 'string';
      }
      if (code === backslash) {
        token.form = 'escaped';
        if (text.charCodeAt(position + 1) >= space) position++;
      } else if (code < space) {
        if (code === lineFeed || code === carriageReturn) {
          const end = endOfBroken(position);
          token.form = end === -1 ? 'unclosed' : 'escaped';
          position = end === -1 ? endOfUnclosed(text, open, position) : end;
          return 'string';
        }
        token.form = 'escaped';
      }
    }
    token.form = 'unclosed';
    position = endOfUnclosed(text, open, length);
    return 'string';
  }

  /**
   * Where a string in which a line ends is closed: the lines after it begin like text, and after the next quote stands what
   * follows a value. -1 when its quote is more likely missing.
   */
  function endOfBroken(newline: number): number {
    // No part of the text is searched twice.
    if (newline < searchedTo) return -1;
    let at = newline;
    while (isSpace(text.charCodeAt(at))) at++;
    const mayGoOn = at < length && !'"{}[],:'.includes(text.charAt(at));
    if (mayGoOn) for (; at < length && text.charCodeAt(at) !== quote; at++) if (text.charCodeAt(at) === backslash) at++;
    searchedTo = at;
    if (!mayGoOn || at >= length) return -1;
    let after = at + 1;
    while (isSpace(text.charCodeAt(after)) && text.charCodeAt(after) !== lineFeed) after++;
    return after >= length || ',}]\n'.includes(text.charAt(after)) ? at + 1 : -1;
  }

  function lineEnd(from: number): number {
    const newline = text.indexOf('\n', from);
    return newline === -1 ? length : newline;
  }

  advance();
  return token;
}

/** A comma or brackets at the end of a line whose string has no closing quote most likely stand after it. */
function endOfUnclosed(text: string, open: number, lineEnd: number): number {
  const content = text.slice(open + 1, lineEnd);
  const outside = `, \t\r\n${content.includes('{') ? '' : '}'}${content.includes('[') ? '' : ']'}`;
  let end = lineEnd;
  while (end > open + 1 && outside.includes(text.charAt(end - 1))) end--;
  return end;
}

function isSpace(code: number): boolean {
  return code === space || code === 9 || code === lineFeed || code === carriageReturn;
}
