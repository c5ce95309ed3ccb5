import { CreateTagsCommand, type Tag } from '@aws-sdk/client-ec2';
import { ask } from '../aws/ask.ts';
import type { ImageConfig } from '../config/image.ts';
import type { SourceText } from '../config/late.ts';
import { renderTags, tagTexts } from '../config/tags.ts';
import { sortedTags, tagList, type Tags } from '../tag-specifications.ts';
import type { Work } from '../work.ts';
import { imageNotYet, type MadeImage } from './create.ts';
import { tagsOf } from './source.ts';
import type { Contents } from './contents.ts';

/** Tags of what a build makes. */
export interface ImageTags {
  /** `tags` of the template. */
  readonly own: Tags;
  /** `snapshot_tags`. */
  readonly ofSnapshots: Tags;
  /** All that an image has when it is made: `run_tags` unless they are kept off it, then `tags`. */
  readonly image: Tags;
  /** All that its snapshots have then: the same, then `snapshot_tags`. */
  readonly snapshot: Tags;
}

/** The tags of an image and its snapshots, filled. Later ones go before earlier ones of the same key. */
export function imageTags(
  config: Pick<ImageConfig, 'tags' | 'tag' | 'snapshot_tags' | 'snapshot_tag'> & { readonly skip_ami_run_tags: boolean },
  o: { readonly runTags: Tags; readonly fill: (text: SourceText) => string },
): ImageTags {
  const own = renderTags(tagTexts(config.tags, config.tag), o.fill);
  const ofSnapshots = renderTags(tagTexts(config.snapshot_tags, config.snapshot_tag), o.fill);
  const image = { ...(config.skip_ami_run_tags ? {} : o.runTags), ...own };
  return { own, ofSnapshots, image: sortedTags(image), snapshot: sortedTags({ ...image, ...ofSnapshots }) };
}

/**
 * Sees to it that an image and its snapshots have the template's tags. They have had them since they were made, but for snapshots
 * that were there before, and clouds that do not take tags then.
 */
export async function tagImage(made: MadeImage, contents: Contents, tags: ImageTags, work: Work): Promise<void> {
  const { own, ofSnapshots, image, snapshot } = tags;
  const { report } = work;
  for (const { id } of contents.snapshots) report.say(`Tagging snapshot: ${id}`);
  if (Object.keys(own).length > 0) report.say('Creating AMI tags');
  for (const tag of Object.entries(own)) report.detail(lineOf(tag));
  if (Object.keys(ofSnapshots).length > 0) report.say('Creating snapshot tags');
  for (const tag of Object.entries(ofSnapshots)) report.detail(lineOf(tag));
  const groups = new Map<string, { readonly tags: Tags; readonly ids: string[] }>();
  const want = (id: string, tags: Tags, there: readonly Tag[] | undefined): void => {
    const left = missing(tags, there);
    if (Object.keys(left).length === 0) return;
    const key = JSON.stringify(left);
    const group = groups.get(key) ?? { tags: left, ids: [] };
    groups.set(key, group);
    group.ids.push(id);
  };
  want(made.id, image, contents.tags);
  const ofForeign = sortedTags({ ...own, ...ofSnapshots });
  for (const { id, tags: there } of contents.snapshots)
    want(id, made.foreign?.includes(id) === true ? ofForeign : snapshot, there);
  for (const { tags, ids } of groups.values())
    await ask(work.clients, new CreateTagsCommand({ Resources: ids, Tags: tagList(tags) }), work, {
      region: made.region,
      notYet: [...imageNotYet, 'InvalidSnapshot.NotFound'],
    });
}

/** A tag as the output shows it. */
export function lineOf([key, value]: readonly [string, string]): string {
  return `Adding tag: "${key}": "${value}"`;
}

function missing(wanted: Tags, there: readonly Tag[] | undefined): Tags {
  const known = tagsOf(there === undefined ? undefined : [...there]);
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => known[key] !== value));
}
