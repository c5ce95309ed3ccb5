import type { Raw } from '@imgbuild/core/schema';
import { formatNumber, type JsonNode, numberValue, toPlain } from '@imgbuild/hcl';

/** A node as a raw configuration. */
export function rawOf(node: JsonNode): Raw {
  switch (node.kind) {
    case 'object':
      return Object.fromEntries(node.properties.map(({ key, value }) => [key.text, rawOf(value)]));
    case 'array':
      return node.elements.map(rawOf);
    case 'string':
      return node.text;
    case 'number': {
      const plain = toPlain(numberValue(node.value));
      // An identifier of many digits must not lose the last of them.
      return plain.ok ? plain.value : formatNumber(node.value);
    }
    case 'bool':
      return node.value;
    default:
      return null;
  }
}
