import { laidOut } from '../format/layout.ts';
import { quotedText } from './names.ts';

/** A block to be written; the values of attributes are source. */
export interface NewBlock {
  readonly type: string;
  readonly labels?: readonly string[];
  readonly attributes?: Iterable<readonly [name: string, expression: string]>;
  readonly blocks?: readonly NewBlock[];
}

/** A block as source in canonical layout: its attributes, and after them its blocks, with empty lines between. */
export function blockText(block: NewBlock): string {
  return laidOut(linesOf(block).join('\n'));
}

function linesOf({ type, labels = [], attributes = [], blocks = [] }: NewBlock): readonly string[] {
  const head = [type, ...labels.map(quotedText), '{'].join(' ');
  const sections = [
    Array.from(attributes, ([name, expression]) => `${name} = ${expression.trim()}`),
    ...blocks.map((block) => linesOf(block)),
  ].filter((lines) => lines.length > 0);
  if (sections.length === 0) return [`${head}}`];
  return [head, ...sections.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines])), '}'];
}
