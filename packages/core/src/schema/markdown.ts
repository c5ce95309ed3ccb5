import type { Attribute, AttributeType, Body, NestedBlock, Rule } from '../sdk/index.ts';
import { describeRange } from './describe.ts';
import { formatDuration } from './duration.ts';
import { decimalText } from './scalars.ts';
import { formatSize } from './size.ts';

/**
 * The options of a body as Markdown: a table of attributes, required ones first, the rules across them, and a section for
 * every nested block. `heading` is the level of the nested blocks' headings. Ends in a newline.
 */
export function toMarkdown(body: Body, o: { readonly heading?: number } = {}): string {
  return sections(body, o.heading ?? 4, []).join('\n\n') + '\n';
}

function sections(body: Body, level: number, path: readonly string[]): string[] {
  const attributes = Object.entries(body.fields).flatMap(([name, field]) =>
    field.field === 'attribute' ? [[name, field] as const] : [],
  );
  const blocks = Object.entries(body.fields).flatMap(([name, field]) =>
    field.field === 'block' ? [[name, field] as const] : [],
  );
  const needed = attributes.filter(([, attribute]) => attribute.required === true);
  const optional = attributes.filter(([, attribute]) => attribute.required !== true);
  const rules = (body.rules ?? []).map(describeRule);
  const parts = [
    attributes.length + blocks.length === 0 ? ['It has no options.'] : [],
    attributes.length === 0 ? [] : [table([...needed, ...optional])],
    rules.length === 0 ? [] : [rules.map((rule) => `- ${rule}`).join('\n')],
    ...blocks.map(([name, nested]) => blockSections(name, nested, level, path)),
  ];
  return parts.flat();
}

function blockSections(name: string, nested: NestedBlock, level: number, path: readonly string[]): string[] {
  const full = [...path, name];
  const heading = `${'#'.repeat(Math.min(level, 6))} \`${full.join('.')}\``;
  return [heading, `${sentence(nested.doc)} ${describeCount(nested)}`, ...sections(nested.body, level + 1, full)];
}

function describeCount({ min, max, repeat }: NestedBlock): string {
  if (repeat === 'one') return (min ?? 0) > 0 ? 'Required.' : 'Optional.';
  return min === undefined && max === undefined ? 'Any number of blocks.' : countOf(min, max, 'block');
}

function countOf(min: number | undefined, max: number | undefined, word: string): string {
  return sentence(capital(`${describeRange(min, max)} ${word}${(max ?? min) === 1 ? '' : 's'}`));
}

function table(attributes: readonly (readonly [string, Attribute])[]): string {
  const rows = attributes.map(
    ([name, attribute]) =>
      `| \`${name}\` | ${cell(typeName(attribute.type))} | ${cell(defaultOf(attribute))} | ${cell(meaning(attribute))} |`,
  );
  return ['| Option | Type | Default | Meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function defaultOf(attribute: Attribute): string {
  if (attribute.default !== undefined) {
    const text = typeof attribute.default === 'string' ? attribute.default : JSON.stringify(attribute.default);
    return text === '' ? '' : code(text);
  }
  return attribute.required === true ? '**required**' : '';
}

function meaning(attribute: Attribute): string {
  const { deprecated, doc, env, max, min, sensitive, type } = attribute;
  const parts = [
    ...(deprecated === undefined ? [] : [`**Deprecated.** ${sentence(deprecated)}`]),
    sentence(doc),
    ...(min === undefined && max === undefined ? [] : [limits(attribute)]),
    ...(type.kind === 'template' && type.holes.length > 0
      ? [`Can use ${type.holes.map((hole) => code(`{{ .${hole} }}`)).join(', ')}.`]
      : []),
    ...(env === undefined ? [] : [`Also from ${env.map((name) => code(`$${name}`)).join(' or ')}.`]),
    ...(sensitive === true ? ['Never shown.'] : []),
  ];
  return parts.join(' ');
}

function formatOf(type: AttributeType): (value: number) => string {
  if (type.kind === 'duration') return formatDuration;
  return type.kind === 'size' ? formatSize : decimalText;
}

function limits({ min, max, type }: Attribute): string {
  return isCollection(type) ? countOf(min, max, 'element') : sentence(capital(describeRange(min, max, formatOf(type))));
}

function isCollection(type: AttributeType): boolean {
  return type.kind === 'list' || type.kind === 'map';
}

function typeName(type: AttributeType): string {
  switch (type.kind) {
    case 'list':
      return `list of ${typeName(type.element)}`;
    case 'map':
      return `map of ${typeName(type.element)}`;
    case 'oneOf':
      return type.values.map((value) => code(value)).join(', ');
    case 'file':
      return 'file path';
    case 'directory':
      return 'folder path';
    case 'template':
      return 'template';
    default:
      return type.kind;
  }
}

/** A rule across options as a sentence. */
export function describeRule(rule: Rule): string {
  switch (rule.rule) {
    case 'exactly-one':
      return `Exactly one of ${names(rule.of)} must be given.`;
    case 'at-least-one':
      return `At least one of ${names(rule.of)} must be given.`;
    case 'at-most-one':
      return `Only one of ${names(rule.of)} can be given.`;
    case 'all-or-none':
      return `${names(rule.of)} are given together or not at all.`;
    case 'requires':
      return `${code(rule.when)} needs ${names(rule.needs)}.`;
  }
}

function names(all: readonly string[]): string {
  return all.map((name) => code(name)).join(', ');
}

function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return fence + pad + text + pad + fence;
}

function sentence(text: string): string {
  return /[.!?:]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Text inside a table's cell: one line, no bar of its own. */
function cell(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
}
