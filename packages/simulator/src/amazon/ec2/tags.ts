import { action, type Caller } from '../action.ts';
import { refusal } from '../refusal.ts';
import type { Region, Resource } from '../state.ts';
import { list, string, structure } from '../wire/shape.ts';
import { dryRun, filtered, filters, found, isThere, paged, paging, required, tagList } from './common.ts';
import { checkedTags, checkMetadataKeys, mostTags } from './tag-checks.ts';

/** Kinds of resources that can be tagged: what DescribeTags calls them, how their ids begin, where they are. */
const kinds: readonly {
  readonly type: string;
  readonly prefix: string;
  readonly all: (region: Region) => ReadonlyMap<string, Resource>;
  /** As `found` calls those that have error codes of their own. */
  readonly kind?: Parameters<typeof found>[0];
}[] = [
  { type: 'image', prefix: 'ami', all: ({ images }) => images, kind: 'image' },
  { type: 'snapshot', prefix: 'snap', all: ({ snapshots }) => snapshots, kind: 'snapshot' },
  { type: 'volume', prefix: 'vol', all: ({ volumes }) => volumes, kind: 'volume' },
  { type: 'instance', prefix: 'i', all: ({ instances }) => instances, kind: 'instance' },
  { type: 'key-pair', prefix: 'key', all: ({ keyPairs }) => keyPairs, kind: 'key-pair' },
  { type: 'security-group', prefix: 'sg', all: ({ securityGroups }) => securityGroups, kind: 'security-group' },
  { type: 'vpc', prefix: 'vpc', all: ({ vpcs }) => vpcs, kind: 'vpc' },
  { type: 'subnet', prefix: 'subnet', all: ({ subnets }) => subnets, kind: 'subnet' },
  { type: 'launch-template', prefix: 'lt', all: ({ launchTemplates }) => launchTemplates, kind: 'launch-template' },
  { type: 'network-interface', prefix: 'eni', all: ({ networkInterfaces }) => networkInterfaces },
  { type: 'security-group-rule', prefix: 'sgr', all: ({ securityGroupRules }) => securityGroupRules },
  { type: 'fleet', prefix: 'fleet', all: ({ fleets }) => fleets },
  { type: 'spot-instances-request', prefix: 'sir', all: ({ spotRequests }) => spotRequests },
  { type: 'import-image-task', prefix: 'import-ami', all: ({ importTasks }) => importTasks },
];

/** Source: EC2 API Reference, CreateTags, DeleteTags, DescribeTags. */
export const tagActions = {
  CreateTags: action(structure({ ResourceId: list(string), Tag: tagList, ...dryRun }), (input, caller) => {
    const tags = checkedTags(input.Tag);
    if (tags.size === 0) throw required('tagSet');
    const resources = taggable(input.ResourceId, caller);
    for (const resource of resources) {
      const instance = caller.region.instances.get(resource.id);
      if (instance !== undefined) checkMetadataKeys(instance.metadata.tags, tags.keys());
      if (ownKeys(resource.tags, tags).size > mostTags)
        throw refusal('TagLimitExceeded', `More than 50 tags specified for the resource '${resource.id}'.`);
    }
    for (const resource of resources) for (const [key, value] of tags) resource.tags.set(key, value);
    return { return: true };
  }),
  DeleteTags: action(structure({ ResourceId: list(string), Tag: tagList, ...dryRun }), (input, caller) => {
    for (const resource of taggable(input.ResourceId, caller)) {
      if (input.Tag.length === 0) resource.tags.clear();
      for (const { Key: key, Value: value } of input.Tag) {
        if (key === undefined) throw required('tagKey');
        // A value that is given must be the tag's; an empty one stands for the empty one.
        if (value === undefined || resource.tags.get(key) === value) resource.tags.delete(key);
      }
    }
    return { return: true };
  }),
  DescribeTags: action(structure({ ...filters, ...paging, ...dryRun }), (input, caller) => {
    const all = kinds.flatMap(({ type, all: there }) =>
      [...there(caller.region).values()]
        .filter((resource) => resource.owner === caller.account.id && isThere(resource, caller))
        .flatMap((resource) =>
          [...resource.tags].map(([key, value]) => ({ id: resource.id, type, key, value, tags: new Map([[key, value]]) })),
        ),
    );
    const shown = filtered(all, input.Filter, {
      key: ({ key }) => [key],
      'resource-id': ({ id }) => [id],
      'resource-type': ({ type }) => [type],
      value: ({ value }) => [value],
    });
    const { page, nextToken } = paged(shown, input);
    return { tagSet: page.map(({ id, type, key, value }) => ({ resourceId: id, resourceType: type, key, value })), nextToken };
  }),
};

/** Keys of the owner's that a resource has with new tags; AWS's own are not counted. */
function ownKeys(...all: readonly ReadonlyMap<string, string>[]): ReadonlySet<string> {
  return new Set(all.flatMap((tags) => [...tags.keys()]).filter((key) => !key.startsWith('aws:')));
}

/** The resources of the account that are named. */
function taggable(ids: readonly string[], caller: Caller): readonly Resource[] {
  if (ids.length === 0) throw required('resourceIdSet');
  return ids.map((id) => {
    const known = kinds.find(({ prefix }) => id.startsWith(`${prefix}-`));
    if (known === undefined) throw refusal('InvalidID', `The ID '${id}' is not valid`);
    const all = known.all(caller.region);
    if (known.kind !== undefined) return found(known.kind, all, id, caller);
    const resource = all.get(id);
    if (resource?.owner !== caller.account.id) throw refusal('InvalidID', `The ID '${id}' is not valid`);
    return resource;
  });
}
