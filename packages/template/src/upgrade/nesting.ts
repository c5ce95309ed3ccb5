import type { Field } from '@imgbuild/core/sdk';
import { isIdentifier, type JsonNode, type JsonObject } from '@imgbuild/hcl';

/** Ends of names that maps have: `run_tags`, `image_labels`, `vmx_data`. */
const mapNames =
  /(?:^|_)(?:tags|labels|metadata|metadata_files|env|environment|vars|variables|arguments|filters|headers|attributes|annotations|properties|parameters|data|data_post|volumes|content|endpoints|key_ids|config|facter|json|override)$/;

/**
 * The objects that become blocks of this name; undefined when the value is one of an argument. Without a schema a body is told
 * from a map by its name, and by keys that no argument can have.
 */
export function blocksOf(name: string, node: JsonNode, field: Field | undefined): readonly JsonObject[] | undefined {
  const objects = objectsIn(node);
  if (objects === undefined || !isIdentifier(name)) return undefined;
  if (field !== undefined) return field.field === 'block' ? objects : undefined;
  if (node.kind === 'array' && node.elements.length === 0) return undefined;
  const isMap = mapNames.test(name) || objects.some(({ properties }) => properties.some(({ key }) => !isIdentifier(key.text)));
  return isMap ? undefined : objects;
}

function objectsIn(node: JsonNode): readonly JsonObject[] | undefined {
  if (node.kind === 'object') return [node];
  if (node.kind !== 'array') return undefined;
  const objects = node.elements.filter((element) => element.kind === 'object');
  return objects.length === node.elements.length ? objects : undefined;
}
