import { refusal } from '../refusal.ts';

/** A tag as a call has it. */
export interface GivenTag {
  readonly Key: string | undefined;
  readonly Value: string | undefined;
}

/** Most tags that a resource has of its owner's; those of AWS do not count. Source: EC2 User Guide, "Tag restrictions". */
export const mostTags = 50;

/** The tags of one list, each key once. Source of the refusal: reports of EC2's clients. */
export function checkedTags(given: readonly GivenTag[]): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const [key, value] of given.map(checkedTag)) {
    if (tags.has(key)) throw refusal('InvalidParameterValue', `Duplicate tag key '${key}' specified.`);
    tags.set(key, value);
  }
  return tags;
}

/** Source: EC2 User Guide, "Tag restrictions". */
function checkedTag({ Key: key = '', Value: value = '' }: GivenTag): readonly [string, string] {
  if (key === '' || key.length > 127)
    throw refusal('InvalidParameterValue', 'Tag keys must be between 1 and 127 characters long.');
  if (key.toLowerCase().startsWith('aws:'))
    throw refusal('InvalidParameterValue', `Tag keys starting with 'aws:' are reserved for internal use`);
  if (value.length > 255) throw refusal('InvalidParameterValue', 'Tag value exceeds the maximum length of 255 characters');
  return [key, value];
}

/**
 * Refuses tags of an instance that its metadata service could not tell: their keys are parts of paths there. Source: EC2 User
 * Guide, "Enable access to tags in instance metadata"; the text, with two backslashes, is that of reports of EC2's clients.
 */
export function checkMetadataKeys(access: string, keys: Iterable<string>): void {
  if (access !== 'enabled') return;
  for (const key of keys)
    if (!/^[0-9a-zA-Z\-_+=,.@:]{1,255}$/.test(key) || ['.', '..', '_index'].includes(key))
      throw refusal(
        'InvalidParameterValue',
        `'${key}' is not a valid tag key. Tag keys must match pattern ([0-9a-zA-Z\\\\-_+=,.@:]{1,255}), and must not be a reserved name ('.', '..', '_index')`,
      );
}
