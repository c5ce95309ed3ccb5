import { type Diagnostic, hasErrors } from '@imgbuild/diagnostics';
import { type JsonNode, parseJsonText } from '@imgbuild/hcl';
import { readLegacySyntax } from '../legacy/read-syntax.ts';
import { dataOf, isObject, printData } from './data.ts';
import type { FixContext } from './fixer.ts';
import { fixers } from './fixers.ts';
import { problems } from './problems.ts';

/** A template after all fixers. */
export interface Fixed {
  /** The whole template as JSON; with errors, the text as it was given. */
  readonly text: string;
  /** Names of the fixers that changed something, in the order they ran. */
  readonly applied: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Brings a legacy JSON template up to date: keys that were renamed or removed since it was written. Never throws. */
export function fixTemplate(text: string, file: string): Fixed {
  const { tree, diagnostics: found } = parseJsonText(text, file);
  // Of a text in another language, that is what is told.
  if (hasErrors(found)) return { text, applied: [], diagnostics: readLegacySyntax(text, file).diagnostics };
  const diagnostics = [...found];
  const unchanged = (): Fixed => ({ text, applied: [], diagnostics });
  const data = dataOf(tree, text, diagnostics);
  if (!isObject(data)) {
    diagnostics.push(problems.create('not-an-object', { span: tree.span }));
    return unchanged();
  }
  const applied: string[] = [];
  const context: FixContext = {
    report: (diagnostic) => void diagnostics.push(diagnostic),
    spanOf: (path) => path.reduce(partOf, tree).span,
  };
  const template = fixers.reduce((done, fixer) => {
    const fixed = fixer.fix(done, context);
    if (fixed !== done) applied.push(fixer.name);
    return fixed;
  }, data);
  return { text: `${printData(template)}\n`, applied, diagnostics };
}

function partOf(node: JsonNode, part: string | number): JsonNode {
  const found = typeof part === 'number' ? elementsOf(node)[part] : propertyOf(node, part);
  return found ?? node;
}

function elementsOf(node: JsonNode): readonly JsonNode[] {
  return node.kind === 'array' ? node.elements : [];
}

function propertyOf(node: JsonNode, name: string): JsonNode | undefined {
  return node.kind === 'object' ? node.properties.find(({ key }) => key.text === name)?.value : undefined;
}
