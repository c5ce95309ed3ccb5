import { action, type Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { Image } from '../../state.ts';
import { boolean, string, structure, timestamp } from '../../wire/shape.ts';
import { dryRun, required } from '../common.ts';
import { imageState, ownAvailableImage, ownImage, unavailable } from './image.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const year = 365 * day;

const ofImage = structure({ ImageId: string, ...dryRun });

/** How long images are offered: deprecation, protection from deregistration, disabling. Source: EC2 API Reference. */
export const lifetimeActions = {
  EnableImageDeprecation: action(
    structure({ ImageId: string, DeprecateAt: timestamp, ...dryRun }),
    ({ ImageId: id, DeprecateAt: at }, caller) => {
      if (at === undefined) throw required('deprecateAt');
      const image = ownImage(id, caller);
      image.deprecatedAt = checkedDate(at, image, caller);
      return { return: true };
    },
  ),
  DisableImageDeprecation: action(ofImage, ({ ImageId: id }, caller) => {
    delete ownImage(id, caller).deprecatedAt;
    return { return: true };
  }),
  EnableImageDeregistrationProtection: action(
    structure({ ImageId: string, WithCooldown: boolean, ...dryRun }),
    ({ ImageId: id, WithCooldown: cooldown }, caller) => {
      const image = ownAvailableImage(id, caller);
      image.protection = cooldown === true ? 'enabled-with-cooldown' : 'enabled-without-cooldown';
      return { return: 'true' };
    },
  ),
  DisableImageDeregistrationProtection: action(ofImage, ({ ImageId: id }, caller) => {
    const image = ownImage(id, caller);
    if (image.protection === 'enabled-with-cooldown') image.protectedUntil = caller.world.clock.now() + day;
    image.protection = 'disabled';
    return { return: 'true' };
  }),
  DisableImage: action(ofImage, ({ ImageId: id }, caller) => {
    const image = ownAvailableImage(id, caller);
    image.disabled = true;
    // Nobody else has it any more, and enabling it does not bring them back.
    image.permissions = [];
    return { return: true };
  }),
  EnableImage: action(ofImage, ({ ImageId: id }, caller) => {
    const image = ownImage(id, caller);
    if (imageState(image, caller.world.clock.now()) === 'pending') throw unavailable(image.id);
    delete image.disabled;
    return { return: true };
  }),
};

/** The time, to the minute. It must be ahead of the client's clock, at most ten years, of a public image two years from its creation. */
function checkedDate(text: string, image: Image, { world }: Caller): number {
  const given = Date.parse(text);
  if (Number.isNaN(given))
    throw refusal('InvalidParameterValue', `Value (${text}) for parameter deprecateAt is invalid. It is not a date and time.`);
  const at = Math.round(given / minute) * minute;
  const now = world.clock.clients();
  if (at < now) throw refusal('InvalidParameterValue', `The deprecation date '${text}' is in the past.`);
  const isPublic = image.permissions.some(({ kind }) => kind === 'group');
  const latest = isPublic ? image.createdAt + 2 * year : now + 10 * year;
  if (at > latest)
    throw refusal(
      'InvalidParameterValue',
      `The deprecation date '${text}' is too far ahead: the latest is ${new Date(latest).toISOString()}.`,
    );
  return at;
}
