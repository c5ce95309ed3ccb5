import { SaxesParser, type SaxesTagNS } from 'saxes';

/** One element of a message. Comments and instructions are not kept. */
export interface XmlElement {
  /** Address of its namespace; empty for none. */
  readonly namespace: string;
  readonly name: string;
  /** By local name: in these messages no two differ in their namespace alone. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Its own text, without that of its children. */
  readonly text: string;
}

interface Growing extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

/** Elements within each other; no message of the protocol comes near it. */
const deepest = 64;

/** Reads a message; throws for what is no well-formed XML, and for what has a document type: entities are not for messages. */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const open: Growing[] = [];
  let root: Growing | undefined;
  const refuse = (reason: string): never => {
    throw new Error(reason);
  };
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => refuse('a document type in a message'));
  parser.on('opentag', (tag: SaxesTagNS) => {
    const element: Growing = {
      namespace: tag.uri,
      name: tag.local,
      attributes: new Map(Object.values(tag.attributes).map(({ local, value }) => [local, value])),
      children: [],
      text: '',
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    if (open.push(element) > deepest) refuse('elements too deep within each other');
  });
  const onText = (more: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += more;
  };
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.on('closetag', () => void open.pop());
  parser.write(text).close();
  return root ?? refuse('an empty message');
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** Text for between tags or quotes. What XML 1.0 has no way to write (section 2.2) is left out. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"\r\n\t]/g, (character) => escapes[character] ?? character);
}

/** All elements of a name, in their order, wherever they are. */
export function* elementsNamed(root: XmlElement, name: string): Generator<XmlElement> {
  if (root.name === name) yield root;
  for (const child of root.children) yield* elementsNamed(child, name);
}

/** The first element of a name, if there is one. */
export function elementNamed(root: XmlElement, name: string): XmlElement | undefined {
  return elementsNamed(root, name).next().value as XmlElement | undefined;
}

/** All text within an element, of its children too. */
export function allText(element: XmlElement): string {
  return element.text + element.children.map(allText).join('');
}
