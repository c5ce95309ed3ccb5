import type { Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { Image, Region } from '../../state.ts';
import { found, isThere } from '../common.ts';

export type ImageState = 'pending' | 'available' | 'failed' | 'disabled';

/** Where an image stands at a time. */
export function imageState(image: Image, now: number): ImageState {
  if (now < image.readyAt) return 'pending';
  if (image.becomes === 'failed') return 'failed';
  return image.disabled === true ? 'disabled' : 'available';
}

/** Whether the account may launch an image, and so see it: its own, those shared with it, those of everybody. */
export function launchable(image: Image, caller: Caller): boolean {
  if (image.owner === caller.account.id) return true;
  if (image.disabled === true) return false;
  return image.permissions.some(
    ({ kind, value }) => (kind === 'group' && value === 'all') || (kind === 'user' && value === caller.account.id),
  );
}

/** Whether a time is past an image's deprecation: others than its owner are not shown it any more unless they ask for it. */
export function isDeprecated({ deprecatedAt }: Image, now: number): boolean {
  return deprecatedAt !== undefined && deprecatedAt <= now;
}

/** Finds an image that the account may launch. One that was deregistered is told from one that never was. */
export function foundImage(id: string | undefined, caller: Caller, region: Region = caller.region): Image {
  if (id !== undefined && region.deregistered.has(id)) throw gone(id);
  return found('image', region.images, id, { ...caller, region }, (image) => launchable(image, caller));
}

/** Finds an image of the account; one of somebody else is refused. */
export function ownImage(id: string | undefined, caller: Caller): Image {
  const image = foundImage(id, caller);
  if (image.owner !== caller.account.id) throw refusal('AuthFailure', `Not authorized for image:${image.id}`);
  return image;
}

/** Finds an image of the account that is available; attributes of others cannot be changed. */
export function ownAvailableImage(id: string | undefined, caller: Caller): Image {
  const image = ownImage(id, caller);
  if (imageState(image, caller.world.clock.now()) !== 'available') throw unavailable(image.id);
  return image;
}

/** Source: EC2 API Reference, "Error codes", InvalidAMIID.Unavailable. */
export function gone(id: string): Error {
  return refusal('InvalidAMIID.Unavailable', `The image ID '${id}' is no longer available`);
}

export function unavailable(id: string): Error {
  return refusal('InvalidAMIID.Unavailable', `The image ID '${id}' is not available`);
}

/** Refuses a name that is malformed, or that an image of the account in the region has. Source: CreateImage, Name. */
export function checkName(name: string, caller: Caller): void {
  if (!/^[\w()[\] ./'@-]{3,128}$/.test(name))
    throw refusal(
      'InvalidAMIName.Malformed',
      "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '.', '-', '/' and '_'",
    );
  const other = ownImages(caller).find((image) => image.name === name && image.createdAt <= caller.world.clock.now());
  if (other !== undefined) throw refusal('InvalidAMIName.Duplicate', `AMI name ${name} is already in use by AMI ${other.id}`);
}

/** Refuses an image more than the account may have. */
export function checkQuota(caller: Caller): void {
  const most = caller.world.settings().quotas.images;
  if (most !== undefined && ownImages(caller).length >= most)
    throw refusal('ResourceLimitExceeded', `You have reached your limit of ${most} AMIs in this Region.`);
}

function ownImages({ region, account }: Caller): readonly Image[] {
  return [...region.images.values()].filter(({ owner }) => owner === account.id);
}

/** What becomes of an image of a name, and when: planned failures are in the settings. */
export function fateOf(name: string, readyAt: number, { world }: Caller): Pick<Image, 'becomes' | 'readyAt' | 'stateReason'> {
  const failing = world.settings().failingImages.find((each) => name.includes(each.name));
  if (failing === undefined) return { becomes: 'available', readyAt };
  return { becomes: 'failed', readyAt, stateReason: { code: failing.code, message: failing.message } };
}

/** A new image's parts that are the same however it is made. */
export function newImage(
  caller: Caller,
): Pick<Image, 'id' | 'owner' | 'createdAt' | 'permissions' | 'productCodes' | 'protection'> {
  return {
    id: caller.world.newId('ami'),
    owner: caller.account.id,
    createdAt: caller.world.clock.now(),
    permissions: [],
    productCodes: [],
    protection: 'disabled',
  };
}

/** Whether an image is shown in a list that does not name it. */
export function isListed(
  image: Image,
  asked: { readonly deprecated: boolean | undefined; readonly disabled: boolean | undefined },
  caller: Caller,
): boolean {
  if (!launchable(image, caller) || !isThere(image, caller)) return false;
  if (image.owner === caller.account.id) return image.disabled !== true || asked.disabled === true;
  return asked.deprecated === true || !isDeprecated(image, caller.world.clock.clients());
}
