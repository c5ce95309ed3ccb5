import { action, type Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { Image } from '../../state.ts';
import { boolean, integer, list, string, structure, type Taken } from '../../wire/shape.ts';
import type { Xml } from '../../wire/xml.ts';
import { dryRun, filtered, filters, found, isThere, known, paged, paging, time } from '../common.ts';
import { foundImage, imageState, launchable, unavailable } from './image.ts';
import { oneOf } from './register.ts';

const template = structure({ LaunchTemplateId: string, LaunchTemplateName: string, Version: string });

/** Windows images that are started beforehand. Source: EC2 API Reference, EnableFastLaunch. */
export const fastLaunchActions = {
  EnableFastLaunch: action(
    structure({
      ImageId: string,
      ResourceType: string,
      SnapshotConfiguration: structure({ TargetResourceCount: integer }),
      LaunchTemplate: template,
      MaxParallelLaunches: integer,
      ...dryRun,
    }),
    (input, caller) => {
      const { world } = caller;
      oneOf('resourceType', input.ResourceType, ['snapshot']);
      const image = foundImage(input.ImageId, caller);
      if (image.platform !== 'windows')
        throw refusal(
          'InvalidParameterValue',
          `The image '${image.id}' is not a Windows image. Fast launch is for Windows only.`,
        );
      if (imageState(image, world.clock.now()) !== 'available') throw unavailable(image.id);
      const maxParallelLaunches = input.MaxParallelLaunches ?? 6;
      if (maxParallelLaunches < 6)
        throw refusal(
          'InvalidParameterValue',
          `Value (${maxParallelLaunches}) for parameter maxParallelLaunches is invalid. It must be 6 or greater.`,
        );
      const targetResourceCount = input.SnapshotConfiguration?.TargetResourceCount ?? 5;
      if (targetResourceCount < 1)
        throw refusal(
          'InvalidParameterValue',
          `Value (${targetResourceCount}) for parameter targetResourceCount is invalid. It must be 1 or greater.`,
        );
      const changedAt = world.clock.now();
      image.fastLaunch = {
        maxParallelLaunches,
        targetResourceCount,
        ...templateOf(input.LaunchTemplate, caller),
        changedAt,
        readyAt: changedAt + world.settings().durations.fastLaunch,
        becomes: 'enabled',
      };
      return fastLaunchXml(image, caller);
    },
  ),
  DisableFastLaunch: action(structure({ ImageId: string, Force: boolean, ...dryRun }), (input, caller) => {
    const image = foundImage(input.ImageId, caller);
    const { clock, settings } = caller.world;
    if (fastLaunchState(image, clock.now()) === undefined)
      throw refusal('InvalidParameterValue', `Fast launch is not enabled for the image '${image.id}'.`);
    const changedAt = clock.now();
    if (image.fastLaunch !== undefined)
      image.fastLaunch = {
        ...image.fastLaunch,
        changedAt,
        readyAt: changedAt + settings().durations.volume,
        becomes: 'disabled',
      };
    return fastLaunchXml(image, caller);
  }),
  DescribeFastLaunchImages: action(structure({ ImageId: list(string), ...filters, ...paging, ...dryRun }), (input, caller) => {
    const now = caller.world.clock.now();
    const all =
      input.ImageId.length > 0
        ? input.ImageId.map((id) => foundImage(id, caller))
        : [...caller.region.images.values()].filter((image) => launchable(image, caller) && isThere(image, caller));
    const configured = all.filter((image) => fastLaunchState(image, now) !== undefined);
    const shown = filtered(configured, input.Filter, {
      'resource-type': () => ['snapshot'],
      'owner-id': ({ owner }) => [owner],
      state: (image) => [fastLaunchState(image, now)],
    });
    const { page, nextToken } = paged(shown, input, { least: 1, most: 200 });
    return { fastLaunchImageSet: page.map((image) => fastLaunchXml(image, caller)), nextToken };
  }),
};

/** Where fast launch of an image stands; nothing when it is off. */
function fastLaunchState({ fastLaunch }: Image, now: number): 'enabling' | 'enabled' | 'disabling' | undefined {
  if (fastLaunch === undefined) return undefined;
  if (fastLaunch.becomes === 'enabled') return now < fastLaunch.readyAt ? 'enabling' : 'enabled';
  return now < fastLaunch.readyAt ? 'disabling' : undefined;
}

function fastLaunchXml(image: Image, { world }: Caller): Xml {
  const { fastLaunch } = image;
  if (fastLaunch === undefined) return undefined;
  const { templateId, templateName, version } = fastLaunch;
  return {
    imageId: image.id,
    resourceType: 'snapshot',
    snapshotConfiguration: { targetResourceCount: fastLaunch.targetResourceCount },
    launchTemplate:
      templateId === undefined && templateName === undefined
        ? undefined
        : { launchTemplateId: templateId, launchTemplateName: templateName, version },
    maxParallelLaunches: fastLaunch.maxParallelLaunches,
    ownerId: image.owner,
    state: fastLaunchState(image, world.clock.now()),
    stateTransitionReason: 'Client.UserInitiated',
    stateTransitionTime: time(fastLaunch.changedAt),
  };
}

/** The launch template that is named, which must be there, in the version that is named. */
function templateOf(given: Taken<typeof template> | undefined, caller: Caller) {
  if (given === undefined) return {};
  const { LaunchTemplateId: id, LaunchTemplateName: name, Version: version } = given;
  if (id !== undefined && name !== undefined)
    throw refusal('InvalidParameterCombination', 'Specify either the ID or the name of the launch template, not both.');
  const templates = caller.region.launchTemplates;
  const named = [...templates.values()].find((each) => each.name === name && each.owner === caller.account.id);
  const there = name === undefined ? found('launch-template', templates, id, caller) : named;
  if (there === undefined)
    throw refusal(
      'InvalidLaunchTemplateName.NotFoundException',
      `The specified launch template, with template name ${name ?? ''}, does not exist.`,
    );
  const number = /^\$(Latest|Default)$/.test(version ?? '$Default') ? 1 : Number(version);
  if (!Number.isInteger(number) || number < 1 || number > there.versions.length)
    throw refusal(
      'InvalidLaunchTemplateId.VersionNotFound',
      `Could not find launch template version ${version ?? ''} of the launch template ${there.id}`,
    );
  return known({ templateId: id, templateName: name, version });
}
