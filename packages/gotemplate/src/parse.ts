import { type Diagnostic, didYouMean, type Result, type Span } from '@imgbuild/diagnostics';
import { builtinNames } from './builtin-names.ts';
import { type Section, split, type Token } from './lexer.ts';
import { readNumber, unquote } from './literals.ts';
import { problems } from './problems.ts';
import type { Command, Node, Operand, Pipeline, Template } from './tree.ts';

export interface ParseOptions {
  /** Name that spans carry. */
  readonly file?: string;
  /** Where the text begins in that file. */
  readonly offset?: number;
  /** Names of functions beside Go's own. */
  readonly functions: Iterable<string>;
}

/** Deepest nesting of blocks and parentheses. */
const deepest = 200;

/** Whether a text has no template action at all: it is its own result. */
export function isPlain(text: string): boolean {
  return !text.includes('{{');
}

/** Parses a template. With mistakes, what could be read is there; executing it is then not useful. */
export function parseTemplate(text: string, options: ParseOptions): Result<Template> {
  const diagnostics: Diagnostic[] = [];
  const file = options.file ?? '';
  const offset = options.offset ?? 0;
  const span = (start: number, end: number): Span => ({ file, start: start + offset, end: end + offset });
  const state: State = {
    sections: split(text),
    at: 0,
    span,
    report: (diagnostic) => void diagnostics.push(diagnostic),
    functions: new Set([...builtinNames, ...options.functions]),
    variables: ['$'],
    defined: new Map(),
    ranges: 0,
    depth: 0,
  };
  const nodes = parseList(state, undefined).nodes;
  return { value: { text, span: span(0, text.length), nodes, defined: state.defined }, diagnostics };
}

interface State {
  readonly sections: readonly Section[];
  at: number;
  readonly span: (start: number, end: number) => Span;
  readonly report: (diagnostic: Diagnostic) => void;
  readonly functions: ReadonlySet<string>;
  variables: string[];
  readonly defined: Map<string, readonly Node[]>;
  ranges: number;
  depth: number;
}

type Action = Extract<Section, { kind: 'action' }>;

/** Nodes up to `{{end}}` or `{{else …}}`, which is given back; without an opener up to the end of the text. */
function parseList(
  state: State,
  opener: { readonly keyword: string; readonly span: Span } | undefined,
): { nodes: Node[]; stop: { keyword: string; cursor: Cursor; section: Action } | undefined } {
  const nodes: Node[] = [];
  for (let section = state.sections[state.at]; section !== undefined; section = state.sections[state.at]) {
    state.at++;
    const span = state.span(section.start, section.end);
    if (section.kind === 'text') {
      nodes.push({ kind: 'text', span, text: section.text });
      continue;
    }
    if (section.kind === 'comment') {
      if (!section.closed)
        state.report(problems.create('unclosed-comment', { span: state.span(section.start, section.start + 4) }));
      nodes.push({ kind: 'comment', span });
      continue;
    }
    if (!section.closed) {
      state.report(problems.create('unclosed-action', { span: state.span(section.start, section.start + 2) }));
      return { nodes, stop: undefined };
    }
    const cursor = createCursor(state, section);
    const keyword = cursor.keyword();
    if (keyword === 'end' || keyword === 'else') {
      if (opener !== undefined) return { nodes, stop: { keyword, cursor, section } };
      state.report(problems.create('misplaced', { keyword, where: 'inside a block that was opened before', span }));
      continue;
    }
    const node = parseAction(state, section, cursor, keyword);
    if (node !== undefined) nodes.push(node);
  }
  if (opener !== undefined) state.report(problems.create('unclosed-block', { keyword: opener.keyword, span: opener.span }));
  return { nodes, stop: undefined };
}

function parseAction(state: State, section: Action, cursor: Cursor, keyword: string | undefined): Node | undefined {
  const span = state.span(section.start, section.end);
  switch (keyword) {
    case 'if':
    case 'with':
    case 'range':
      return parseControl(state, section, cursor, keyword);
    case 'break':
    case 'continue':
      expectEnd(state, cursor, keyword);
      if (state.ranges === 0) state.report(problems.create('misplaced', { keyword, where: 'inside {{ range }}', span }));
      return { kind: keyword, span };
    case 'template':
      return parseTemplateCall(state, cursor, span);
    case 'define':
      parseDefine(state, cursor, span);
      return undefined;
    case 'block':
      return parseBlock(state, cursor, span);
    default: {
      const pipeline = parsePipeline(state, cursor, 'command');
      return pipeline === undefined ? undefined : { kind: 'action', span, pipeline };
    }
  }
}

function parseControl(state: State, section: Action, cursor: Cursor, keyword: 'if' | 'with' | 'range'): Node | undefined {
  const span = state.span(section.start, section.end);
  const outer = [...state.variables];
  if (++state.depth > deepest) {
    state.report(problems.create('nested-too-deep', { limit: deepest, span }));
    state.at = state.sections.length;
    return undefined;
  }
  const pipeline = parsePipeline(state, cursor, keyword);
  if (keyword === 'range') state.ranges++;
  const body = parseList(state, { keyword, span });
  if (keyword === 'range') state.ranges--;
  let otherwise: readonly Node[] = [];
  let end = body.stop?.section;
  if (body.stop?.keyword === 'else') {
    const chained = body.stop.cursor.keyword();
    if (chained === 'if' || chained === 'with') {
      if (chained !== keyword)
        state.report(
          problems.create('unexpected', {
            found: `"else ${chained}"`,
            where: keyword,
            span: state.span(body.stop.section.start, body.stop.section.end),
          }),
        );
      const nested = parseControl(state, body.stop.section, body.stop.cursor, chained);
      otherwise = nested === undefined ? [] : [nested];
      end = state.sections[state.at - 1] as Action | undefined;
    } else {
      expectEnd(state, body.stop.cursor, 'else');
      const rest = parseList(state, { keyword, span });
      if (rest.stop?.keyword === 'else') {
        state.report(
          problems.create('misplaced', {
            keyword: 'else',
            where: 'once in a block',
            span: state.span(rest.stop.section.start, rest.stop.section.end),
          }),
        );
        parseList(state, { keyword, span });
      } else if (rest.stop !== undefined) expectEnd(state, rest.stop.cursor, 'end');
      otherwise = rest.nodes;
      end = rest.stop?.section;
    }
  } else if (body.stop !== undefined) expectEnd(state, body.stop.cursor, 'end');
  state.variables = outer;
  state.depth--;
  if (pipeline === undefined) return undefined;
  return {
    kind: keyword,
    span: { ...span, end: end === undefined ? span.end : state.span(end.start, end.end).end },
    pipeline,
    body: body.nodes,
    otherwise,
  };
}

function parseTemplateName(state: State, cursor: Cursor, keyword: string): string | undefined {
  const token = cursor.take();
  if (token.kind === 'string' || token.kind === 'rawString') return unquote(token.text);
  state.report(
    problems.create('unexpected', {
      found: describe(token),
      where: `${keyword}, which needs a name in quotes`,
      span: state.span(token.start, token.end),
    }),
  );
  return undefined;
}

function parseTemplateCall(state: State, cursor: Cursor, span: Span): Node | undefined {
  const name = parseTemplateName(state, cursor, 'template');
  if (name === undefined) return undefined;
  const pipeline = cursor.peek().kind === 'end' ? undefined : parsePipeline(state, cursor, 'template');
  return { kind: 'template', span, name, pipeline };
}

function parseDefine(state: State, cursor: Cursor, span: Span): void {
  const name = parseTemplateName(state, cursor, 'define');
  if (name !== undefined) expectEnd(state, cursor, 'define');
  if (state.depth > 0) state.report(problems.create('misplaced', { keyword: 'define', where: 'outside of other blocks', span }));
  defineTemplate(state, name, 'define', span);
}

function parseBlock(state: State, cursor: Cursor, span: Span): Node | undefined {
  const name = parseTemplateName(state, cursor, 'block');
  const pipeline = name === undefined ? undefined : parsePipeline(state, cursor, 'block');
  defineTemplate(state, name, 'block', span);
  return name === undefined || pipeline === undefined ? undefined : { kind: 'template', span, name, pipeline };
}

/** The body of a definition has variables of its own. */
function defineTemplate(state: State, name: string | undefined, keyword: string, span: Span): void {
  const outer = { variables: state.variables, ranges: state.ranges };
  state.variables = ['$'];
  state.ranges = 0;
  state.depth++;
  const { nodes, stop } = parseList(state, { keyword, span });
  if (stop?.keyword === 'else')
    state.report(
      problems.create('misplaced', {
        keyword: 'else',
        where: 'inside if, with or range',
        span: state.span(stop.section.start, stop.section.end),
      }),
    );
  state.depth--;
  Object.assign(state, outer);
  if (name === undefined) return;
  const isEmpty = (list: readonly Node[]): boolean =>
    list.every((node) => node.kind === 'comment' || (node.kind === 'text' && node.text.trim() === ''));
  const before = state.defined.get(name);
  if (before !== undefined && !isEmpty(before) && !isEmpty(nodes))
    state.report(problems.create('duplicate-template', { name, span }));
  if (before === undefined || !isEmpty(nodes)) state.defined.set(name, nodes);
}

/** Reads the tokens of one action. */
interface Cursor {
  /** The next token that is no space. */
  peek(): Token;
  take(): Token;
  /** Takes a word that begins a control action. */
  keyword(): string | undefined;
  /** Whether a space stands before the next token. */
  readonly spaced: boolean;
  /** Position among the tokens, to go back to. */
  position: number;
}

const keywords = new Set(['if', 'with', 'range', 'else', 'end', 'template', 'define', 'block', 'break', 'continue']);

function createCursor(state: State, section: Action): Cursor {
  const { tokens } = section;
  let at = 0;
  const skip = (): void => {
    while (tokens[at]?.kind === 'space') at++;
  };
  const cursor: Cursor = {
    peek: () => {
      skip();
      return tokens[at] ?? { kind: 'end', text: '', start: section.end, end: section.end };
    },
    take: () => {
      const token = cursor.peek();
      if (token.kind !== 'end') at++;
      return token;
    },
    keyword: () => {
      const token = cursor.peek();
      if (token.kind !== 'identifier' || !keywords.has(token.text)) return undefined;
      // As Go does, a function of that name wins over the younger keywords.
      if ((token.text === 'break' || token.text === 'continue') && state.functions.has(token.text)) return undefined;
      return cursor.take().text;
    },
    get spaced() {
      return tokens[at]?.kind === 'space';
    },
    get position() {
      return at;
    },
    set position(to) {
      at = to;
    },
  };
  return cursor;
}

function describe(token: Token): string {
  return token.kind === 'end' ? 'the end of the action' : `"${token.text}"`;
}

function expectEnd(state: State, cursor: Cursor, where: string): void {
  const token = cursor.peek();
  if (token.kind !== 'end')
    state.report(problems.create('unexpected', { found: describe(token), where, span: state.span(token.start, token.end) }));
}

function parsePipeline(state: State, cursor: Cursor, where: string, closing: 'end' | ')' = 'end'): Pipeline | undefined {
  const start = cursor.peek().start;
  const declared = parseDeclaration(state, cursor, where);
  if (declared === undefined) return undefined;
  const commands: Command[] = [];
  for (;;) {
    const command = parseCommand(state, cursor, where);
    if (command === undefined) return undefined;
    commands.push(command);
    const token = cursor.peek();
    if (token.kind === 'symbol' && token.text === '|') {
      cursor.take();
      continue;
    }
    const closed = closing === 'end' ? token.kind === 'end' : token.kind === 'symbol' && token.text === ')';
    if (!closed) {
      reportToken(state, token, where, closing);
      return undefined;
    }
    for (const [index, each] of commands.entries()) {
      const [first] = each.operands;
      if (index > 0 && first !== undefined && (first.kind === 'literal' || first.kind === 'dot' || first.kind === 'nil')) {
        state.report(
          problems.create('unexpected', {
            found: 'a value that is no function',
            where: 'a later stage of a pipeline',
            span: first.span,
          }),
        );
        return undefined;
      }
    }
    // Variables are known from after the pipeline that sets them.
    if (declared.assignment === 'declare') state.variables.push(...declared.variables);
    return { span: state.span(start, token.start), ...declared, commands };
  }
}

function reportToken(state: State, token: Token, where: string, closing: 'end' | ')'): void {
  const span = state.span(token.start, token.end);
  if (token.kind === 'invalid') state.report(problems.create('invalid-character', { text: token.text, span }));
  else if (token.kind === 'unclosed')
    state.report(
      problems.create('unclosed-string', {
        what: token.text === "'" ? 'character' : 'string',
        span: state.span(token.start, token.start + 1),
      }),
    );
  else if (token.text === ')')
    state.report(problems.create('unbalanced-parenthesis', { what: 'This parenthesis was not opened', span }));
  else if (closing === ')' && token.kind === 'end')
    state.report(problems.create('unbalanced-parenthesis', { what: 'A parenthesis that was opened before is not closed', span }));
  else state.report(problems.create('unexpected', { found: describe(token), where, span }));
}

/** `$a :=`, `$a, $b :=` (in range) or `$a =`. */
function parseDeclaration(
  state: State,
  cursor: Cursor,
  where: string,
): { variables: readonly string[]; assignment: Pipeline['assignment'] } | undefined {
  const none = { variables: [], assignment: 'none' as const };
  if (cursor.peek().kind !== 'variable') return none;
  const before = cursor.position;
  const tokens: Token[] = [cursor.take()];
  if (cursor.peek().text === ',') {
    cursor.take();
    if (cursor.peek().kind === 'variable') tokens.push(cursor.take());
  }
  const operator = cursor.peek().text;
  if (operator !== ':=' && operator !== '=') {
    cursor.position = before;
    return none;
  }
  cursor.take();
  const [first = cursor.peek(), second] = tokens;
  if (second !== undefined && where !== 'range') {
    state.report(problems.create('unexpected', { found: '","', where, span: state.span(first.start, second.end) }));
    return undefined;
  }
  const assignment = operator === ':=' ? 'declare' : 'assign';
  const unset = assignment === 'assign' ? tokens.find((token) => !state.variables.includes(token.text)) : undefined;
  if (unset !== undefined) {
    state.report(problems.create('unknown-variable', { name: unset.text, span: state.span(unset.start, unset.end) }));
    return undefined;
  }
  return { variables: tokens.map((token) => token.text), assignment };
}

function parseCommand(state: State, cursor: Cursor, where: string): Command | undefined {
  const operands: Operand[] = [];
  const start = cursor.peek().start;
  let end = -1;
  for (;;) {
    const token = cursor.peek();
    const ends = token.kind === 'end' || (token.kind === 'symbol' && token.text !== '(');
    if (!ends && token.kind !== 'invalid' && token.kind !== 'unclosed') {
      if (operands.length > 0 && state.span(token.start, token.start).start === end) {
        reportToken(state, token, where, 'end');
        return undefined;
      }
      const operand = parseOperand(state, cursor);
      if (operand === undefined) return undefined;
      operands.push(operand);
      end = operand.span.end;
      continue;
    }
    if (operands.length === 0) {
      if (token.kind === 'invalid' || token.kind === 'unclosed') reportToken(state, token, where, 'end');
      else
        state.report(
          problems.create('missing-value', {
            where: where === 'command' ? 'This action' : where,
            span: state.span(token.start, Math.max(token.end, token.start + 1)),
          }),
        );
      return undefined;
    }
    return { span: { ...state.span(start, start), end }, operands };
  }
}

function parseOperand(state: State, cursor: Cursor): Operand | undefined {
  const token = cursor.take();
  const span = state.span(token.start, token.end);
  const path = (): { path: string[]; end: number } => {
    const names: string[] = [];
    let end = token.end;
    while (!cursor.spaced && cursor.peek().kind === 'field') {
      const field = cursor.take();
      names.push(field.text.slice(1));
      end = field.end;
    }
    return { path: names, end };
  };
  const withPath = (base: { path: string[]; end: number }): { path: string[]; span: Span } => ({
    path: base.path,
    span: { ...span, end: state.span(0, base.end).end },
  });
  switch (token.kind) {
    case 'dot':
      return { kind: 'dot', span };
    case 'field': {
      const rest = withPath(path());
      return { kind: 'field', span: rest.span, path: [token.text.slice(1), ...rest.path] };
    }
    case 'variable': {
      if (!state.variables.includes(token.text)) {
        state.report(problems.create('unknown-variable', { name: token.text, span }));
        return undefined;
      }
      return { kind: 'variable', name: token.text, ...withPath(path()) };
    }
    case 'identifier':
      return parseWord(state, token, span, path);
    case 'number': {
      const value = readNumber(token.text);
      if (value === undefined) state.report(problems.create('invalid-number', { text: token.text, span }));
      return value === undefined ? undefined : { kind: 'literal', span, value };
    }
    case 'string':
    case 'rawString': {
      const value = unquote(token.text);
      if (value === undefined)
        state.report(problems.create('invalid-string', { text: token.text, reason: 'an escape sequence is wrong', span }));
      return value === undefined ? undefined : { kind: 'literal', span, value };
    }
    case 'character': {
      const value = unquote(token.text);
      if (value === undefined || [...value].length !== 1) {
        state.report(
          problems.create('invalid-string', { text: token.text, reason: 'a character literal holds one character', span }),
        );
        return undefined;
      }
      return { kind: 'literal', span, value: BigInt(value.codePointAt(0) ?? 0) };
    }
    case 'symbol': {
      if (++state.depth > deepest) {
        state.report(problems.create('nested-too-deep', { limit: deepest, span }));
        return undefined;
      }
      const pipeline = parsePipeline(state, cursor, 'parentheses', ')');
      state.depth--;
      if (pipeline === undefined) return undefined;
      const close = cursor.take();
      const rest = path();
      return {
        kind: 'pipeline',
        span: { ...span, end: state.span(0, Math.max(close.end, rest.path.length > 0 ? rest.end : 0)).end },
        pipeline,
        path: rest.path,
      };
    }
    default:
      reportToken(state, token, 'an action', 'end');
      return undefined;
  }
}

function parseWord(state: State, token: Token, span: Span, path: () => { path: string[]; end: number }): Operand | undefined {
  if (token.text === 'true' || token.text === 'false') return { kind: 'literal', span, value: token.text === 'true' };
  if (token.text === 'nil') return { kind: 'nil', span };
  if (!state.functions.has(token.text)) {
    state.report(
      problems.create('unknown-function', { name: token.text, suggestion: didYouMean(token.text, state.functions), span }),
    );
    return undefined;
  }
  const { path: fields, end } = path();
  if (fields.length === 0) return { kind: 'function', span, name: token.text };
  const call: Operand = { kind: 'function', span, name: token.text };
  const pipeline: Pipeline = { span, variables: [], assignment: 'none', commands: [{ span, operands: [call] }] };
  return { kind: 'pipeline', span: { ...span, end: state.span(0, end).end }, pipeline, path: fields };
}
