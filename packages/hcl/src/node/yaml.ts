import type { Node, Pair } from 'yaml';
import type { YamlNode, YamlPort } from '../functions/ports.ts';
import { load } from './load.ts';

type Yaml = typeof import('yaml');

/** Deeper documents are refused rather than walked. */
const deepest = 500;

export const yaml: YamlPort = {
  parse: (text) => {
    const library = load<Yaml>('yaml');
    const documents = library.parseAllDocuments(text, {
      schema: 'failsafe',
      uniqueKeys: false,
      logLevel: 'silent',
      merge: false,
    });
    if (!Array.isArray(documents) || documents.length === 0) throw new Error('there is no document');
    if (documents.length > 1) throw new Error('only one document is allowed');
    const [document] = documents;
    const error = document?.errors[0];
    if (error !== undefined) throw new Error(error.message.replace(/\s*:?\n[^]*$/, ''));
    const unknown = document?.warnings.find(({ code }) => code === 'BAD_DIRECTIVE');
    if (unknown !== undefined) throw new Error('a line of directives says something unknown');
    if (document?.contents === null && !/^---/m.test(text)) throw new Error('there is no document');
    return reader(library)(document?.contents, 0);
  },
};

const nothing: YamlNode = { kind: 'scalar', text: '', style: 'plain', tag: undefined };

/** Turns nodes of the library into ours; an anchor's node is made once and shared by its aliases. */
function reader(library: Yaml): (node: unknown, depth: number) => YamlNode {
  const anchors = new Map<string, YamlNode>();
  const read = (node: unknown, depth: number): YamlNode => {
    if (depth > deepest) throw new Error('nested too deeply');
    if (node === null || node === undefined) return nothing;
    if (library.isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined) throw new Error(`*${node.source} refers to nothing before it, or to what it is part of`);
      return target;
    }
    const made = readOwn(node as Node, depth);
    const anchor = library.isNode(node) && 'anchor' in node ? node.anchor : undefined;
    if (anchor !== undefined) anchors.set(anchor, made);
    return made;
  };
  const readOwn = (node: Node, depth: number): YamlNode => {
    if (library.isSeq(node))
      return { kind: 'sequence', items: node.items.map((item) => read(item, depth + 1)), tag: shortTag(node.tag) };
    if (library.isMap(node)) {
      const entries = node.items.map((pair: Pair) => [read(pair.key, depth + 1), read(pair.value, depth + 1)] as const);
      return { kind: 'mapping', entries, tag: shortTag(node.tag) };
    }
    if (!library.isScalar(node)) return nothing;
    const style = node.type === 'PLAIN' || node.type === undefined ? 'plain' : 'quoted';
    return { kind: 'scalar', text: node.source ?? '', style, tag: shortTag(node.tag) };
  };
  return read;
}

const standardTag = 'tag:yaml.org,2002:';

/** `int` for the standard tag, the whole tag for others. */
function shortTag(tag: string | undefined): string | undefined {
  return tag?.startsWith(standardTag) === true ? tag.slice(standardTag.length) : tag;
}
