import type { Diagnostic } from '@imgbuild/diagnostics';
import { type Node, type Operand, type Pipeline, type Template, visitOperands } from '@imgbuild/gotemplate';
import type { Written } from '../legacy/written.ts';
import { goneFunctions, type GoScope } from './go-functions.ts';
import { actionParts } from './go-values.ts';
import { codeParts, expressionOf, type Part, type Parts, textParts } from './parts.ts';
import { problems } from './problems.ts';

/** A string that is being translated. */
export interface Translation {
  readonly written: Written;
  readonly scope: GoScope;
  readonly diagnostics: Diagnostic[];
  /** In source order. */
  readonly calls: readonly Call[];
}

/** A call of a function, with what follows it in its command. */
export interface Call {
  readonly operand: Extract<Operand, { kind: 'function' }>;
  readonly given: readonly Operand[];
}

/** All calls of a template, in source order. */
export function callsIn(template: Template): readonly Call[] {
  const calls: Call[] = [];
  visitOperands(template, (operand, given) => {
    if (operand.kind === 'function') calls.push({ operand, given });
  });
  return calls.sort((a, b) => a.operand.span.start - b.operand.span.start);
}

/** The calls within a range. */
function callsWithin(calls: readonly Call[], { start, end }: Node['span']): readonly Call[] {
  let low = 0;
  for (let high = calls.length; low < high;) {
    const middle = (low + high) >> 1;
    if ((calls[middle]?.operand.span.start ?? end) < start) low = middle + 1;
    else high = middle;
  }
  let after = low;
  while ((calls[after]?.operand.span.start ?? end) < end) after++;
  return calls.slice(low, after);
}

/** An action as it was written, with what only legacy templates can read put in as a string. */
export function keptParts(node: Node, { written, calls, scope, diagnostics }: Translation): Parts {
  const { start, end } = node.span;
  const within = callsWithin(calls, node.span);
  if (within.length > 0 && scope.leftovers === 'not-rendered') {
    const action = written.text.slice(start, end);
    diagnostics.push(problems.create('not-rendered', { action, span: written.part(start, end) }));
  }
  const parts: Part[] = [];
  let position = start;
  for (const { operand, given } of within) {
    const { start: from } = operand.span;
    const to = (given.at(-1) ?? operand).span.end;
    if (from < position || !(goneFunctions.has(operand.name) || operand.name === 'build_name')) continue;
    const value = actionParts(commandOf(operand, given), scope);
    if (value !== undefined) {
      parts.push(...textParts(written.text.slice(position, from)), ...goString(value));
      position = to;
    } else if (goneFunctions.has(operand.name)) {
      const action = written.text.slice(from, to);
      diagnostics.push(problems.create('not-translated', { action, span: written.part(from, to) }));
    }
  }
  parts.push(...textParts(written.text.slice(position, end)));
  return node.kind === 'action' ? withoutTrimming(parts) : parts;
}

function commandOf(operand: Operand, following: readonly Operand[]): Pipeline {
  const { span } = operand;
  return { span, variables: [], assignment: 'none', commands: [{ span, operands: [operand, ...following] }] };
}

/** A string of Go: what JSON writes, Go reads, whatever is in it. */
function goString(parts: Parts): Parts {
  return codeParts(`jsonencode(${expressionOf(parts)})`);
}

/** What was to be trimmed is gone already; beside it now stand values, of which nothing is to be taken. */
function withoutTrimming(parts: Parts): Parts {
  return parts.map((part, index) => {
    if (part.kind === 'code') return part;
    const head = index === 0 ? part.text.replace(/^\{\{-\s/, '{{ ') : part.text;
    return { kind: 'text', text: index === parts.length - 1 ? head.replace(/\s-\}\}$/, ' }}') : head };
  });
}
