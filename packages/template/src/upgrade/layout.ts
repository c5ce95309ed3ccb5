import { quotedText } from '@imgbuild/hcl';

/** What stands in a body. Expressions are HCL, perhaps of several lines. */
export type BodyItem =
  | { readonly kind: 'attribute'; readonly name: string; readonly expression: string }
  | { readonly kind: 'block'; readonly head: string; readonly items: readonly BodyItem[]; readonly comment?: string };

export function attribute(name: string, expression: string): BodyItem {
  return { kind: 'attribute', name, expression };
}

export function block(type: string, labels: readonly string[], items: readonly BodyItem[]): BodyItem {
  return { kind: 'block', head: [type, ...labels.map(quotedText)].join(' '), items };
}

/** Puts a comment above a block. */
export function commented(item: BodyItem, comment: string | undefined): BodyItem {
  return item.kind === 'block' && comment !== undefined ? { ...item, comment } : item;
}

/** The items as text, with an empty line around every block. Indentation is left to the formatter. */
export function bodyText(items: readonly BodyItem[]): string {
  const pieces: string[] = [];
  for (const [index, item] of items.entries()) {
    const before = items[index - 1];
    if (before !== undefined && (before.kind === 'block' || item.kind === 'block')) pieces.push('\n');
    pieces.push(itemText(item));
  }
  return pieces.join('');
}

function itemText(item: BodyItem): string {
  if (item.kind === 'attribute') return `${item.name} = ${item.expression}\n`;
  const comment = item.comment === undefined ? '' : commentText(item.comment);
  const inside = bodyText(item.items);
  return `${comment}${item.head} {${inside === '' ? '' : `\n${inside}`}}\n`;
}

const widest = 100;

/** A comment in lines that are not too long. */
export function commentText(text: string): string {
  const lines = text.split('\n').flatMap((paragraph) => {
    const wrapped: string[] = [];
    for (const word of paragraph.split(' ')) {
      const last = wrapped.at(-1);
      if (last !== undefined && last.length + word.length < widest) wrapped[wrapped.length - 1] = `${last} ${word}`;
      else wrapped.push(word);
    }
    return wrapped;
  });
  return lines.map((line) => `# ${line}`.trimEnd() + '\n').join('');
}
