import { quote } from './quote.ts';
import type { BranchNode, Command, Node, Operand, Pipeline, Template } from './tree.ts';

/**
 * How a tree is shown. `source` is a template that reads back as the same tree; `tree` is what Go's parse trees show of
 * themselves: texts in quotes, comments and definitions left out.
 */
type Style = 'source' | 'tree';

/** A template's text made anew from its tree: one space where one is needed, no trim markers. Reads back as the same tree. */
export function printTemplate({ nodes }: Pick<Template, 'nodes'>): string {
  return printNodes(nodes, 'source');
}

/** A template's tree as Go's text/template/parse shows it, with its texts in quotes. */
export function treeText({ name, defined }: Pick<Template, 'name' | 'defined'>): string {
  return printNodes(defined.get(name) ?? [], 'tree');
}

function printNodes(nodes: readonly Node[], style: Style): string {
  const pieces: string[] = [];
  writeNodes(nodes, style, pieces);
  return pieces.join('');
}

function writeNodes(nodes: readonly Node[], style: Style, pieces: string[]): void {
  for (const node of nodes) writeNode(node, style, pieces);
}

/** Between braces; a text that ends with a brace is kept apart by a space that is trimmed away again. */
function writeAction(inside: string, pieces: string[]): void {
  pieces.push(pieces.at(-1)?.endsWith('{') === true ? ` {{- ${inside}}}` : `{{${inside}}}`);
}

function writeNode(node: Node, style: Style, pieces: string[]): void {
  switch (node.kind) {
    case 'text':
      pieces.push(style === 'tree' ? quote(node.text) : node.text);
      return;
    case 'comment':
      if (style === 'source') writeAction(node.text, pieces);
      return;
    case 'action':
      return writeAction(pipelineText(node.pipeline), pieces);
    case 'break':
    case 'continue':
      return writeAction(node.kind, pieces);
    case 'template':
      return writeAction(callText('template', node.name, node.pipeline), pieces);
    case 'block':
      if (style === 'tree') return writeAction(callText('template', node.name, node.pipeline), pieces);
      writeAction(callText('block', node.name, node.pipeline), pieces);
      break;
    case 'define':
      if (style === 'tree') return;
      writeAction(callText('define', node.name, undefined), pieces);
      break;
    default:
      return writeBranches(node, style, pieces);
  }
  writeNodes(node.body, style, pieces);
  writeAction('end', pieces);
}

function callText(keyword: string, name: string, pipeline: Pipeline | undefined): string {
  return `${keyword} ${quote(name)}${pipeline === undefined ? '' : ` ${pipelineText(pipeline)}`}`;
}

function writeBranches({ kind, branches, otherwise }: BranchNode, style: Style, pieces: string[]): void {
  for (const [index, { pipeline, body }] of branches.entries()) {
    if (index > 0 && style === 'tree') writeAction('else', pieces);
    const isChained = index > 0 && style === 'source';
    writeAction(`${isChained ? 'else ' : ''}${kind} ${pipelineText(pipeline)}`, pieces);
    writeNodes(body, style, pieces);
  }
  if (otherwise !== undefined) {
    writeAction('else', pieces);
    writeNodes(otherwise, style, pieces);
  }
  const ends = style === 'tree' ? branches.length : 1;
  for (let count = 0; count < ends; count++) writeAction('end', pieces);
}

function pipelineText({ variables, assignment, commands }: Pipeline): string {
  const set = variables.length === 0 ? '' : `${variables.join(', ')} ${assignment === 'assign' ? '=' : ':='} `;
  return set + commands.map(commandText).join(' | ');
}

function commandText({ operands }: Command): string {
  return operands.map(operandText).join(' ');
}

/** An operand as it would be written. */
export function operandText(operand: Operand): string {
  switch (operand.kind) {
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'boolean':
      return String(operand.value);
    case 'number':
    case 'string':
      return operand.text;
    case 'field':
      return `.${operand.path.join('.')}`;
    case 'variable':
      return [operand.name, ...operand.path].join('.');
    case 'function':
      return operand.name;
    case 'pipeline':
      return `(${pipelineText(operand.pipeline)})`;
    case 'chain':
      return [operandText(operand.of), ...operand.path].join('.');
  }
}
