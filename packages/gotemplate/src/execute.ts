import { type Diagnostic, didYouMean, type Result, type Span } from '@imgbuild/diagnostics';
import { builtins, isTemplateFunctionError } from './builtins.ts';
import { printValue } from './print.ts';
import { problems } from './problems.ts';
import type { Command, Node, Operand, Pipeline, Template } from './tree.ts';
import { fromData, type GoValue, isList, isRecord, isTrue, missing, nameOf, toData } from './value.ts';

/** A function that the caller gives. Takes and gives plain data; may throw `templateFunctionError`. */
export type TemplateFunction = (...values: never[]) => unknown;

export interface ExecuteOptions {
  readonly data: unknown;
  readonly functions: Readonly<Record<string, TemplateFunction>>;
  /**
   * What becomes of a field that the data lacks: `no-value` prints `<no value>` as Go does for maps, `error` is a diagnostic,
   * and `keep` copies every action (for `if`, `with` and `range` the whole block) that reads an absent field of the
   * top-level data as it stands in the source, for a later pass that has it.
   */
  readonly missing?: 'no-value' | 'error' | 'keep';
  /** Characters of output and steps of execution. Default: a million of each. */
  readonly limits?: { readonly output: number; readonly steps: number };
}

interface Frame {
  readonly names: { readonly name: string; value: GoValue }[];
  readonly dot: GoValue;
}

interface Execution {
  readonly template: Template;
  readonly options: ExecuteOptions;
  readonly root: GoValue;
  output: string;
  steps: number;
  depth: number;
}

/** What ends the execution: thrown within this module, never out of it. */
interface Stop {
  readonly diagnostic: Diagnostic;
}

type Flow = 'on' | 'break' | 'continue';

const defaultLimits = { output: 1_000_000, steps: 1_000_000 };
const deepestCalls = 1_000;

/** Runs a template; the value is undefined when a diagnostic is an error. Bounded in time and output. */
export function execute(template: Template, options: ExecuteOptions): Result<string | undefined> {
  const root = fromData(options.data);
  const execution: Execution = { template, options, root, output: '', steps: 0, depth: 0 };
  try {
    runNodes(template.nodes, { names: [{ name: '$', value: root }], dot: root }, execution);
    return { value: execution.output, diagnostics: [] };
  } catch (stop) {
    if (typeof stop === 'object' && stop !== null && 'diagnostic' in stop)
      return { value: undefined, diagnostics: [(stop as Stop).diagnostic] };
    throw stop;
  }
}

function fail(diagnostic: Diagnostic): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- never leaves this module
  throw { diagnostic } satisfies Stop;
}

function write(text: string, span: Span, execution: Execution): void {
  const { output } = execution.options.limits ?? defaultLimits;
  execution.output += text;
  if (execution.output.length > output) fail(problems.create('too-much-output', { limit: output, span }));
}

function step(span: Span, execution: Execution): void {
  const { steps } = execution.options.limits ?? defaultLimits;
  if (++execution.steps > steps) fail(problems.create('too-many-steps', { limit: steps, span }));
}

function runNodes(nodes: readonly Node[], frame: Frame, execution: Execution): Flow {
  for (const node of nodes) {
    const flow = runNode(node, frame, execution);
    if (flow !== 'on') return flow;
  }
  return 'on';
}

function runNode(node: Node, frame: Frame, execution: Execution): Flow {
  step(node.span, execution);
  if ('pipeline' in node && node.pipeline !== undefined && isKept(node.pipeline, frame, execution)) {
    const { start } = execution.template.span;
    write(execution.template.text.slice(node.span.start - start, node.span.end - start), node.span, execution);
    return 'on';
  }
  switch (node.kind) {
    case 'text':
      write(node.text, node.span, execution);
      return 'on';
    case 'comment':
      return 'on';
    case 'break':
    case 'continue':
      return node.kind;
    case 'action': {
      const value = runPipeline(node.pipeline, frame, execution);
      if (node.pipeline.assignment === 'none') write(printValue(value), node.span, execution);
      return 'on';
    }
    case 'template':
      return runTemplate(node, frame, execution);
    case 'if':
    case 'with': {
      const inner: Frame = { names: [...frame.names], dot: frame.dot };
      const value = runPipeline(node.pipeline, inner, execution);
      if (!isTrue(value)) return runNodes(node.otherwise, inner, execution);
      return runNodes(node.body, node.kind === 'with' ? { ...inner, dot: value } : inner, execution);
    }
    case 'range':
      return runRange(node, frame, execution);
  }
}

function runTemplate(node: Extract<Node, { kind: 'template' }>, frame: Frame, execution: Execution): Flow {
  const dot =
    node.pipeline === undefined ? null : runPipeline(node.pipeline, { names: [...frame.names], dot: frame.dot }, execution);
  if (++execution.depth > deepestCalls) fail(problems.create('too-many-steps', { limit: deepestCalls, span: node.span }));
  const defined = execution.template.defined.get(node.name);
  if (defined === undefined) return fail(problems.create('unknown-template', { name: node.name, span: node.span }));
  runNodes(defined, { names: [{ name: '$', value: dot }], dot }, execution);
  execution.depth--;
  return 'on';
}

function runRange(node: Extract<Node, { kind: 'range' }>, frame: Frame, execution: Execution): Flow {
  const { variables, assignment } = node.pipeline;
  const value = runPipeline({ ...node.pipeline, variables: [], assignment: 'none' }, frame, execution);
  const elements = elementsOf(value, node, execution);
  if (elements.length === 0) return runNodes(node.otherwise, { names: [...frame.names], dot: frame.dot }, execution);
  for (const [key, element] of elements) {
    step(node.span, execution);
    const names = [...frame.names];
    const bound: readonly GoValue[] = variables.length === 2 ? [key, element] : [element];
    for (const [index, name] of variables.entries()) {
      const each = bound[index] ?? null;
      if (assignment === 'declare') names.push({ name, value: each });
      else assign(names, name, each);
    }
    if (runNodes(node.body, { names, dot: element }, execution) === 'break') break;
  }
  return 'on';
}

function elementsOf(value: GoValue, node: Node, execution: Execution): readonly (readonly [GoValue, GoValue])[] {
  if (value === null || value === missing) return [];
  if (isList(value)) return value.map((each, index) => [BigInt(index), each]);
  if (isRecord(value)) return [...value];
  if (typeof value === 'bigint') {
    const { steps } = execution.options.limits ?? defaultLimits;
    if (value > BigInt(steps)) fail(problems.create('too-many-steps', { limit: steps, span: node.span }));
    return Array.from({ length: Math.max(0, Number(value)) }, (_, index) => [BigInt(index), BigInt(index)] as const);
  }
  return fail(problems.create('not-iterable', { found: nameOf(value), span: node.span }));
}

function assign(names: Frame['names'], name: string, value: GoValue): void {
  const found = names.findLast((each) => each.name === name);
  if (found !== undefined) found.value = value;
}

/** With `keep`: whether a pipeline reads a field that the top-level data lacks. */
function isKept(pipeline: Pipeline, frame: Frame, execution: Execution): boolean {
  if (execution.options.missing !== 'keep' || !isRecord(execution.root)) return false;
  const root = execution.root;
  const reads = (operand: Operand): boolean => {
    if (operand.kind === 'field') return frame.dot === root && !root.has(operand.path[0] ?? '');
    if (operand.kind === 'variable') return operand.name === '$' && operand.path.length > 0 && !root.has(operand.path[0] ?? '');
    return operand.kind === 'pipeline' && operand.pipeline.commands.some((command) => command.operands.some(reads));
  };
  return pipeline.commands.some((command) => command.operands.some(reads));
}

function runPipeline(pipeline: Pipeline, frame: Frame, execution: Execution): GoValue {
  let value: GoValue | undefined;
  for (const command of pipeline.commands) value = runCommand(command, value, frame, execution);
  const result = value ?? null;
  for (const name of pipeline.variables) {
    if (pipeline.assignment === 'declare') frame.names.push({ name, value: result });
    else assign(frame.names, name, result);
  }
  return result;
}

function runCommand(command: Command, piped: GoValue | undefined, frame: Frame, execution: Execution): GoValue {
  step(command.span, execution);
  const [first, ...rest] = command.operands;
  if (first === undefined) return null;
  if (first.kind === 'function') return callFunction(first, rest, piped, frame, execution);
  if (first.kind === 'nil') return fail(problems.create('nil-command', { span: first.span }));
  const value = evaluate(first, frame, execution);
  const given = evaluateAll(rest, piped, frame, execution);
  const count = given.length;
  if (count === 0) return value;
  if (typeof value === 'function' && first.kind !== 'literal') return guarded('call', command.span, () => value(...given));
  return fail(
    problems.create('non-executable', { what: 'This value', count: count === 1 ? 'one was' : `${count} were`, span: first.span }),
  );
}

/** Arguments as written, and last what the pipeline brings. */
function evaluateAll(
  operands: readonly Operand[],
  piped: GoValue | undefined,
  frame: Frame,
  execution: Execution,
): readonly GoValue[] {
  const values: GoValue[] = [];
  for (const operand of operands) values.push(evaluate(operand, frame, execution));
  if (piped !== undefined) values.push(piped);
  return values;
}

function callFunction(
  operand: Extract<Operand, { kind: 'function' }>,
  given: readonly Operand[],
  piped: GoValue | undefined,
  frame: Frame,
  execution: Execution,
): GoValue {
  const { name, span } = operand;
  const own = execution.options.functions[name];
  if (own === undefined && (name === 'and' || name === 'or')) return decide(name, given, piped, span, frame, execution);
  const values = evaluateAll(given, piped, frame, execution);
  if (own !== undefined)
    return guarded(name, span, () => fromData((own as (...data: unknown[]) => unknown)(...values.map(toData))));
  const builtin = builtins[name];
  if (builtin === undefined) return fail(problems.create('unknown-function', { name, suggestion: '', span }));
  const [fewest, most] = builtin.arity;
  if (values.length < fewest || (most !== undefined && values.length > most)) {
    const wanted =
      most === undefined
        ? `${fewest} or more arguments`
        : fewest === most
          ? `${fewest} argument(s)`
          : `${fewest} to ${most} arguments`;
    return fail(
      problems.create('wrong-arguments', {
        name,
        wanted,
        given: values.length === 1 ? 'one was' : `${values.length} were`,
        span,
      }),
    );
  }
  return guarded(name, span, () => builtin.call(values));
}

function guarded(name: string, span: Span, body: () => GoValue): GoValue {
  try {
    return body();
  } catch (error) {
    if (!isTemplateFunctionError(error)) throw error;
    return fail(problems.create('call-failed', { name, reason: error.message, span }));
  }
}

/** The first argument that decides, or the last one; those after it are not evaluated. */
function decide(
  name: 'and' | 'or',
  given: readonly Operand[],
  piped: GoValue | undefined,
  span: Span,
  frame: Frame,
  execution: Execution,
): GoValue {
  let value: GoValue | undefined;
  for (const operand of given) {
    value = evaluate(operand, frame, execution);
    if (isTrue(value) === (name === 'or')) return value;
  }
  const result = piped ?? value;
  return result ?? fail(problems.create('wrong-arguments', { name, wanted: 'one or more arguments', given: 'none was', span }));
}

function evaluate(operand: Operand, frame: Frame, execution: Execution): GoValue {
  switch (operand.kind) {
    case 'dot':
      return frame.dot;
    case 'nil':
      return null;
    case 'literal':
      return operand.value;
    case 'field':
      // Without any data every field is just not there.
      return frame.dot === null && execution.root === null ? missing : walk(frame.dot, operand.path, operand.span, execution);
    case 'variable': {
      const value = frame.names.findLast((each) => each.name === operand.name)?.value ?? null;
      return walk(value, operand.path, operand.span, execution);
    }
    case 'function':
      return callFunction(operand, [], undefined, frame, execution);
    case 'pipeline':
      return walk(runPipeline(operand.pipeline, frame, execution), operand.path, operand.span, execution);
  }
}

function walk(start: GoValue, path: readonly string[], span: Span, execution: Execution): GoValue {
  let value = start;
  for (const field of path) {
    if (value === missing || value === null) {
      if ((execution.options.missing ?? 'no-value') === 'no-value' && value === missing) return missing;
      return fail(problems.create('not-a-record', { field, found: nameOf(value), span }));
    }
    if (!isRecord(value)) return fail(problems.create('not-a-record', { field, found: nameOf(value), span }));
    const next = value.get(field);
    if (next === undefined && execution.options.missing === 'error') {
      return fail(problems.create('missing-field', { field, suggestion: didYouMean(field, value.keys()), span }));
    }
    value = next === undefined ? missing : next;
  }
  return value;
}
