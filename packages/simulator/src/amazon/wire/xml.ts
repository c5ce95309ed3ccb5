/** What an answer is made of: names are those of the wire. An array stands as a list, what is undefined does not stand. */
export type Xml = string | number | boolean | undefined | readonly Xml[] | { readonly [name: string]: Xml };

const elementName = Symbol('the name of the elements');

/** A list whose elements have a name of their own: a few of EC2's have. */
export function listOf(name: string, elements: readonly Xml[]): readonly Xml[] {
  return Object.assign([...elements], { [elementName]: name });
}

/**
 * Prints an answer's body. An element of a list is `item` with EC2 and `member` with the query protocol of other services.
 * Texts are escaped; characters that XML 1.0 cannot have are left out.
 */
export function printXml(value: Xml, item: 'item' | 'member'): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return escape(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isList(value)) return value.map((each) => element(value[elementName] ?? item, each, item)).join('');
  return Object.entries(value)
    .map(([name, each]) => (each === undefined ? '' : element(name, each, item)))
    .join('');
}

function element(name: string, value: Xml, item: 'item' | 'member'): string {
  const inner = printXml(value, item);
  return inner === '' ? `<${name}/>` : `<${name}>${inner}</${name}>`;
}

function isList(value: Xml): value is readonly Xml[] & { readonly [elementName]?: string } {
  return Array.isArray(value);
}

export function escape(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
}
