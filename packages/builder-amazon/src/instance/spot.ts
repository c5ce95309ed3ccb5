import { CreateLaunchTemplateCommand, CreateTagsCommand } from '@aws-sdk/client-ec2';
import type { InstanceBuildConfig, InstanceOptions, Surroundings } from '../builders/instance.ts';
import { ask } from '../aws/ask.ts';
import { lineOf } from '../image/tags.ts';
import { instance, launchTemplate } from '../resources.ts';
import { specifications, tagList, type Tags } from '../tag-specifications.ts';
import type { Work } from '../work.ts';
import { launchFleet } from './fleet.ts';
import { describeInstance } from './launch.ts';
import { devicesOf, instanceTags, launchRequest, type CommonRequest } from './request.ts';
import { userDataOf } from './user-data.ts';

/** Gets a spot instance by a fleet of one, and gives its id. It is not running yet. */
export async function launchSpot(
  config: InstanceBuildConfig,
  surroundings: Surroundings,
  o: InstanceOptions,
  work: Work,
): Promise<string> {
  const { report, clients, scope } = work;
  const { region } = clients;
  report.say('Interpolating tags for spot instance...');
  for (const tag of Object.entries(instanceTags(surroundings.runTags))) report.detail(lineOf(tag));
  if ((config.user_data_file ?? '') !== '') report.detail('Loading User Data File...');
  const request = launchRequest(config, surroundings, { ...o, userData: await userDataOf(config) });
  report.say('Creating Spot Fleet launch template...');
  const template = await createTemplate(request, { ...surroundings.runTags, ...surroundings.spotTags }, work);
  report.detail(`Created Spot Fleet launch template: ${template}`);
  const held = { devices: devicesOf(surroundings, o), keeps: o.keeps };
  const id = await scope.hold(instance, { region, launchTemplate: template, ...held }, async ({ token, signal }) => {
    const made = await launchFleet(config, { template, token, tags: surroundings.fleetTags }, { ...work, signal });
    return { data: { region, ...made, ...held }, value: made.id };
  });
  report.say(`Instance ID: ${id}`);
  if (Object.keys(surroundings.spotTags).length > 0) await tagRequest(id, surroundings.spotTags, work);
  return id;
}

/** Makes what the fleet launches by, and gives its id; it goes with the scope. */
async function createTemplate(request: CommonRequest, tags: Tags, { scope, clients, host }: Work): Promise<string> {
  const { region } = clients;
  const name = `packer-fleet-launch-template-${crypto.randomUUID()}`;
  return scope.hold(launchTemplate, { region, name }, async ({ token, signal }) => {
    const command = new CreateLaunchTemplateCommand({
      LaunchTemplateName: name,
      LaunchTemplateData: request,
      ClientToken: token,
      ...specifications({ 'launch-template': tags }),
    });
    const waiting = { notYet: ['InvalidGroup.NotFound', 'InvalidKeyPair.NotFound'] };
    const { LaunchTemplate: made } = await ask(clients, command, { host, signal }, waiting);
    return { data: { region, name }, value: made?.LaunchTemplateId ?? '' };
  });
}

/** Tags of the request behind a spot instance; a fleet cannot be told them. */
async function tagRequest(id: string, tags: Tags, work: Work): Promise<void> {
  const { SpotInstanceRequestId: request } = await describeInstance(id, work);
  if (request === undefined) return;
  const command = new CreateTagsCommand({ Resources: [request], Tags: tagList(tags) });
  await ask(work.clients, command, work, { notYet: ['InvalidSpotInstanceRequestID.NotFound', 'InvalidID'] });
}
