import type { Result, Span } from '@imgbuild/diagnostics';
import { createEnvironment, type Environment, popTo, setFromTop, setVariable } from './environment.ts';
import { runPipeline } from './evaluate.ts';
import { createExecution, type ExecuteOptions, type Execution, fail, guarded, isStop, type Scope, step } from './execution.ts';
import { isKept } from './keep.ts';
import { print, printable } from './print.ts';
import { printArgument } from './print-value.ts';
import { problems } from './problems.ts';
import { type Elements, rangeOver } from './range.ts';
import { visible } from './text.ts';
import type { BranchNode, Node, Pipeline, Template } from './tree.ts';
import { methodOf } from './members.ts';
import { type GoValue, isNothing, isTrue, nameOf, nothing } from './value.ts';

/**
 * Runs a template; the value is undefined when a diagnostic is an error, which is then the only one. Bounded in time, in
 * output and in depth, and never throws.
 */
export function execute(template: Template, options: ExecuteOptions): Result<string | undefined> {
  const execution = createExecution(template, options);
  try {
    run(execution);
    return { value: visible(execution.output.join('')), diagnostics: [] };
  } catch (stop) {
    if (isStop(stop)) return { value: undefined, diagnostics: [stop.diagnostic] };
    throw stop;
  }
}

/** Nodes that are being run. They stand on a stack of their own, so that templates may call each other very deeply. */
interface Frame extends Scope {
  readonly nodes: readonly Node[];
  at: number;
  /** Variables that are forgotten when the nodes have been run. */
  readonly mark: number;
  readonly loop?: Loop;
  readonly isCall?: true;
}

interface Loop {
  readonly pipeline: Pipeline;
  readonly next: Elements;
  /** Variables that each turn begins with. */
  readonly mark: number;
}

function run(execution: Execution): void {
  const { template, root } = execution;
  const nodes = template.defined.get(template.name) ?? [];
  const stack: Frame[] = [{ nodes, at: 0, mark: 0, dot: root, environment: createEnvironment(root) }];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const node = frame.nodes[frame.at++];
    if (node === undefined) leave(frame, stack, execution);
    else runNode(node, frame, stack, execution);
  }
}

/** After the last node: the next turn of a loop, or back to what came before. */
function leave(frame: Frame, stack: Frame[], execution: Execution): void {
  if (frame.loop !== undefined && turn(frame, frame.loop, stack, execution)) return;
  stack.pop();
  if (frame.isCall === true) execution.calls--;
  else popTo(frame.environment, frame.mark);
}

/** Begins a turn of a loop; false when there is none left. */
function turn(frame: Frame, loop: Loop, stack: Frame[], execution: Execution): boolean {
  const pair = loop.next();
  if (pair === undefined) return false;
  const { span } = loop.pipeline;
  step(execution, span);
  popTo(frame.environment, loop.mark);
  bind(frame.environment, loop.pipeline, pair);
  stack[stack.length - 1] = { ...frame, at: 0, dot: pair[1] };
  return true;
}

/** With one variable it is the element; with two, the index or key comes first. */
function bind(
  environment: Environment,
  { variables, assignment, span }: Pipeline,
  [key, element]: readonly [GoValue, GoValue],
): void {
  const [first, second] = variables;
  if (first === undefined) return;
  if (assignment === 'declare') {
    setFromTop(environment, 0, element);
    if (second !== undefined) setFromTop(environment, 1, key);
    return;
  }
  const known =
    setVariable(environment, first, second === undefined ? element : key) &&
    (second === undefined || setVariable(environment, second, element));
  if (!known) fail(problems.create('unknown-variable', { name: first, span }));
}

function runNode(node: Node, frame: Frame, stack: Frame[], execution: Execution): void {
  step(execution, node.span);
  switch (node.kind) {
    case 'text':
      return write(node.text, node.span, execution);
    case 'action':
      if (isKept(node.pipeline, frame, execution)) return writeSource(node.span, execution);
      return runAction(node.pipeline, node.span, frame, execution);
    case 'if':
    case 'with':
      return runBranches(node, frame, stack, execution);
    case 'range':
      return runRange(node, frame, stack, execution);
    case 'template':
    case 'block':
      return runCall(node, frame, stack, execution);
    case 'break':
    case 'continue':
      return jump(node.kind, stack);
    default:
  }
}

function write(text: string, span: Span, execution: Execution): void {
  const { output: limit } = execution.limits;
  execution.written += text.length;
  if (execution.written > limit) fail(problems.create('too-much-output', { limit, span }));
  execution.output.push(text);
}

function writeSource(span: Span, execution: Execution): void {
  const { start } = execution.template.span;
  write(execution.template.text.slice(span.start - start, span.end - start), span, execution);
}

/** Prints what a pipeline gives, unless it sets variables. */
function runAction(pipeline: Pipeline, span: Span, frame: Frame, execution: Execution): void {
  const value = runPipeline(pipeline, frame, execution);
  if (pipeline.variables.length > 0) return;
  const shown = isNothing(value) ? nothing : value;
  const isHidden =
    ['function', 'channel', 'sender', 'sequence'].includes(shown.type.kind) && methodOf(shown, 'String') === undefined;
  if (isHidden) fail(problems.create('not-printable', { found: nameOf(shown), span: pipeline.span }));
  const left = execution.limits.output - execution.written;
  write(
    guarded(execution, 'print', span, () => print(left, (printer) => printArgument(printer, printable(shown), 'v'))),
    span,
    execution,
  );
}

function runBranches({ kind, branches, otherwise, span }: BranchNode, frame: Frame, stack: Frame[], execution: Execution): void {
  const mark = frame.environment.cells.length;
  for (const { pipeline, body } of branches) {
    step(execution, pipeline.span);
    if (isKept(pipeline, frame, execution)) return writeSource(span, execution);
    const value = runPipeline(pipeline, frame, execution);
    if (!isTrue(value)) continue;
    enter(body, kind === 'with' ? value : frame.dot, mark, frame, stack);
    return;
  }
  enter(otherwise ?? [], frame.dot, mark, frame, stack);
}

function enter(nodes: readonly Node[], dot: GoValue, mark: number, { environment }: Frame, stack: Frame[]): void {
  stack.push({ nodes, at: 0, mark, dot, environment });
}

function runRange({ branches: [branch], otherwise, span }: BranchNode, frame: Frame, stack: Frame[], execution: Execution): void {
  if (branch === undefined) return;
  const { pipeline, body } = branch;
  if (isKept(pipeline, frame, execution)) return writeSource(span, execution);
  const { environment } = frame;
  const mark = environment.cells.length;
  const value = runPipeline(pipeline, frame, execution);
  const next = rangeOver(value, pipeline.variables.length, pipeline.span, execution);
  const loop: Loop = { pipeline, next, mark: environment.cells.length };
  stack.push({ nodes: body, at: 0, mark, dot: frame.dot, environment, loop });
  const top = stack[stack.length - 1];
  if (top !== undefined && turn(top, loop, stack, execution)) return;
  stack.pop();
  enter(otherwise ?? [], frame.dot, mark, frame, stack);
}

/** Ends the innermost loop, or its turn. */
function jump(kind: 'break' | 'continue', stack: Frame[]): void {
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    if (frame.loop === undefined) {
      stack.pop();
      continue;
    }
    if (kind === 'continue') frame.at = frame.nodes.length;
    else {
      stack.pop();
      popTo(frame.environment, frame.mark);
    }
    return;
  }
}

/** A template that is called has `$` and no other variables. */
function runCall(
  { name, pipeline, span }: Extract<Node, { kind: 'template' | 'block' }>,
  frame: Frame,
  stack: Frame[],
  execution: Execution,
): void {
  if (pipeline !== undefined && isKept(pipeline, frame, execution)) return writeSource(span, execution);
  const nodes = execution.template.defined.get(name);
  if (nodes === undefined) return fail(problems.create('unknown-template', { name, span }));
  const { calls } = execution.limits;
  if (++execution.calls > calls) fail(problems.create('too-many-calls', { limit: calls, span }));
  const dot = pipeline === undefined ? nothing : runPipeline(pipeline, frame, execution);
  stack.push({ nodes, at: 0, mark: 0, dot, environment: createEnvironment(dot), isCall: true });
}
