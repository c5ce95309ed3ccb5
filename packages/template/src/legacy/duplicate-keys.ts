import type { Diagnostic } from '@imgbuild/diagnostics';
import type { JsonNode, JsonString } from '@imgbuild/hcl';
import { problems } from './problems.ts';

/** Tells of keys that stand twice in an object, anywhere. The parser bounds how deep objects are nested. */
export function duplicateKeys(node: JsonNode, diagnostics: Diagnostic[]): void {
  if (node.kind === 'array') for (const element of node.elements) duplicateKeys(element, diagnostics);
  if (node.kind !== 'object') return;
  const seen = new Map<string, JsonString>();
  for (const { key, value } of node.properties) {
    const before = seen.get(key.text);
    if (before === undefined) seen.set(key.text, key);
    else {
      const related = [{ message: 'It is given here', span: before.span }];
      diagnostics.push(problems.create('duplicate-key', { name: key.text, span: key.span, related }));
    }
    duplicateKeys(value, diagnostics);
  }
}
