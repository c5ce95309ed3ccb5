import type { Diagnostic, Span } from '@imgbuild/diagnostics';
import type { Cursor } from './cursor.ts';
import { peek } from './cursor.ts';
import type { Token } from './lexer.ts';
import { problems } from './problems.ts';

/** What is known while a template is parsed. */
export interface ParseState {
  readonly functions: ReadonlySet<string>;
  readonly span: (start: number, end: number) => Span;
  readonly report: (diagnostic: Diagnostic) => void;
  scope: Scope;
  /** How deeply blocks may be nested, and parentheses. */
  readonly depth: number;
  /** How many parentheses are open. */
  parentheses: number;
  /** Nothing more can be read: the rest of the text is inside of what is wrong. */
  stopped: boolean;
}

/** The variables of one template; those of a definition are its own. */
export interface Scope {
  readonly names: string[];
  readonly counts: Map<string, number>;
  /** How many bodies of `range` are open. */
  ranges: number;
}

export function createScope(): Scope {
  const scope: Scope = { names: [], counts: new Map(), ranges: 0 };
  declare(scope, '$');
  return scope;
}

export function declare(scope: Scope, name: string): void {
  scope.names.push(name);
  scope.counts.set(name, (scope.counts.get(name) ?? 0) + 1);
}

export function isDeclared(scope: Scope, name: string): boolean {
  return (scope.counts.get(name) ?? 0) > 0;
}

/** Forgets all variables after the first so many. */
export function forget(scope: Scope, mark: number): void {
  for (const name of scope.names.splice(mark)) scope.counts.set(name, (scope.counts.get(name) ?? 1) - 1);
}

export function describe(token: Token): string {
  return token.kind === 'end' ? 'the end of the action' : `"${token.text}"`;
}

/** Says what is wrong with a token that cannot stand where it stands. */
export function reportToken(state: ParseState, token: Token, where: string): void {
  const span = state.span(token.start, token.end);
  switch (token.kind) {
    case 'invalid':
      return state.report(problems.create('invalid-character', { text: token.text, span }));
    case 'invalid-number':
      return state.report(problems.create('invalid-number', { text: token.text, span }));
    case 'unclosed': {
      const what = token.text.startsWith("'") ? 'character' : 'string';
      return state.report(problems.create('unclosed-string', { what, span: state.span(token.start, token.start + 1) }));
    }
    case 'unclosed-parenthesis':
      return state.report(
        problems.create('unbalanced-parenthesis', { what: 'A parenthesis that was opened before is not closed', span }),
      );
    default:
      if (!isClosing(token)) return state.report(problems.create('unexpected', { found: describe(token), where, span }));
      return state.report(problems.create('unbalanced-parenthesis', { what: 'This parenthesis was not opened', span }));
  }
}

function isClosing(token: Token): boolean {
  return token.kind === 'symbol' && token.text === ')';
}

/** Whether an action ends here; says what stands there instead. */
export function expectEnd(state: ParseState, cursor: Cursor, where: string): boolean {
  const token = peek(cursor);
  if (token.kind === 'end') return true;
  reportToken(state, token, where);
  return false;
}
