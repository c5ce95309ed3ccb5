import { DescribeImagesCommand, type Image } from '@aws-sdk/client-ec2';
import { failure, type Json } from '@imgbuild/core/sdk';
import { ask, type AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { type ImageFilter, filterValues } from '../config/filters.ts';
import type { SourceHole } from '../config/late.ts';
import type { SourceOutputs } from '../config/outputs.ts';
import { problems } from '../problems.ts';

/** Which image is looked for: by its id, by what is known of it, or both. */
export interface Wanted {
  readonly source_ami?: string | undefined;
  readonly source_ami_filter?: ImageFilter | undefined;
}

/** How many ids an error names. */
const shown = 5;

/** Finds the one image that is meant. Source: EC2 API Reference, DescribeImages. */
export async function findImage(
  { source_ami: id, source_ami_filter: filter }: Wanted,
  clients: Clients,
  ctx: AskContext,
): Promise<Image> {
  const filters = Object.entries(filter === undefined ? {} : filterValues(filter)).map(([Name, Values]) => ({
    Name,
    Values: [...Values],
  }));
  const images = await everyImage(
    {
      ...(id === undefined || id === '' ? {} : { ImageIds: [id] }),
      ...(filters.length === 0 ? {} : { Filters: filters }),
      ...(filter === undefined || filter.owners.length === 0 ? {} : { Owners: [...filter.owners] }),
      ...(filter?.include_deprecated === true ? { IncludeDeprecated: true } : {}),
    },
    clients,
    ctx,
  );
  const wanted = describeWanted(id, filters, filter?.owners ?? []);
  const newest = [...images].sort((one, other) => Date.parse(other.CreationDate ?? '') - Date.parse(one.CreationDate ?? ''));
  const [first] = newest;
  if (first === undefined) throw failure(problems.create('image-not-found', { region: clients.region, wanted }));
  if (newest.length > 1 && filter?.most_recent !== true) {
    const some = newest.slice(0, shown).map(({ ImageId: found, Name: name }) => `${found ?? ''} (${name ?? ''})`);
    throw failure(
      problems.create('images-ambiguous', { region: clients.region, count: newest.length, wanted, some: some.join(', ') }),
    );
  }
  return first;
}

/** All pages: without paging EC2 may cut an answer off that has thousands of images. */
async function everyImage(
  input: ConstructorParameters<typeof DescribeImagesCommand>[0],
  clients: Clients,
  ctx: AskContext,
): Promise<readonly Image[]> {
  const all: Image[] = [];
  for (let token: string | undefined; ;) {
    // EC2 refuses a page's size beside ids.
    const page = input?.ImageIds === undefined ? { MaxResults: 1000, ...(token === undefined ? {} : { NextToken: token }) } : {};
    const answer = await ask(clients, new DescribeImagesCommand({ ...input, ...page }), ctx);
    all.push(...(answer.Images ?? []));
    token = answer.NextToken;
    if (token === undefined || token === '') return all;
  }
}

function describeWanted(
  id: string | undefined,
  filters: readonly { readonly Name: string; readonly Values: readonly string[] }[],
  owners: readonly string[],
): string {
  const parts = [
    ...(id === undefined || id === '' ? [] : [`the id ${id}`]),
    ...filters.map(({ Name, Values }) => `${Name} = ${Values.join(' or ')}`),
    ...(owners.length === 0 ? [] : [`the owner ${owners.join(' or ')}`]),
  ];
  return parts.join(', ');
}

/** The image's tags by their keys. */
export function tagsOf(tags: Image['Tags']): Readonly<Record<string, string>> {
  return Object.fromEntries((tags ?? []).map(({ Key: key = '', Value: value = '' }) => [key, value]));
}

/** What late texts may say of the source image, and `build.*` all but its tags. */
export function sourceValues(
  image: Image,
  region: string,
): SourceOutputs & Pick<Readonly<Record<SourceHole, Json>>, 'SourceAMITags'> {
  return {
    BuildRegion: region,
    SourceAMI: image.ImageId ?? '',
    SourceAMIName: image.Name ?? '',
    SourceAMICreationDate: image.CreationDate ?? '',
    SourceAMIOwner: image.OwnerId ?? '',
    SourceAMIOwnerName: image.ImageOwnerAlias ?? '',
    SourceAMITags: tagsOf(image.Tags),
  };
}
