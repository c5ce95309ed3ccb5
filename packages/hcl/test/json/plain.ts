import { type JsonNode, toNearestDouble } from '@imgbuild/hcl';

/** A tree as `JSON.parse` would have it: of properties of one name the last one counts. */
export function plainOf(node: JsonNode): unknown {
  switch (node.kind) {
    case 'object':
      return Object.fromEntries(node.properties.map(({ key, value }) => [key.text, plainOf(value)]));
    case 'array':
      return node.elements.map(plainOf);
    case 'string':
      return node.text;
    case 'number':
      return toNearestDouble(node.value);
    case 'bool':
      return node.value;
    case 'null':
      return null;
    case 'invalid':
      throw new Error('an invalid node has no value');
  }
}

/** All nodes of a tree, keys among them. */
export function* nodesIn(node: JsonNode): Generator<JsonNode> {
  yield node;
  if (node.kind === 'array') for (const element of node.elements) yield* nodesIn(element);
  if (node.kind !== 'object') return;
  for (const { key, value } of node.properties) {
    yield key;
    yield* nodesIn(value);
  }
}
