import { action, type Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { LaunchTemplate } from '../../state.ts';
import { boolean, list, string, structure } from '../../wire/shape.ts';
import type { Xml } from '../../wire/xml.ts';
import { dryRun, filtered, filters, paged, paging, required, tagSet, tagsFor, tagSpecifications, time } from '../common.ts';
import { findTemplate, ownTemplates, versionOf } from './find-template.ts';
import { templateDataXml } from './template-xml.ts';
import { type LaunchTemplateData, templateDataShape } from './template-shape.ts';

const reference = { LaunchTemplateId: string, LaunchTemplateName: string };

/** Source: EC2 API Reference, the actions that are named here. */
export const launchTemplateActions = {
  CreateLaunchTemplate: action(
    structure({
      ClientToken: string,
      LaunchTemplateName: string,
      VersionDescription: string,
      LaunchTemplateData: templateDataShape,
      ...tagSpecifications,
      ...dryRun,
    }),
    (input, caller) => {
      const { world, region, account, identity } = caller;
      const { LaunchTemplateName: name, LaunchTemplateData: data } = input;
      if (name === undefined) throw required('LaunchTemplateName');
      if (data === undefined) throw required('LaunchTemplateData');
      if (!/^[a-zA-Z0-9()./_-]{3,128}$/.test(name))
        throw refusal(
          'InvalidLaunchTemplateName.MalformedException',
          'A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the following characters: - ( ) . / _.',
        );
      checkTagSpecifications(data);
      if ([...region.launchTemplates.values()].some((each) => each.owner === account.id && each.name === name))
        throw refusal('InvalidLaunchTemplateName.AlreadyExistsException', 'Launch template name already in use.');
      const createdAt = world.clock.now();
      const { VersionDescription: description } = input;
      const template: LaunchTemplate = {
        id: world.newId('lt'),
        owner: account.id,
        createdAt,
        tags: tagsFor(input.TagSpecification, 'launch-template'),
        name,
        versions: [{ data, createdAt, ...(description === undefined ? {} : { description }) }],
        createdBy: identity.arn,
      };
      region.launchTemplates.set(template.id, template);
      return { launchTemplate: templateXml(template) };
    },
  ),
  DescribeLaunchTemplates: action(
    structure({
      LaunchTemplateId: list(string),
      LaunchTemplateName: list(string),
      IncludeManagedResources: boolean,
      ...filters,
      ...paging,
      ...dryRun,
    }),
    (input, caller) => {
      const asked = [
        ...input.LaunchTemplateId.map((id) => findTemplate({ LaunchTemplateId: id, LaunchTemplateName: undefined }, caller)),
        ...input.LaunchTemplateName.map((name) =>
          findTemplate({ LaunchTemplateId: undefined, LaunchTemplateName: name }, caller),
        ),
      ];
      const shown = filtered(asked.length > 0 ? [...new Set(asked)] : ownTemplates(caller), input.Filter, {
        'create-time': ({ createdAt }) => [time(createdAt)],
        'launch-template-name': ({ name }) => [name],
      });
      const { page, nextToken } = paged(shown, input, { least: 1, most: 200 });
      return { launchTemplates: page.map(templateXml), nextToken };
    },
  ),
  DescribeLaunchTemplateVersions: action(
    structure({
      ...reference,
      LaunchTemplateVersion: list(string),
      MinVersion: string,
      MaxVersion: string,
      ResolveAlias: boolean,
      IncludeManagedResources: boolean,
      ...filters,
      ...paging,
      ...dryRun,
    }),
    (input, caller) => {
      const versions = versionsAsked(input, caller);
      const shown = filtered(versions, input.Filter, {
        'create-time': ({ createdAt }) => [time(createdAt)],
        'image-id': ({ data }) => [data.ImageId],
        'instance-type': ({ data }) => [data.InstanceType],
        'is-default-version': ({ number }) => [String(number === 1)],
        'ebs-optimized': ({ data }) => [data.EbsOptimized === undefined ? undefined : String(data.EbsOptimized)],
        'iam-instance-profile': ({ data }) => [data.IamInstanceProfile?.Arn ?? data.IamInstanceProfile?.Name],
        'kernel-id': ({ data }) => [data.KernelId],
        'ram-disk-id': ({ data }) => [data.RamDiskId],
      });
      const { page, nextToken } = paged(shown, input, { least: 1, most: 200 });
      return {
        launchTemplateVersionSet: page.map(({ template, number, data, description, createdAt }): Xml => ({
          launchTemplateId: template.id,
          launchTemplateName: template.name,
          versionNumber: number,
          versionDescription: description,
          createTime: time(createdAt),
          createdBy: template.createdBy,
          defaultVersion: number === 1,
          launchTemplateData: templateDataXml(data),
        })),
        nextToken,
      };
    },
  ),
  DeleteLaunchTemplate: action(structure({ ...reference, ...dryRun }), (input, caller) => {
    const template = findTemplate(input, caller);
    caller.region.launchTemplates.delete(template.id);
    return { launchTemplate: templateXml(template) };
  }),
};

type Version = LaunchTemplate['versions'][number] & {
  readonly template: LaunchTemplate;
  readonly number: number;
  readonly tags: Map<string, string>;
};

/** Without a template's name, the versions `$Latest` and `$Default` of all can be asked for. */
function versionsAsked(
  input: {
    readonly LaunchTemplateId: string | undefined;
    readonly LaunchTemplateName: string | undefined;
    readonly LaunchTemplateVersion: readonly string[];
    readonly MinVersion: string | undefined;
    readonly MaxVersion: string | undefined;
  },
  caller: Caller,
): readonly Version[] {
  const isNamed = input.LaunchTemplateId !== undefined || input.LaunchTemplateName !== undefined;
  const numbers = input.LaunchTemplateVersion;
  if (!isNamed && (numbers.length === 0 || numbers.some((text) => !text.startsWith('$'))))
    throw refusal('MissingParameter', 'Either a launch template ID or a launch template name must be specified in the request.');
  const templates = isNamed ? [findTemplate(input, caller)] : ownTemplates(caller);
  return templates.flatMap((template) => {
    const asked =
      numbers.length > 0
        ? [...new Set(numbers.map((text) => versionOf(template, text)))]
        : template.versions.map((_, index) => index + 1);
    const least = input.MinVersion === undefined ? 1 : Number(input.MinVersion);
    const most = input.MaxVersion === undefined ? Infinity : Number(input.MaxVersion);
    return asked
      .filter((number) => number >= least && number <= most)
      .flatMap((number): readonly Version[] => {
        const version = template.versions[number - 1];
        return version === undefined ? [] : [{ ...version, template, number, tags: template.tags }];
      });
  });
}

/** Source: reports of EC2's clients. What else is wrong with a template's tags shows when it is launched. */
function checkTagSpecifications({ TagSpecification: specifications }: LaunchTemplateData): void {
  for (const { ResourceType: type, Tag: tags } of specifications) {
    if (type === undefined || type === '')
      throw refusal('InvalidTagSpecification.Malformed', 'The resource type cannot be null or empty.');
    if (tags.length === 0) throw refusal('InvalidTagSpecification.Malformed', 'The tags cannot be null or empty.');
  }
}

function templateXml(template: LaunchTemplate): Xml {
  return {
    launchTemplateId: template.id,
    launchTemplateName: template.name,
    createTime: time(template.createdAt),
    createdBy: template.createdBy,
    defaultVersionNumber: 1,
    latestVersionNumber: template.versions.length,
    tagSet: tagSet(template),
  };
}
