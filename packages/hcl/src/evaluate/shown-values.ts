import type { Diagnostic } from '@imgbuild/diagnostics';
import type { Scope } from '../body.ts';
import { referencesIn } from '../syntax/references.ts';
import type { ExpressionNode } from '../syntax/tree.ts';
import { getAttribute, index, isMarkedDeep, toPlain, typeName, type Value } from '../values/index.ts';
import { findVariable } from './evaluation.ts';

/** Longest text shown for one value. */
const longest = 60;

/** The values of the references in some expressions, as a person may see them: what is marked is not shown. */
export function valuesShown(nodes: readonly ExpressionNode[], scope: Scope | undefined): Diagnostic['values'] {
  const shown = new Map<string, string>();
  for (const traversal of nodes.flatMap((node) => referencesIn(node))) {
    let value = findVariable(scope, traversal.root);
    let text = traversal.root;
    for (const step of traversal.steps) {
      if (value === undefined || step.kind === 'splat') break;
      const next: ReturnType<typeof index> = step.kind === 'attribute' ? getAttribute(value, step.name) : index(value, step.key);
      if (!next.ok) break;
      text += step.kind === 'attribute' ? `.${step.name}` : `[${describe(step.key)}]`;
      value = next.value;
    }
    // An object of many attributes says nothing; the reference to one of them does.
    if (value !== undefined && shown.size < 4) shown.set(text, describe(value));
  }
  return [...shown].map(([reference, value]) => ({ reference, value }));
}

/** A reference as it is written. */
export function traversalText({ root, steps }: Extract<ExpressionNode, { kind: 'traversal' }>): string {
  const parts = steps.map((step) => {
    if (step.kind === 'attribute') return `.${step.name}`;
    return step.kind === 'index' ? `[${describe(step.key)}]` : '[*]';
  });
  return root + parts.join('');
}

function describe(value: Value): string {
  if (isMarkedDeep(value)) return '(sensitive)';
  if (value.state === 'unknown') return `not known yet (${typeName(value.type)})`;
  if (value.state === 'null') return 'null';
  if (value.type.kind === 'object') return typeName(value.type);
  const plain = toPlain(value);
  const text = plain.ok ? JSON.stringify(plain.value) : typeName(value.type);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
