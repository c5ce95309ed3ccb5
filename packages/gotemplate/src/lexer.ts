/** A piece of an action. Offsets are into the template's text. */
export interface Token {
  readonly kind:
    | 'identifier'
    | 'field'
    | 'variable'
    | 'dot'
    | 'number'
    | 'string'
    | 'rawString'
    | 'character'
    | 'symbol'
    | 'space'
    | 'invalid'
    | 'unclosed'
    | 'end';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A template as text and actions; actions hold their tokens, spaces included. */
export type Section =
  | { readonly kind: 'text'; readonly start: number; readonly end: number; readonly text: string }
  | { readonly kind: 'comment'; readonly start: number; readonly end: number; readonly closed: boolean }
  | {
      readonly kind: 'action';
      readonly start: number;
      readonly end: number;
      readonly closed: boolean;
      readonly tokens: readonly Token[];
    };

const patterns: readonly (readonly [Token['kind'], RegExp])[] = [
  ['space', /[ \t\r\n]+/y],
  ['field', /\.[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['variable', /\$(?:[\p{L}_][\p{L}\p{Nd}_]*)?/uy],
  [
    'number',
    /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]+)?|[0-9][0-9a-zA-Z_]*(?:\.[0-9_]*)?(?:(?<=[eE])[+-]?[0-9_]+)?i?|\.[0-9][0-9_]*(?:[eE][+-]?[0-9_]+)?i?)/y,
  ],
  ['identifier', /[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['string', /"(?:[^"\\\n]|\\[^\n])*"/y],
  ['rawString', /`[^`]*`/y],
  ['character', /'(?:[^'\\\n]|\\[^\n])*'/y],
  ['symbol', /:=|[=|(),]/y],
  ['dot', /\./y],
];

/**
 * Splits a template into text and actions. `{{-` and `-}}` take the spaces of neighbouring text away. Never fails; an
 * action or comment without end reaches to the end of the text.
 */
export function split(text: string): readonly Section[] {
  const sections: Section[] = [];
  let position = 0;
  let trimsStart = false;
  for (;;) {
    const open = text.indexOf('{{', position);
    const end = open === -1 ? text.length : open;
    const trims = open !== -1 && text[open + 2] === '-' && isSpace(text[open + 3]);
    if (end > position || open === -1) {
      let piece = text.slice(position, end);
      if (trimsStart) piece = piece.replace(/^[ \t\r\n]+/, '');
      if (trims) piece = piece.replace(/[ \t\r\n]+$/, '');
      if (end > position) sections.push({ kind: 'text', start: position, end, text: piece });
    }
    if (open === -1) return sections;
    const inside = open + (trims ? 4 : 2);
    const section = text.startsWith('/*', inside) ? readComment(text, open, inside) : readAction(text, open, inside);
    sections.push(section);
    position = section.end;
    trimsStart =
      section.closed &&
      /[ \t\r\n]-\}\}$/.test(text.slice(Math.max(inside, section.end - 4) - 1, section.end)) &&
      text[section.end - 3] === '-';
  }
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n';
}

function readComment(text: string, open: number, inside: number): Extract<Section, { kind: 'comment' }> {
  const stop = text.indexOf('*/', inside);
  const close = stop === -1 ? null : /^(?:[ \t\r\n]+-)?\}\}/.exec(text.slice(stop + 2));
  return close === null
    ? { kind: 'comment', start: open, end: text.length, closed: false }
    : { kind: 'comment', start: open, end: stop + 2 + close[0].length, closed: true };
}

function readAction(text: string, open: number, inside: number): Extract<Section, { kind: 'action' }> {
  const tokens: Token[] = [];
  let position = inside;
  while (position < text.length) {
    const trimmed = /[ \t\r\n]/.test(text[position - 1] ?? '') && text.startsWith('-}}', position);
    if (text.startsWith('}}', position) || trimmed) {
      const end = position + (trimmed ? 3 : 2);
      return {
        kind: 'action',
        start: open,
        end,
        closed: true,
        tokens: [...tokens, { kind: 'end', text: '', start: position, end: position }],
      };
    }
    const token = readToken(text, position);
    tokens.push(token);
    position = token.end;
    if (token.kind === 'unclosed') break;
  }
  return {
    kind: 'action',
    start: open,
    end: text.length,
    closed: tokens.at(-1)?.kind === 'unclosed',
    tokens: [...tokens, { kind: 'end', text: '', start: position, end: position }],
  };
}

function readToken(text: string, position: number): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = position;
    const found = pattern.exec(text);
    if (found === null || found[0] === '') continue;
    return { kind, text: found[0], start: position, end: position + found[0].length };
  }
  const character = text[position] ?? '';
  if (character === '"' || character === '`' || character === "'")
    return { kind: 'unclosed', text: character, start: position, end: text.length };
  const length = (text.codePointAt(position) ?? 0) > 0xffff ? 2 : 1;
  return { kind: 'invalid', text: text.slice(position, position + length), start: position, end: position + length };
}
