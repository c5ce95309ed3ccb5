/** Kinds of tokens. Spaces, comments and newlines are tokens too, so that the texts of all tokens are the input. */
export type TokenKind =
  | 'identifier'
  | 'number'
  | 'openQuote'
  | 'closeQuote'
  | 'quotedLiteral'
  | 'openHeredoc'
  | 'closeHeredoc'
  | 'stringLiteral'
  | 'interpolation' // ${ or ${~
  | 'control' // %{ or %{~
  | 'sequenceEnd' // } or ~} of one of the two
  | '{'
  | '}'
  | '['
  | ']'
  | '('
  | ')'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '&&'
  | '||'
  | '!'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '='
  | '=>'
  | '?'
  | ':'
  | '::'
  | ','
  | '.'
  | '...'
  | 'newline'
  | 'comment' // of a line comment, with its line end
  | 'space'
  | 'byteOrderMark'
  | 'invalid'
  | 'end';

/** A piece of the input; `start` and `end` are UTF-16 offsets. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}
