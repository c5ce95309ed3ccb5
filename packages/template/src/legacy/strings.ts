import type { JsonNode, JsonProperty, JsonString } from '@imgbuild/hcl';

/** All strings that are values within a node. */
export function stringsIn(node: JsonNode): readonly JsonString[] {
  switch (node.kind) {
    case 'string':
      return [node];
    case 'array':
      return node.elements.flatMap(stringsIn);
    case 'object':
      return stringsOf(node.properties);
    default:
      return [];
  }
}

/** All strings that are values within properties. */
export function stringsOf(properties: readonly JsonProperty[]): readonly JsonString[] {
  return properties.flatMap(({ value }) => stringsIn(value));
}
