import type { Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { LaunchTemplate } from '../../state.ts';
import { isThere } from '../common.ts';
import type { LaunchTemplateData } from './template-shape.ts';

/** How calls name a template, and a version of it. */
export interface TemplateReference {
  readonly LaunchTemplateId: string | undefined;
  readonly LaunchTemplateName: string | undefined;
  readonly Version: string | undefined;
}

/** The caller's templates. */
export function ownTemplates(caller: Caller): readonly LaunchTemplate[] {
  return [...caller.region.launchTemplates.values()].filter(
    (template) => template.owner === caller.account.id && isThere(template, caller),
  );
}

/** A template by its id or its name; one of them must be there, not both. */
export function findTemplate(
  { LaunchTemplateId: id, LaunchTemplateName: name }: Omit<TemplateReference, 'Version'>,
  caller: Caller,
): LaunchTemplate {
  if ((id === undefined) === (name === undefined))
    throw refusal(
      id === undefined ? 'MissingParameter' : 'InvalidParameterCombination',
      'Either a launch template ID or a launch template name must be specified in the request, but not both.',
    );
  if (id !== undefined && !/^lt-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id))
    throw refusal('InvalidLaunchTemplateId.Malformed', `Invalid id: "${id}" (expecting "lt-...")`);
  const template = ownTemplates(caller).find((each) => (id === undefined ? each.name === name : each.id === id));
  if (template !== undefined) return template;
  throw id === undefined
    ? refusal(
        'InvalidLaunchTemplateName.NotFoundException',
        `The specified launch template, with template name ${name ?? ''}, does not exist.`,
      )
    : refusal('InvalidLaunchTemplateId.NotFound', `The specified launch template, with template ID ${id}, does not exist.`);
}

/** Number of the version that a text means: a number, `$Default` or `$Latest`; the default one when it is missing. */
export function versionOf(template: LaunchTemplate, text: string | undefined): number {
  const latest = template.versions.length;
  if (text === undefined || text === '' || text === '$Default') return 1;
  if (text === '$Latest') return latest;
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > latest)
    throw refusal(
      'InvalidLaunchTemplateId.VersionNotFound',
      `Could not find the specified version ${text} for the launch template with ID ${template.id}.`,
    );
  return number;
}

/** The data of the version that is meant. */
export function templateData(reference: TemplateReference, caller: Caller): LaunchTemplateData {
  const template = findTemplate(reference, caller);
  const version = template.versions[versionOf(template, reference.Version) - 1];
  if (version === undefined) throw new Error(`launch template ${template.id} lost a version`);
  return version.data;
}

/** Which template and version a reference means: what EC2 writes on instances. */
export function templateNamed(reference: TemplateReference, caller: Caller): { readonly id: string; readonly version: number } {
  const template = findTemplate(reference, caller);
  return { id: template.id, version: versionOf(template, reference.Version) };
}
