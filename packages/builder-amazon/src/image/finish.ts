import type { ComponentContext } from '@imgbuild/core/sdk';
import type { Clients } from '../aws/clients.ts';
import { everywhere } from '../aws/everywhere.ts';
import type { AccessConfig } from '../config/access.ts';
import type { FastLaunchConfig } from '../config/fast-launch.ts';
import type { ImageConfig } from '../config/image.ts';
import type { SourceText } from '../config/late.ts';
import { temporaryName } from '../names.ts';
import type { Work } from '../work.ts';
import { imageChanges, modifyImage, modifySnapshots, snapshotChanges } from './attributes.ts';
import { contentsOf } from './contents.ts';
import { copyImages, resultRegions } from './copy.ts';
import type { MadeImage } from './create.ts';
import { enableFastLaunch, fastLaunchIn, untilFast, wantsFastLaunch } from './fast-launch.ts';
import { deprecate, protect, protectionOf } from './lifetime.ts';
import { type ImageTags, tagImage } from './tags.ts';

/** What of a build's context its images are made with. */
export type ImageContext = Pick<ComponentContext<unknown>, 'step' | 'host' | 'scope' | 'signal' | 'report'>;

/** What the first image of a build is for, and until when it is held: it is the result, or what the result is copied from. */
export type FirstImage =
  | { readonly use: 'result'; readonly name: string; readonly until: 'success' }
  | { readonly use: 'intermediary'; readonly name: string; readonly until: 'end' };

/** EC2 encrypts copies only; and where no image is to stay, there is one for as long as it is copied. */
export function firstImage(config: ImageConfig): FirstImage {
  return config.encrypt_boot === true || config.skip_save_build_region
    ? { use: 'intermediary', name: temporaryName(), until: 'end' }
    : { use: 'result', name: config.ami_name, until: 'success' };
}

/** An image that can be used, in the build's region, and what is still to be done to it. */
export interface Unfinished {
  readonly image: MadeImage;
  readonly use: FirstImage['use'];
  readonly tags: ImageTags;
  readonly fill: (text: SourceText) => string;
  readonly fastLaunch?: FastLaunchConfig | undefined;
}

/** Copies an image to where it is wanted, and makes of it and its copies what the template says. Gives the images that stay. */
export async function finishImages(
  config: AccessConfig & ImageConfig,
  o: Unfinished,
  ctx: ImageContext,
  clients: Clients,
): Promise<readonly MadeImage[]> {
  const images = await copied(config, o, ctx, clients);
  await launchFast(config, images, o.fastLaunch, ctx, clients);
  await deprecated(config, images, ctx, clients);
  const protection = protectionOf(config);
  if (protection === undefined) ctx.report.say('Skipping Enable AMI deregistration protection...');
  for (const image of images) {
    await modified(config, image, o, ctx, clients);
    await tagged(image, o.tags, ctx, clients);
  }
  // Last of all: what is protected could not be removed if something failed afterwards.
  if (protection !== undefined)
    for (const image of images)
      await ctx.step(`Enabling deregistration protection on AMI (${image.id}) in region "${image.region}" ...`, (step) =>
        protect(image, protection, workOf(step, ctx, clients)),
      );
  return images;
}

function workOf(step: Pick<Work, 'scope' | 'signal' | 'report'>, { host }: Pick<ImageContext, 'host'>, clients: Clients): Work {
  return { scope: step.scope, signal: step.signal, report: step.report, host, clients };
}

async function copied(
  config: AccessConfig & ImageConfig,
  { image, use, tags }: Unfinished,
  ctx: ImageContext,
  clients: Clients,
): Promise<readonly MadeImage[]> {
  const kept = use === 'result' ? [image] : [];
  const regions = resultRegions(config, clients.region).filter((region) => use === 'intermediary' || region !== image.region);
  if (regions.length === 0) return kept;
  const copies = await ctx.step(`Copying/Encrypting AMI (${image.id}) to other regions...`, (step) =>
    copyImages(image, { name: config.ami_name, regions, snapshotTags: tags.snapshot, config }, workOf(step, ctx, clients)),
  );
  return [...kept, ...copies].sort((one, other) => (one.region < other.region ? -1 : 1));
}

async function launchFast(
  config: AccessConfig,
  images: readonly MadeImage[],
  wanted: FastLaunchConfig | undefined,
  ctx: ImageContext,
  clients: Clients,
): Promise<void> {
  if (!wantsFastLaunch(wanted)) return;
  const fast: MadeImage[] = [];
  for (const image of images) {
    const { region, id } = image;
    const plan = fastLaunchIn(wanted, region, clients.region);
    if (plan.kind === 'off') {
      ctx.report.say(`Skipping fast boot for AMI ${id} in region ${region}`);
      continue;
    }
    await ctx.step(`Enabling fast boot for AMI ${id} in region ${region}`, (step) =>
      enableFastLaunch(image, wanted, plan.template, workOf(step, ctx, clients)),
    );
    fast.push(image);
  }
  const at = new Map(fast.map((image) => [image.region, image]));
  await everywhere('Preparing the fast launch', [...at.keys()], ctx.signal, async (region, signal) => {
    const image = at.get(region);
    if (image === undefined) return;
    await ctx.step(`Waiting for fast launch to become ready on AMI "${image.id}" in region ${region}...`, (step) =>
      untilFast(image, workOf({ ...step, signal }, ctx, clients), config.aws_polling),
    );
  });
}

async function deprecated(
  { deprecate_at: at = '' }: ImageConfig,
  images: readonly MadeImage[],
  ctx: ImageContext,
  clients: Clients,
): Promise<void> {
  if (at === '') {
    ctx.report.say('Skipping Enable AMI deprecation...');
    return;
  }
  for (const image of images)
    await ctx.step(`Enabling deprecation on AMI (${image.id}) in region "${image.region}" ...`, (step) =>
      deprecate(image, at, workOf(step, ctx, clients)),
    );
}

async function modified(
  config: ImageConfig,
  image: MadeImage,
  { fill }: Unfinished,
  ctx: ImageContext,
  clients: Clients,
): Promise<void> {
  const { ami_description: description } = config;
  const changes = imageChanges(config, description === undefined ? '' : fill(description));
  if (changes.length > 0)
    await ctx.step(`Modifying attributes on AMI (${image.id})...`, (step) =>
      modifyImage(image, changes, workOf(step, ctx, clients)),
    );
  const ofSnapshots = snapshotChanges(config);
  if (ofSnapshots.length === 0) return;
  const work = workOf(ctx, ctx, clients);
  await modifySnapshots(image.region, await contentsOf(image, work), ofSnapshots, work);
}

async function tagged(image: MadeImage, tags: ImageTags, ctx: ImageContext, clients: Clients): Promise<void> {
  if (Object.keys(tags.own).length === 0 && Object.keys(tags.ofSnapshots).length === 0) return;
  await ctx.step(`Adding tags to AMI (${image.id})...`, async (step) => {
    const work = workOf(step, ctx, clients);
    await tagImage(image, await contentsOf(image, work), tags, work);
  });
}
