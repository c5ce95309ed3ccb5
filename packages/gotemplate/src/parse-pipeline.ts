import { didYouMean } from '@imgbuild/diagnostics';
import { atSpace, type Cursor, isSymbol, peek, take } from './cursor.ts';
import type { Token } from './lexer.ts';
import { type NumberLiteral, readNumber, unquote, unquoteCharacter } from './literals.ts';
import { declare, isDeclared, type ParseState, reportToken } from './parse-state.ts';
import { problems } from './problems.ts';
import type { Command, Operand, Pipeline } from './tree.ts';

/**
 * Reads a pipeline up to the end of its action or parenthesis, which is taken. `where` is said in messages. Undefined when
 * something is wrong, which is then reported.
 */
export function parsePipeline(
  state: ParseState,
  cursor: Cursor,
  where: string,
  closing: 'end' | ')' = 'end',
): Pipeline | undefined {
  const { start } = peek(cursor);
  const declared = parseDeclarations(state, cursor, where);
  if (declared === undefined) return undefined;
  const commands: Command[] = [];
  for (;;) {
    const token = peek(cursor);
    const isClosed = closing === 'end' ? token.kind === 'end' : isSymbol(token, ')');
    if (!isClosed && !beginsOperand(token)) {
      if (commands.length === 0 && (token.kind === 'end' || isSymbol(token, ')'))) reportMissing(state, token, where);
      else reportToken(state, token, where);
      return undefined;
    }
    if (isClosed) {
      if (commands.length === 0) reportMissing(state, token, where);
      if (commands.length === 0 || !canRun(state, commands)) return undefined;
      take(cursor);
      return { span: state.span(start, token.start), ...declared, commands };
    }
    const command = parseCommand(state, cursor);
    if (command === undefined) return undefined;
    commands.push(command);
  }
}

function reportMissing(state: ParseState, token: Token, where: string): void {
  const span = state.span(token.start, Math.max(token.end, token.start + 1));
  state.report(problems.create('missing-value', { where: where === 'command' ? 'This action' : where, span }));
}

/** Only the first command of a pipeline may be a value: what comes through the pipe needs something to go to. */
function canRun(state: ParseState, commands: readonly Command[]): boolean {
  const values: readonly Operand['kind'][] = ['boolean', 'dot', 'nil', 'number', 'string'];
  const first = commands
    .slice(1)
    .map(({ operands: [operand] }) => operand)
    .find((operand) => operand !== undefined && values.includes(operand.kind));
  if (first === undefined) return true;
  const found = 'a value that is no function';
  state.report(problems.create('unexpected', { found, where: 'a later stage of a pipeline', span: first.span }));
  return false;
}

type Declarations = Pick<Pipeline, 'variables' | 'assignment'>;

/** `$a :=`, `$a, $b :=` (in range) or `$a =`. What is set counts as known from here on. */
function parseDeclarations(state: ParseState, cursor: Cursor, where: string): Declarations | undefined {
  const variables: string[] = [];
  while (peek(cursor).kind === 'variable') {
    const before = cursor.at;
    const { text: name } = take(cursor);
    const operator = peek(cursor);
    if (!isSymbol(operator, ':=') && !isSymbol(operator, '=') && !isSymbol(operator, ',')) {
      cursor.at = before;
      break;
    }
    take(cursor);
    variables.push(name);
    declare(state.scope, name);
    if (operator.text !== ',') return { variables, assignment: operator.text === '=' ? 'assign' : 'declare' };
    const next = peek(cursor);
    const goesOn = next.kind === 'variable' || next.kind === 'end' || isSymbol(next, ')');
    if (where === 'range' && variables.length < 2 && goesOn) continue;
    const isRange = where === 'range' && variables.length < 2;
    reportToken(state, isRange ? next : operator, isRange ? 'range, which sets variables only' : where);
    return undefined;
  }
  return { variables, assignment: variables.length > 0 ? 'declare' : 'none' };
}

const operandKinds: ReadonlySet<Token['kind']> = new Set([
  'boolean',
  'character',
  'dot',
  'field',
  'identifier',
  'nil',
  'number',
  'string',
  'variable',
]);

function beginsOperand(token: Token): boolean {
  return operandKinds.has(token.kind) || isSymbol(token, '(');
}

/** Operands with spaces between them, and the `|` after them if there is one. */
function parseCommand(state: ParseState, cursor: Cursor): Command | undefined {
  const operands: Operand[] = [];
  const { start } = peek(cursor);
  for (;;) {
    if (beginsOperand(peek(cursor))) {
      const operand = parseOperand(state, cursor);
      if (operand === undefined) return undefined;
      operands.push(operand);
      if (atSpace(cursor)) continue;
    }
    const token = peek(cursor);
    const isEnd = token.kind === 'end' || isSymbol(token, ')') || isSymbol(token, '|');
    if (!isEnd) {
      reportToken(state, token, 'an action here');
      return undefined;
    }
    if (isSymbol(token, '|')) take(cursor);
    return { span: { ...state.span(start, start), end: operands.at(-1)?.span.end ?? start }, operands };
  }
}

/** A term, and the fields that follow it without a space. */
function parseOperand(state: ParseState, cursor: Cursor): Operand | undefined {
  const term = parseTerm(state, cursor);
  if (term === undefined || !atField(cursor)) return term;
  const path: string[] = [];
  let { end } = term.span;
  const { start } = peek(cursor);
  while (atField(cursor)) {
    const field = take(cursor);
    path.push(field.text.slice(1));
    end = state.span(field.start, field.end).end;
  }
  const span = { ...term.span, end };
  if (term.kind === 'field' || term.kind === 'variable') return { ...term, span, path: [...term.path, ...path] };
  if (term.kind === 'function' || term.kind === 'pipeline') return { kind: 'chain', span, of: term, path };
  const found = `".${path.join('.')}"`;
  const place = { ...state.span(start, start), end };
  state.report(problems.create('unexpected', { found, where: 'a place after a value without fields', span: place }));
  return undefined;
}

function atField(cursor: Cursor): boolean {
  return !atSpace(cursor) && peek(cursor).kind === 'field';
}

function parseTerm(state: ParseState, cursor: Cursor): Operand | undefined {
  const token = take(cursor);
  const span = state.span(token.start, token.end);
  switch (token.kind) {
    case 'dot':
    case 'nil':
      return { kind: token.kind, span };
    case 'boolean':
      return { kind: 'boolean', span, value: token.text === 'true' };
    case 'field':
      return { kind: 'field', span, path: [token.text.slice(1)] };
    case 'variable':
      if (isDeclared(state.scope, token.text)) return { kind: 'variable', span, name: token.text, path: [] };
      state.report(problems.create('unknown-variable', { name: token.text, span }));
      // Said once; where it is used again it is the same mistake.
      declare(state.scope, token.text);
      return undefined;
    case 'identifier':
      if (state.functions.has(token.text)) return { kind: 'function', span, name: token.text };
      state.report(
        problems.create('unknown-function', { name: token.text, suggestion: didYouMean(token.text, state.functions), span }),
      );
      return undefined;
    case 'number':
      return parseNumber(state, token);
    case 'character':
      return parseCharacter(state, token);
    case 'string': {
      const value = unquote(token.text);
      if (value !== undefined) return { kind: 'string', span, text: token.text, value };
      state.report(problems.create('invalid-string', { text: token.text, reason: 'an escape sequence is wrong', span }));
      return undefined;
    }
    default:
      return parseParentheses(state, cursor, token);
  }
}

function parseNumber(state: ParseState, { text, start, end }: Token): Operand | undefined {
  const span = state.span(start, end);
  const value = readNumber(text);
  if (typeof value !== 'string') return { kind: 'number', span, text, value };
  state.report(problems.create(value === 'too-large' ? 'number-too-large' : 'invalid-number', { text, span }));
  return undefined;
}

function parseCharacter(state: ParseState, { text, start, end }: Token): Operand | undefined {
  const span = state.span(start, end);
  const code = unquoteCharacter(text);
  if (code === undefined) {
    state.report(problems.create('invalid-string', { text, reason: 'a character literal holds one character', span }));
    return undefined;
  }
  const value: NumberLiteral = { integer: BigInt(code), unsigned: BigInt(code), float: code };
  return { kind: 'number', span, text, value };
}

function parseParentheses(state: ParseState, cursor: Cursor, open: Token): Operand | undefined {
  if (state.parentheses >= state.depth) {
    state.stopped = true;
    state.report(problems.create('nested-too-deep', { limit: state.depth, span: state.span(open.start, open.end) }));
    return undefined;
  }
  state.parentheses++;
  const pipeline = parsePipeline(state, cursor, 'parentheses', ')');
  state.parentheses--;
  if (pipeline === undefined) return undefined;
  const { end } = cursor.tokens[cursor.at - 1] ?? open;
  return { kind: 'pipeline', span: state.span(open.start, end), pipeline };
}
