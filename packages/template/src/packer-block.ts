import type { Diagnostic, Span } from '@imgbuild/diagnostics';
import type { Block, Expression, Value } from '@imgbuild/hcl';
import { type Requirement, satisfiesConstraint, packerVersion } from '@imgbuild/core';
import { problems } from './problems.ts';

/** What a template asks of its surroundings. */
export interface Requirements {
  readonly plugins: readonly Requirement[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads all packer blocks: `required_version`s hold together, plugins are gathered. Everything in them is literal. */
export function readPackerBlocks(blocks: readonly Block[]): Requirements {
  const diagnostics: Diagnostic[] = [];
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
        else diagnostics.push(problems.create('duplicate', { what: 'Required plugin', name: requirement.accessor, span: requirement.span, related: [{ message: 'It is required here', span: before.span }] }));
      }
    }
  }
  return { plugins: [...plugins.values()], diagnostics };
}

function checkVersion(expression: Expression, diagnostics: Diagnostic[]): void {
  const constraint = literalText(expression, 'required_version', diagnostics);
  if (constraint === undefined) return;
  const holds = satisfiesConstraint(packerVersion, constraint);
  if (holds === undefined) diagnostics.push(problems.create('invalid-constraint', { text: constraint, span: expression.span }));
  else if (!holds) diagnostics.push(problems.create('required-version', { constraint, version: packerVersion, span: expression.span }));
}

/** `name = { source = "…", version = "…" }`, or the old form with only a version. */
function readRequirement(accessor: string, span: Span, expression: Expression, diagnostics: Diagnostic[]): Requirement | undefined {
  const items = expression.asObject();
  if (items === undefined) {
    const text = literalText(expression, accessor, diagnostics);
    return text === undefined ? undefined : { accessor, source: accessor, constraints: [{ text, span: expression.span }], span };
  }
  let source = accessor;
  const constraints: { text: string; span: Span }[] = [];
  for (const { key, value } of items) {
    const name = key.asKeyword() ?? literalText(key, accessor, diagnostics);
    const text = literalText(value, name ?? accessor, diagnostics);
    if (text === undefined) continue;
    if (name === 'source') source = text;
    if (name !== 'version') continue;
    if (satisfiesConstraint('1.0.0', text) === undefined) diagnostics.push(problems.create('invalid-constraint', { text, span: value.span }));
    else constraints.push({ text, span: value.span });
  }
  return { accessor, source, constraints, span };
}

function literalText(expression: Expression, name: string, diagnostics: Diagnostic[]): string | undefined {
  const { value, diagnostics: found } = expression.evaluate(undefined);
  if (found.length === 0 && isText(value)) return value.data as string;
  diagnostics.push(problems.create('literal-only', { name, what: 'string', span: expression.span }));
  return undefined;
}

function isText(value: Value): boolean {
  return value.state === 'known' && value.type.kind === 'string';
}
