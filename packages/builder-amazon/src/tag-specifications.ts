import type { ResourceType, Tag, TagSpecification } from '@aws-sdk/client-ec2';

/** Tags by key. */
export type Tags = Readonly<Record<string, string>>;

export function tagList(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Tags for what a call makes, by kind; nothing for kinds without tags, since EC2 refuses empty lists. */
export function specifications(tags: Partial<Record<ResourceType, Tags>>): { TagSpecifications?: TagSpecification[] } {
  const list = Object.entries(tags).flatMap(([type, own]) =>
    Object.keys(own).length === 0 ? [] : [{ ResourceType: type as ResourceType, Tags: tagList(own) }],
  );
  return list.length === 0 ? {} : { TagSpecifications: list };
}

/** Tags by their names. */
export function sortedTags(tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).sort(([one], [other]) => (one < other ? -1 : Number(one > other))));
}
