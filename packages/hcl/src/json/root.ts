import { problems } from '../problems.ts';
import { describeNode } from './blocks.ts';
import { type ParsedJson, parseJsonText } from './parser.ts';

/** Parses a text as a configuration: its value must be an object or an array. */
export function parseJsonRoot(text: string, file: string): ParsedJson {
  const { tree, diagnostics } = parseJsonText(text, file, 'hcl');
  if (tree.kind === 'object' || tree.kind === 'array' || tree.kind === 'invalid') return { tree, diagnostics };
  const { span } = tree;
  return {
    // So that whoever asks for content is not told the same again.
    tree: { kind: 'invalid', span },
    diagnostics: diagnostics.length > 0 ? diagnostics : [problems.create('json-root', { found: describeNode(tree), span })],
  };
}
