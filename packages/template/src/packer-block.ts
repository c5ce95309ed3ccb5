import type { Diagnostic, Span } from '@imgbuild/diagnostics';
import { meets, packerVersion, parseConstraint, type Requirement } from '@imgbuild/core';
import type { Block, Expression } from '@imgbuild/hcl';
import { problems } from './problems.ts';

/** Reads all packer blocks: `required_version`s hold together, plugins are gathered. Everything in them is literal. */
export function readPackerBlocks(blocks: readonly Block[], diagnostics: Diagnostic[]): readonly Requirement[] {
  const plugins = new Map<string, Requirement>();
  for (const block of blocks) {
    const read = block.body.content({ attributes: [{ name: 'required_version' }], blocks: [{ type: 'required_plugins' }] });
    diagnostics.push(...read.diagnostics);
    const version = read.value.attributes.get('required_version');
    if (version !== undefined) checkVersion(version.expression, diagnostics);
    for (const required of read.value.blocks) {
      const attributes = required.body.justAttributes();
      diagnostics.push(...attributes.diagnostics);
      for (const attribute of attributes.value.values()) {
        const requirement = readRequirement(attribute.name, attribute.nameSpan, attribute.expression, diagnostics);
        if (requirement === undefined) continue;
        const before = plugins.get(requirement.accessor);
        if (before === undefined) plugins.set(requirement.accessor, requirement);
        else {
          const related = before.span === undefined ? [] : [{ message: 'It is required here', span: before.span }];
          diagnostics.push(
            problems.create('duplicate', {
              what: 'Required plugin',
              name: requirement.accessor,
              span: requirement.span,
              related,
            }),
          );
        }
      }
    }
  }
  return [...plugins.values()];
}

function checkVersion(expression: Expression, diagnostics: Diagnostic[]): void {
  const text = literalText(expression, 'required_version', diagnostics);
  if (text === undefined) return;
  const parsed = parseConstraint(text);
  if ('mistake' in parsed)
    diagnostics.push(problems.create('invalid-constraint', { text, mistake: parsed.mistake, span: expression.span }));
  else if (!meets(packerVersion, parsed.constraint)) {
    diagnostics.push(problems.create('required-version', { constraint: text, version: packerVersion, span: expression.span }));
  }
}

/** `name = { source = "…", version = "…" }`. The version's grammar is checked where plugins are looked for. */
function readRequirement(
  accessor: string,
  span: Span,
  expression: Expression,
  diagnostics: Diagnostic[],
): Requirement | undefined {
  const items = expression.asObject();
  if (items === undefined) {
    diagnostics.push(problems.create('requirement-shape', { name: accessor, span: expression.span }));
    return undefined;
  }
  let source: string | undefined;
  const constraints: { text: string; span: Span }[] = [];
  for (const { key, value } of items) {
    const name = key.asKeyword() ?? literalText(key, accessor, diagnostics);
    if (name !== undefined && name !== 'source' && name !== 'version') {
      diagnostics.push(problems.create('requirement-attribute', { name, span: key.span }));
      continue;
    }
    const text = literalText(value, name ?? accessor, diagnostics);
    if (text === undefined) return undefined;
    if (name === 'source') source = text;
    else constraints.push({ text, span: value.span });
  }
  if (source === undefined) {
    diagnostics.push(problems.create('requirement-shape', { name: accessor, span: expression.span }));
    return undefined;
  }
  return { accessor, source, constraints, span };
}

function literalText(expression: Expression, name: string, diagnostics: Diagnostic[]): string | undefined {
  const { value, diagnostics: found } = expression.evaluate(undefined);
  if (found.length === 0 && value.state === 'known' && value.type.kind === 'string') return value.data as string;
  diagnostics.push(problems.create('literal-only', { name, what: 'string', span: expression.span }));
  return undefined;
}
