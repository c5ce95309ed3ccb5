import type { Diagnostic } from '@imgbuild/diagnostics';
import {
  isPlain,
  type Node,
  type Operand,
  parseTemplate,
  type Pipeline,
  type Template,
  visitOperands,
} from '@imgbuild/gotemplate';
import { userReferences } from '../legacy/user-references.ts';
import type { Written } from '../legacy/written.ts';
import { callInHcl, functionNames, goneFunctions, type GoScope, type GoValue } from './go-functions.ts';
import { type Parts, plainText, textParts } from './parts.ts';
import { problems } from './problems.ts';

/**
 * A string of a legacy template as one of HCL. Actions become expressions where HCL has the same; the others stay, since
 * strings are Go templates in HCL too, with expressions in the place of what those templates cannot read any more.
 */
export function translate(written: Written, scope: GoScope, diagnostics: Diagnostic[]): Parts {
  const { text } = written;
  if (isPlain(text)) return textParts(text);
  const { value: template, diagnostics: found } = parseTemplate(text, { functions: functionNames });
  if (found.length > 0) {
    diagnostics.push(...found.map((each) => (each.span === undefined ? each : { ...each, span: placeIn(written, each.span) })));
    return textParts(text);
  }
  for (const { name, start, end } of userReferences(text)) if (name !== undefined) scope.used(name, written.part(start, end));
  const translation: Translation = { written, template, scope, diagnostics };
  return template.nodes.flatMap((node) => nodeParts(node, translation));
}

interface Translation {
  readonly written: Written;
  readonly template: Template;
  readonly scope: GoScope;
  readonly diagnostics: Diagnostic[];
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function placeIn(written: Written, { start, end }: Range): Written['span'] {
  return written.part(start, end);
}

function nodeParts(node: Node, translation: Translation): Parts {
  if (node.kind === 'text') return textParts(node.text);
  if (node.kind === 'comment') return [];
  const parts = node.kind === 'action' ? actionParts(node.pipeline, translation.scope) : undefined;
  // Braces in a result would be read as an action once more.
  if (parts !== undefined && plainText(parts)?.includes('{{') !== true) return parts;
  return keptParts(node, translation);
}

function actionParts(pipeline: Pipeline, scope: GoScope): Parts | undefined {
  const value = pipelineValue(pipeline, scope);
  if (value === undefined) return undefined;
  return value.kind === 'string' ? value.parts : undefined;
}

function pipelineValue({ variables, commands }: Pipeline, scope: GoScope): GoValue | undefined {
  if (variables.length > 0) return undefined;
  let value: GoValue | undefined;
  for (const [index, { operands }] of commands.entries()) {
    const [first, ...rest] = operands;
    const given = rest.map((operand) => operandValue(operand, scope));
    if (first === undefined || !given.every((each) => each !== undefined)) return undefined;
    if (first.kind === 'function') value = calledValue(first.name, value === undefined ? given : [...given, value], scope);
    else value = index === 0 && given.length === 0 ? operandValue(first, scope) : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}

function operandValue(operand: Operand, scope: GoScope): GoValue | undefined {
  switch (operand.kind) {
    case 'string':
      return { kind: 'string', parts: textParts(operand.value) };
    case 'number':
      return { kind: 'number', digits: operand.text };
    case 'function':
      return calledValue(operand.name, [], scope);
    case 'pipeline':
      return pipelineValue(operand.pipeline, scope);
    default:
      return undefined;
  }
}

function calledValue(name: string, given: readonly GoValue[], scope: GoScope): GoValue | undefined {
  const parts = callInHcl(name, given, scope);
  return parts === undefined ? undefined : { kind: 'string', parts };
}

/** An action as it was written, with what only legacy templates can read put in as a string. */
function keptParts(node: Node, { written, template, scope, diagnostics }: Translation): Parts {
  const { start, end } = node.span;
  const replacements: (Range & { readonly parts: Parts })[] = [];
  visitOperands(template, (operand, following) => {
    if (operand.kind !== 'function' || operand.span.start < start || operand.span.end > end) return;
    if (!goneFunctions.has(operand.name) && operand.name !== 'build_name') return;
    const parts = actionParts(commandOf(operand, following), scope);
    const last = following.at(-1) ?? operand;
    if (parts !== undefined) replacements.push({ start: operand.span.start, end: last.span.end, parts: rawString(parts) });
    else if (goneFunctions.has(operand.name)) {
      const action = written.text.slice(operand.span.start, last.span.end);
      diagnostics.push(problems.create('not-translated', { action, span: placeIn(written, operand.span) }));
    }
  });
  const parts: Parts[] = [];
  let position = start;
  for (const replacement of replacements.sort((a, b) => a.start - b.start)) {
    if (replacement.start < position) continue;
    parts.push(textParts(written.text.slice(position, replacement.start)), replacement.parts);
    position = replacement.end;
  }
  parts.push(textParts(written.text.slice(position, end)));
  return node.kind === 'action' ? withoutTrimming(parts.flat()) : parts.flat();
}

function commandOf(operand: Operand, following: readonly Operand[]): Pipeline {
  const { span } = operand;
  return { span, variables: [], assignment: 'none', commands: [{ span, operands: [operand, ...following] }] };
}

/** A Go string that takes backslashes and quotes as they are. */
function rawString(parts: Parts): Parts {
  return [...textParts('`'), ...parts, ...textParts('`')];
}

/** What was to be trimmed is gone already; beside it now stand values, of which nothing is to be taken. */
function withoutTrimming(parts: Parts): Parts {
  return parts.map((part, index) => {
    if (part.kind === 'code') return part;
    const head = index === 0 ? part.text.replace(/^\{\{-\s/, '{{ ') : part.text;
    return { kind: 'text', text: index === parts.length - 1 ? head.replace(/\s-\}\}$/, ' }}') : head };
  });
}
