import { refusal } from '../refusal.ts';
import type { Caller } from '../action.ts';
import type { Resource } from '../state.ts';
import { boolean, integer, list, string, structure, type Taken } from '../wire/shape.ts';
import type { Xml } from '../wire/xml.ts';
import { checkedTags, mostTags } from './tag-checks.ts';

/** What most actions take. DryRun is answered before the action runs. */
export const dryRun = { DryRun: boolean };
export const filters = { Filter: list(structure({ Name: string, Value: list(string) })) };
export const paging = { MaxResults: integer, NextToken: string };
export const tagList = list(structure({ Key: string, Value: string }));
export const tagSpecifications = { TagSpecification: list(structure({ ResourceType: string, Tag: tagList })) };

type Filters = Taken<(typeof filters)['Filter']>;

/** What a filter compares: texts that a resource has under the filter's name. Tags have filters of their own. */
export type FilterTable<R> = Readonly<Record<string, (resource: R) => readonly (string | undefined)[]>>;

/**
 * What of a list passes all filters: values of one filter are alternatives, `*` and `?` stand for anything unless a backslash is
 * before them, and letters count as they are. Source: EC2 User Guide, "Filter resources".
 */
export function filtered<R extends Pick<Resource, 'tags'>>(
  all: readonly R[],
  given: Filters,
  table: FilterTable<R>,
): readonly R[] {
  const tests = given.map(({ Name: name = '', Value: values }) => {
    if (values.length === 0) throw refusal('InvalidParameterValue', `The filter '${name}' has no values.`);
    const found = valuesOf(name, table);
    const patterns = values.map(wildcard);
    return (resource: R) =>
      found(resource).some((value) => value !== undefined && patterns.some((pattern) => pattern.test(value)));
  });
  return all.filter((resource) => tests.every((test) => test(resource)));
}

function valuesOf<R extends Pick<Resource, 'tags'>>(
  name: string,
  table: FilterTable<R>,
): (resource: R) => readonly (string | undefined)[] {
  if (name.startsWith('tag:')) return ({ tags }) => [tags.get(name.slice(4))];
  if (name === 'tag-key') return ({ tags }) => [...tags.keys()];
  if (name === 'tag-value') return ({ tags }) => [...tags.values()];
  const known = Object.hasOwn(table, name) ? table[name] : undefined;
  if (known === undefined) throw refusal('InvalidParameterValue', `The filter '${name}' is invalid`);
  return known;
}

function wildcard(value: string): RegExp {
  const source = value.replace(/\\[*?\\]|[\s\S]/g, (each) => {
    if (each === '*') return '[\\s\\S]*';
    if (each === '?') return '[\\s\\S]';
    const literal = each.length > 1 ? each.slice(1) : each;
    return literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source}$`);
}

/** A page of a list, and the token for the next one. Tokens are places in the list; others are refused. */
export function paged<R>(
  all: readonly R[],
  input: { readonly MaxResults: number | undefined; readonly NextToken: string | undefined },
  limits: { readonly least: number; readonly most: number } = { least: 5, most: 1000 },
): { readonly page: readonly R[]; readonly nextToken: string | undefined } {
  const { MaxResults: most = Infinity, NextToken: token } = input;
  if (most !== Infinity && (most < limits.least || most > limits.most))
    throw refusal(
      'InvalidParameterValue',
      `Value ( ${most} ) for parameter maxResults is invalid. Expecting a value between ${limits.least} and ${limits.most}.`,
    );
  const start = token === undefined ? 0 : placeOf(token);
  if (start === undefined) throw refusal('InvalidNextToken', 'The specified pagination token is not valid.');
  const page = all.slice(start, start + most);
  const next = start + page.length;
  return { page, nextToken: next < all.length ? Buffer.from(`place ${next}`).toString('base64') : undefined };
}

function placeOf(token: string): number | undefined {
  const found = /^place (\d+)$/.exec(Buffer.from(token, 'base64').toString())?.[1];
  return found === undefined ? undefined : Number(found);
}

/**
 * The tags that a call gives to what it makes. `types` are the kinds of resource that it may tag. Where a launch and its template
 * both have tags, those that come last win. Source of the refusal of specifications without tags: reports of EC2's clients.
 */
export function tagsFor(
  given: Taken<(typeof tagSpecifications)['TagSpecification']>,
  type: string,
  types: readonly string[] = [type],
): Map<string, string> {
  for (const { ResourceType: named } of given)
    if (named === undefined || !types.includes(named))
      throw refusal('InvalidParameterValue', `'${named ?? ''}' is not a valid taggable resource type for this operation.`);
  const own = new Map<string, string>();
  for (const { ResourceType: named, Tag: list } of given) {
    if (list.length === 0) throw refusal('InvalidTagKey.Malformed', 'Tag specification must have at least one tag');
    const tags = checkedTags(list);
    if (named === type) for (const [key, value] of tags) own.set(key, value);
  }
  // The code is that of the EC2 API Reference, "Error codes", and the text is what stands there.
  if (own.size > mostTags)
    throw refusal(
      'TagLimitExceeded',
      "You've reached the limit on the number of tags that you can assign to the specified resource.",
    );
  return own;
}

/** Tags as they stand in answers; nothing where there are none. */
export function tagSet({ tags }: Pick<Resource, 'tags'>): Xml {
  return tags.size === 0 ? undefined : [...tags].map(([key, value]) => ({ key, value }));
}

/** A time as EC2 writes it: `2024-01-15T10:30:00.000Z`. */
export function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Whether a resource can be found yet: eventual consistency hides what is new. */
export function isThere(resource: Resource, { world }: Caller): boolean {
  return resource.createdAt + world.settings().consistency <= world.clock.now();
}

/** What may be wrong with ids, by the kind of resource. Source: EC2 API Reference, "Error codes". */
const codes = {
  image: {
    prefix: 'ami',
    missing: 'InvalidAMIID.NotFound',
    malformed: 'InvalidAMIID.Malformed',
    text: "The image id '[ID]' does not exist",
  },
  instance: {
    prefix: 'i',
    missing: 'InvalidInstanceID.NotFound',
    malformed: 'InvalidInstanceID.Malformed',
    text: "The instance ID 'ID' does not exist",
  },
  snapshot: {
    prefix: 'snap',
    missing: 'InvalidSnapshot.NotFound',
    malformed: 'InvalidSnapshotID.Malformed',
    text: "The snapshot 'ID' does not exist.",
  },
  volume: {
    prefix: 'vol',
    missing: 'InvalidVolume.NotFound',
    malformed: 'InvalidVolumeID.Malformed',
    text: "The volume 'ID' does not exist.",
  },
  'security-group': {
    prefix: 'sg',
    missing: 'InvalidGroup.NotFound',
    malformed: 'InvalidGroupId.Malformed',
    text: "The security group 'ID' does not exist",
  },
  subnet: {
    prefix: 'subnet',
    missing: 'InvalidSubnetID.NotFound',
    malformed: 'InvalidSubnetID.Malformed',
    text: "The subnet ID 'ID' does not exist",
  },
  vpc: {
    prefix: 'vpc',
    missing: 'InvalidVpcID.NotFound',
    malformed: 'InvalidVpcID.Malformed',
    text: "The vpc ID 'ID' does not exist",
  },
  'launch-template': {
    prefix: 'lt',
    missing: 'InvalidLaunchTemplateId.NotFound',
    malformed: 'InvalidLaunchTemplateId.Malformed',
    text: "The launch template 'ID' does not exist",
  },
  'key-pair': {
    prefix: 'key',
    missing: 'InvalidKeyPair.NotFound',
    malformed: 'InvalidKeyPair.Malformed',
    text: "The key pair 'ID' does not exist",
  },
} as const;

/** Finds a resource by its id, or refuses with the code for its kind. `may` says whether the caller may see it; by default the owner may. */
export function found<R extends Resource>(
  kind: keyof typeof codes,
  all: ReadonlyMap<string, R>,
  id: string | undefined,
  caller: Caller,
  may: (resource: R) => boolean = (resource) => resource.owner === caller.account.id,
): R {
  const { prefix, missing, malformed, text } = codes[kind];
  if (id === undefined) throw required(`${kind}Id`);
  if (!new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id))
    throw refusal(malformed, `Invalid id: "${id}" (expecting "${prefix}-...")`);
  const resource = all.get(id);
  if (resource === undefined || !may(resource) || !isThere(resource, caller))
    throw refusal(missing, text.replace(/ID(?=\]?')/, id));
  return resource;
}

/** The resources that a call names, each once; all that there are when it names none. Refuses like `found`. */
export function named<R extends Resource>(
  kind: keyof typeof codes,
  all: ReadonlyMap<string, R>,
  ids: readonly string[],
  caller: Caller,
  may: (resource: R) => boolean = (resource) => resource.owner === caller.account.id,
): readonly R[] {
  if (ids.length > 0) return [...new Set(ids)].map((id) => found(kind, all, id, caller, may));
  return [...all.values()].filter((resource) => may(resource) && isThere(resource, caller));
}

/** An object without the members that are undefined. */
export function known<O extends object>(all: O): { readonly [Name in keyof O]?: Exclude<O[Name], undefined> } {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as {
    readonly [Name in keyof O]?: Exclude<O[Name], undefined>;
  };
}

/** The refusal of a call that leaves out what it must say. */
export function required(name: string): Error {
  return refusal('MissingParameter', `The request must contain the parameter ${name}`);
}
