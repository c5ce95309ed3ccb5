import type { Diagnostic, Result } from '@imgbuild/diagnostics';
import { parseBody } from '../syntax/parser.ts';
import type { AttributeNode, BodyNode } from '../syntax/tree.ts';
import { countGraphemes } from '../values/graphemes.ts';
import type { EditableFile } from './editable.ts';
import { fitted, lastKind } from './fit.ts';
import { insertItems } from './insert.ts';
import { indentationAt, lineEndAfter, spacesAfter } from './style.ts';
import type { TextEdit } from './text-edit.ts';
import { reasonOf, refusal } from './refusal.ts';

/**
 * Sets an attribute of a body to an expression, given as source: `var.size`, or what `valueText` makes. Where the attribute
 * stands already only its value changes; else it comes after the body's last attribute, or at the body's end. An expression
 * with a mistake is a diagnostic and no edit.
 */
export function setAttribute(file: EditableFile, body: BodyNode, name: string, expression: string): Result<readonly TextEdit[]> {
  return setAttributes(file, body, [[name, expression]]);
}

/** Sets several attributes. What is new stands in this order. */
export function setAttributes(
  file: EditableFile,
  body: BodyNode,
  attributes: Iterable<readonly [name: string, expression: string]>,
): Result<readonly TextEdit[]> {
  const edits: TextEdit[] = [];
  const diagnostics: Diagnostic[] = [];
  const added = new Map<string, string>();
  const present = body.items.filter((item) => item.kind === 'attribute');
  const byName = new Map(present.map((attribute) => [attribute.name, attribute]));
  const last = present.at(-1);
  for (const [name, text] of new Map(attributes)) {
    const expression = text.trim();
    const problem = problemOf(name, expression);
    if (problem !== undefined) {
      diagnostics.push(problem);
      continue;
    }
    const existing = byName.get(name);
    if (existing === undefined) added.set(name, `${nameBefore(file, last, name, expression)}= ${expression}`);
    else edits.push(replaced(file, existing, expression));
  }
  if (diagnostics.length > 0) return { value: [], diagnostics };
  return { value: [...edits, ...insertItems(file, body, last, [...added.values()])], diagnostics };
}

function problemOf(name: string, expression: string): Diagnostic | undefined {
  const { tree, diagnostics } = parseBody(`${name} = ${expression}\n`, '');
  const [item, ...more] = tree.items;
  const complete = item?.kind === 'attribute' && item.name === name && more.length === 0 && lastKind(expression) !== 'comment';
  if (complete && diagnostics.length === 0) return undefined;
  return refusal(`the value of "${name}"`, expression, reasonOf(diagnostics));
}

function replaced({ text, style }: EditableFile, { expression: { span } }: AttributeNode, expression: string): TextEdit {
  const value = fitted(expression, indentationAt(text, span.start), style);
  return { start: span.start, end: span.end, text: lastKind(expression) === 'closeHeredoc' ? ended(value) : value };

  /** Nothing can stand after a heredoc in its last line, but for what closes brackets in the next. */
  function ended(heredoc: string): string {
    const rest = spacesAfter(text, span.end);
    if (rest === text.length) return heredoc + style.lineEnd;
    return lineEndAfter(text, rest) === undefined ? `(${heredoc}${style.lineEnd})` : heredoc;
  }
}

/**
 * A name with the spaces that put `=` under that of the attribute before it, as the formatter does: where both are on one line.
 * A name that is too long stays as it is, and so do the neighbours.
 */
function nameBefore({ text }: EditableFile, before: AttributeNode | undefined, name: string, expression: string): string {
  const isAlone = before === undefined || text.slice(before.span.start, before.span.end).includes('\n');
  if (isAlone || (expression.includes('\n') && !expression.startsWith('<<'))) return `${name} `;
  const column = countGraphemes(text.slice(before.nameSpan.start, before.equalsSpan.start));
  return name + ' '.repeat(Math.max(1, column - countGraphemes(name)));
}
