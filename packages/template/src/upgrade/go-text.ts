import type { Diagnostic } from '@imgbuild/diagnostics';
import { isPlain, type Node, parseTemplate } from '@imgbuild/gotemplate';
import { userReferences } from '../legacy/user-references.ts';
import type { Written } from '../legacy/written.ts';
import { conditionOf } from './go-conditions.ts';
import { functionNames, type GoScope } from './go-functions.ts';
import { callsIn, keptParts, type Translation } from './go-kept.ts';
import { actionParts, pipelineValue } from './go-values.ts';
import { codeParts, expressionOf, type Part, type Parts, plainText, textParts } from './parts.ts';

/**
 * A string of a legacy template as one of HCL. Actions become expressions where HCL has the same; the others stay, since
 * strings are Go templates in HCL too, with expressions in the place of what those templates cannot read any more.
 */
export function translate(written: Written, scope: GoScope, diagnostics: Diagnostic[]): Parts {
  const { text } = written;
  if (isPlain(text)) return textParts(text);
  const { value: template, diagnostics: found } = parseTemplate(text, { functions: functionNames });
  if (found.length > 0) {
    diagnostics.push(
      ...found.map((each) => (each.span === undefined ? each : { ...each, span: written.part(each.span.start, each.span.end) })),
    );
    return textParts(text);
  }
  for (const { name, start, end } of userReferences(text)) if (name !== undefined) scope.used(name, written.part(start, end));
  const translation: Translation = { written, scope, diagnostics, calls: callsIn(template) };
  return bodyParts(template.nodes, translation);
}

function nodeParts(node: Node, translation: Translation): Parts {
  if (node.kind === 'text') return textParts(node.text);
  if (node.kind === 'comment') return [];
  const parts = node.kind === 'action' ? actionParts(node.pipeline, translation.scope) : branchParts(node, translation);
  // Braces in a result would be read as an action once more.
  if (parts === undefined || plainText(parts)?.includes('{{') === true || isTooDeep(parts)) return keptParts(node, translation);
  return parts;
}

/** Expressions nobody could read, and HCL might refuse. */
function isTooDeep(parts: Parts): boolean {
  return parts.some((part) => {
    let depth = 0;
    let most = 0;
    for (const [bracket] of part.kind === 'code' ? part.code.matchAll(/[([{?]|[)\]}]/g) : []) {
      depth += '([{?'.includes(bracket) ? 1 : -1;
      most = Math.max(most, depth);
    }
    return most > 40;
  });
}

/** `{{if}}` as a condition. What its bodies keep as templates is kept within it. */
function branchParts(node: Node, translation: Translation): Parts | undefined {
  if (node.kind !== 'if') return undefined;
  const conditions = node.branches.map(({ pipeline }) => conditionOf(pipeline, (each) => pipelineValue(each, translation.scope)));
  if (!conditions.every((each) => each !== undefined)) return undefined;
  const bodies = [...node.branches.map(({ body }) => body), node.otherwise ?? []];
  const results = bodies.map((body) => expressionOf(bodyParts(body, translation)));
  return codeParts(
    results.map((result, index) => (index < conditions.length ? `${conditions[index]} ? ${result} : ` : result)).join(''),
  );
}

function bodyParts(nodes: readonly Node[], translation: Translation): Parts {
  const parts: Part[] = [];
  for (const node of nodes) {
    const [first, ...rest] = nodeParts(node, translation);
    const last = parts.at(-1);
    const isJoined = last?.kind === 'text' && last.text.endsWith('{') && first?.kind === 'text' && first.text.startsWith('{{');
    // Three braces would begin an action one too early, so a space stands between that is trimmed away again.
    if (isJoined) parts.push({ kind: 'text', text: first.text.replace(/^\{\{-?\s?/, ' {{- ') });
    else if (first !== undefined) parts.push(first);
    parts.push(...rest);
  }
  return parts;
}
