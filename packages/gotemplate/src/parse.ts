import { type Diagnostic, inSourceOrder, type Result, type Span } from '@imgbuild/diagnostics';
import { builtinNames } from './builtin-names.ts';
import { type Action, createCursor, type Cursor, peek, take } from './cursor.ts';
import { type Section, split } from './lexer.ts';
import { unquote } from './literals.ts';
import { parsePipeline } from './parse-pipeline.ts';
import { createScope, expectEnd, forget, type ParseState, reportToken, type Scope } from './parse-state.ts';
import { problems } from './problems.ts';
import type { Branch, Node, Pipeline, Template } from './tree.ts';

export interface ParseOptions {
  /** Name that spans carry. */
  readonly file?: string;
  /** Where the text begins in that file, in UTF-16 code units. */
  readonly offset?: number;
  /** Names of functions beside Go's own. */
  readonly functions: Iterable<string>;
  /** The template's own name, by which it can call itself. */
  readonly name?: string;
  /** How deeply blocks may be nested, and parentheses. Default: 200. */
  readonly depth?: number;
}

/** Whether a text has no template action at all: it is its own result. */
export function isPlain(text: string): boolean {
  return !text.includes('{{');
}

/**
 * Parses a template (text/template, “Actions”). All mistakes are reported, in source order; with any, what could be read is
 * there and executing it is not useful. Takes time in proportion to the text, and never throws.
 */
export function parseTemplate(text: string, options: ParseOptions): Result<Template> {
  const diagnostics: Diagnostic[] = [];
  const { file = '', offset = 0, name = '', depth = 200 } = options;
  const span = (start: number, end: number): Span => ({ file, start: start + offset, end: end + offset });
  const functions = new Set([...builtinNames, ...options.functions]);
  const state: Parser = {
    functions,
    span,
    report: (diagnostic) => void diagnostics.push(diagnostic),
    scope: createScope(),
    depth,
    parentheses: 0,
    stopped: false,
    root: [],
    open: [],
    defined: new Map(),
  };
  for (const section of split(text, functions)) {
    if (state.stopped) break;
    parseSection(state, section);
  }
  if (!state.stopped) {
    for (const { keyword, span: place } of state.open) state.report(problems.create('unclosed-block', { keyword, span: place }));
  }
  const whole = span(0, text.length);
  define(state, name, state.root, whole);
  return {
    value: { name, text, span: whole, nodes: state.root, defined: state.defined },
    diagnostics: inSourceOrder(diagnostics),
  };
}

interface Parser extends ParseState {
  readonly root: Node[];
  /** Blocks that were opened and are not closed yet, the innermost last. */
  readonly open: Block[];
  readonly defined: Map<string, readonly Node[]>;
}

/** A block that is being read. */
interface Block {
  readonly keyword: 'if' | 'with' | 'range' | 'define' | 'block';
  /** Of the action that opened it. */
  readonly span: Span;
  readonly name: string | undefined;
  pipeline: Pipeline | undefined;
  readonly branches: Branch[];
  body: Node[];
  /** Whether the body is that of `{{else}}`. */
  phase: 'branch' | 'else';
  /** Whether it was opened without a mistake. */
  readonly isWhole: boolean;
  readonly outer: Scope;
  readonly mark: number;
}

function parseSection(state: Parser, section: Section): void {
  const span = state.span(section.start, section.end);
  const nodes = state.open.at(-1)?.body ?? state.root;
  if (section.kind === 'text' || section.kind === 'comment') nodes.push({ kind: section.kind, span, text: section.text });
  else if (section.kind === 'unclosed-comment') {
    state.stopped = true;
    state.report(problems.create('unclosed-comment', { span: state.span(section.start, section.start + 4) }));
  } else {
    const last = section.tokens.at(-1);
    if (last?.kind === 'unclosed-action') {
      reportUnclosed(state, section);
      return;
    }
    const node = parseAction(state, section);
    if (node !== undefined) nodes.push(node);
  }
}

/** All that follows is inside of the action, or of a string in it, and not worth a message. */
function reportUnclosed(state: Parser, section: Action): void {
  state.stopped = true;
  const text = section.tokens.find(({ kind }) => kind === 'unclosed');
  if (text !== undefined) reportToken(state, text, '');
  else state.report(problems.create('unclosed-action', { span: state.span(section.start, section.start + 2) }));
}

/** Reads an action. What opens or closes a block changes the state; everything else is a node. */
function parseAction(state: Parser, section: Action): Node | undefined {
  const span = state.span(section.start, section.end);
  const cursor = createCursor(section);
  const first = peek(cursor);
  if (first.kind !== 'keyword') {
    const pipeline = parsePipeline(state, cursor, 'command');
    return pipeline === undefined ? undefined : { kind: 'action', span, pipeline };
  }
  take(cursor);
  switch (first.text) {
    case 'end':
      return parseEnd(state, cursor, span);
    case 'else':
      parseElse(state, cursor, span);
      return undefined;
    case 'break':
    case 'continue':
      if (!expectEnd(state, cursor, first.text)) return undefined;
      if (state.scope.ranges > 0) return { kind: first.text, span };
      state.report(problems.create('misplaced', { keyword: first.text, where: 'inside {{ range }}', span }));
      return undefined;
    case 'template':
      return parseCall(state, cursor, span);
    case 'define':
    case 'block':
      return parseDefinition(state, cursor, first.text, span);
    default:
      return openBranch(state, cursor, first.text as 'if' | 'with' | 'range', span);
  }
}

function openBranch(state: Parser, cursor: Cursor, keyword: 'if' | 'with' | 'range', span: Span): undefined {
  const mark = state.scope.names.length;
  const pipeline = parsePipeline(state, cursor, keyword);
  if (keyword === 'range') state.scope.ranges++;
  open(state, { keyword, span, name: undefined, pipeline, isWhole: pipeline !== undefined, outer: state.scope, mark });
}

function open(state: Parser, block: Omit<Block, 'branches' | 'body' | 'phase'>): void {
  state.open.push({ ...block, branches: [], body: [], phase: 'branch' });
  if (state.open.length <= state.depth || state.stopped) return;
  state.stopped = true;
  state.report(problems.create('nested-too-deep', { limit: state.depth, span: block.span }));
}

/** `{{template "name"}}`, with or without a value for its dot. */
function parseCall(state: Parser, cursor: Cursor, span: Span): Node | undefined {
  const name = parseName(state, cursor, 'template');
  if (name === undefined) return undefined;
  if (peek(cursor).kind === 'end') return { kind: 'template', span, name, pipeline: undefined };
  const pipeline = parsePipeline(state, cursor, 'template');
  return pipeline === undefined ? undefined : { kind: 'template', span, name, pipeline };
}

function parseName(state: Parser, cursor: Cursor, keyword: string): string | undefined {
  const token = take(cursor);
  const name = token.kind === 'string' ? unquote(token.text) : undefined;
  if (name !== undefined) return name;
  const span = state.span(token.start, token.end);
  if (token.kind === 'string') {
    state.report(problems.create('invalid-string', { text: token.text, reason: 'an escape sequence is wrong', span }));
  } else reportToken(state, token, `${keyword}, which needs a name in quotes`);
  return undefined;
}

/** The body of a definition has variables of its own. */
function parseDefinition(state: Parser, cursor: Cursor, keyword: 'define' | 'block', span: Span): undefined {
  const mark = state.scope.names.length;
  const misplaced = keyword === 'define' && state.open.length > 0;
  const name = parseName(state, cursor, keyword);
  const pipeline = name === undefined || keyword === 'define' ? undefined : parsePipeline(state, cursor, keyword);
  const isWhole = name !== undefined && (keyword === 'block' ? pipeline !== undefined : expectEnd(state, cursor, keyword));
  if (misplaced && isWhole) state.report(problems.create('misplaced', { keyword, where: 'outside of other blocks', span }));
  open(state, { keyword, span, name, pipeline, isWhole, outer: state.scope, mark });
  state.scope = createScope();
}

function parseElse(state: Parser, cursor: Cursor, span: Span): void {
  const block = state.open.at(-1);
  if (block === undefined || block.keyword === 'define' || block.keyword === 'block') {
    const where = block === undefined ? 'inside a block that was opened before' : 'inside if, with or range';
    state.report(problems.create('misplaced', { keyword: 'else', where, span }));
    return;
  }
  const next = peek(cursor);
  const isChained = next.kind === 'keyword' && (next.text === 'if' || next.text === 'with');
  if (block.phase === 'else') {
    state.report(problems.create('misplaced', { keyword: 'else', where: 'once in a block', span }));
    return;
  }
  closeBranch(state, block);
  if (!isChained) {
    block.phase = 'else';
    expectEnd(state, cursor, 'else');
    return;
  }
  take(cursor);
  const pipeline = parsePipeline(state, cursor, next.text);
  if (next.text !== block.keyword && pipeline !== undefined) {
    state.report(problems.create('unexpected', { found: `"else ${next.text}"`, where: block.keyword, span }));
  }
  block.pipeline = pipeline;
  if (block.keyword === 'range') state.scope.ranges++;
}

/** What was read since the branch was opened is its body. */
function closeBranch(state: Parser, block: Block): void {
  if (block.pipeline !== undefined) block.branches.push({ pipeline: block.pipeline, body: block.body });
  if (block.keyword === 'range') state.scope.ranges--;
  block.body = [];
}

function parseEnd(state: Parser, cursor: Cursor, span: Span): undefined {
  const block = state.open.pop();
  const isWhole = expectEnd(state, cursor, 'end');
  if (block === undefined) {
    const where = 'inside a block that was opened before';
    if (isWhole) state.report(problems.create('misplaced', { keyword: 'end', where, span }));
    return;
  }
  const node = nodeOf(state, block, { ...block.span, end: span.end });
  state.scope = block.outer;
  forget(state.scope, block.mark);
  if (node !== undefined) (state.open.at(-1)?.body ?? state.root).push(node);
}

function nodeOf(state: Parser, block: Block, span: Span): Node | undefined {
  const { keyword, name, pipeline, body, isWhole } = block;
  if (keyword === 'define' || keyword === 'block') {
    if (name === undefined || !isWhole) return undefined;
    define(state, name, body, block.span);
    if (keyword === 'define') return { kind: 'define', span, name, body };
    return pipeline === undefined ? undefined : { kind: 'block', span, name, pipeline, body };
  }
  const otherwise = block.phase === 'else' ? body : undefined;
  if (block.phase === 'branch') closeBranch(state, block);
  return block.branches.length === 0 || !isWhole ? undefined : { kind: keyword, span, branches: block.branches, otherwise };
}

/** Two definitions are one too many, but for empty ones: they give way to the other. */
function define(state: Parser, name: string, nodes: readonly Node[], span: Span): void {
  const before = state.defined.get(name);
  if (before === undefined || isEmpty(before)) state.defined.set(name, nodes);
  else if (!isEmpty(nodes)) state.report(problems.create('duplicate-template', { name, span }));
}

/** Whether nodes are spaces, comments and definitions only. */
function isEmpty(nodes: readonly Node[]): boolean {
  return nodes.every(
    (node) => node.kind === 'comment' || node.kind === 'define' || (node.kind === 'text' && /^[\s\u0085]*$/.test(node.text)),
  );
}
