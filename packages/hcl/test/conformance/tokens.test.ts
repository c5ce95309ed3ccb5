import { tokenize, type LexerMode, type Token, type TokenKind } from '@imgbuild/hcl';
import { expect, test } from 'vitest';
import { hasRecorded } from '../values/recorded.ts';
import { recordedWithout } from './exceptions.ts';
import { rangesIn } from './positions.ts';

interface Case {
  readonly input: string;
  readonly tokens: readonly { readonly type: string; readonly bytes: string; readonly range: string }[];
}

/** What the recordings call kinds of tokens. */
const names: Readonly<Record<Exclude<TokenKind, 'space' | 'invalid'>, string>> = {
  identifier: 'TokenIdent',
  number: 'TokenNumberLit',
  openQuote: 'TokenOQuote',
  closeQuote: 'TokenCQuote',
  quotedLiteral: 'TokenQuotedLit',
  openHeredoc: 'TokenOHeredoc',
  closeHeredoc: 'TokenCHeredoc',
  stringLiteral: 'TokenStringLit',
  interpolation: 'TokenTemplateInterp',
  control: 'TokenTemplateControl',
  sequenceEnd: 'TokenTemplateSeqEnd',
  '{': 'TokenOBrace',
  '}': 'TokenCBrace',
  '[': 'TokenOBrack',
  ']': 'TokenCBrack',
  '(': 'TokenOParen',
  ')': 'TokenCParen',
  '+': 'TokenPlus',
  '-': 'TokenMinus',
  '*': 'TokenStar',
  '/': 'TokenSlash',
  '%': 'TokenPercent',
  '&&': 'TokenAnd',
  '||': 'TokenOr',
  '!': 'TokenBang',
  '==': 'TokenEqualOp',
  '!=': 'TokenNotEqual',
  '<': 'TokenLessThan',
  '<=': 'TokenLessThanEq',
  '>': 'TokenGreaterThan',
  '>=': 'TokenGreaterThanEq',
  '=': 'TokenEqual',
  '=>': 'TokenFatArrow',
  '?': 'TokenQuestion',
  ':': 'TokenColon',
  '::': 'TokenDoubleColon',
  ',': 'TokenComma',
  '.': 'TokenDot',
  '...': 'TokenEllipsis',
  newline: 'TokenNewline',
  comment: 'TokenComment',
  byteOrderMark: 'TokenBOM',
  end: 'TokenEOF',
};

/** What belongs nowhere is one kind for us; the recordings tell some of it apart. */
const invalid: Readonly<Record<string, string>> = {
  '&': 'TokenBitwiseAnd',
  '|': 'TokenBitwiseOr',
  '~': 'TokenBitwiseNot',
  '^': 'TokenBitwiseXor',
  ';': 'TokenSemicolon',
  "'": 'TokenApostrophe',
  '`': 'TokenBacktick',
  '\t': 'TokenTabs',
  '\ufffd': 'TokenBadUTF8',
};

interface Named {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

function namesOf(input: string, mode: LexerMode): readonly Named[] {
  return [...tokenize(input, mode)].flatMap((token) => named(token, input));
}

function named({ kind, start, end }: Token, input: string): readonly Named[] {
  if (kind === 'space') return [];
  const type = kind === 'invalid' ? (invalid[input.slice(start, end)] ?? 'TokenInvalid') : names[kind];
  return [{ type, start, end }];
}

/** Pieces of text one after another are one text: where the recordings cut it says nothing to anyone. */
function joined(tokens: readonly Named[]): readonly Named[] {
  const result: Named[] = [];
  for (const token of tokens) {
    const last = result.at(-1);
    if (
      last?.type === token.type &&
      last.end === token.start &&
      (token.type === 'TokenQuotedLit' || token.type === 'TokenStringLit')
    )
      result[result.length - 1] = { ...last, end: token.end };
    else result.push(token);
  }
  return result;
}

/** Recorded tokens with the offsets that their ranges stand for. */
function recordedTokens({ input, tokens }: Case): readonly Named[] {
  let at = 0;
  return tokens.map(({ type, bytes }) => {
    const start = bytes === '' ? input.length : input.indexOf(bytes, at);
    at = start + bytes.length;
    return { type, start, end: at };
  });
}

for (const [file, mode] of [
  ['hclsyntax.scan_normal.jsonl', 'normal'],
  ['hclsyntax.scan_template.jsonl', 'template'],
] as const) {
  const cases = hasRecorded ? recordedWithout<Case>(file) : [];
  test.each(cases.map((each) => [JSON.stringify(each.input), each] as const))(`${file}: %s`, (_name, each) => {
    const range = rangesIn(each.input);
    const shown = (token: Named): string => `${token.type} ${range(token)}`;
    const ours = joined(namesOf(each.input, mode)).map(shown);
    expect(ours).toEqual(joined(recordedTokens(each)).map(shown));
  });
}

test.runIf(hasRecorded)('recorded ranges are what their texts say', () => {
  for (const file of ['hclsyntax.scan_normal.jsonl', 'hclsyntax.scan_template.jsonl']) {
    for (const each of recordedWithout<Case>(file)) {
      const range = rangesIn(each.input);
      expect(recordedTokens(each).map(range)).toEqual(each.tokens.map((token) => token.range));
    }
  }
});
