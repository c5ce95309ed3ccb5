import type { _InstanceType } from '@aws-sdk/client-ec2';
import type { InstanceBuildConfig, InstanceOptions, Surroundings } from '../builders/instance.ts';
import { lineOf } from '../image/tags.ts';
import type { Work } from '../work.ts';
import { launch } from './launch.ts';
import { describesInterface, devicesOf, instanceTags, launchRequest } from './request.ts';
import { userDataOf } from './user-data.ts';

/** Launches the build's instance, and gives its id. It is not running yet. */
export async function launchOnDemand(
  config: InstanceBuildConfig,
  surroundings: Surroundings,
  o: InstanceOptions,
  work: Work,
): Promise<string> {
  const { report } = work;
  const { network } = surroundings;
  const request = launchRequest(config, surroundings, { ...o, userData: await userDataOf(config) });
  report.say('Adding tags to source instance');
  for (const tag of Object.entries(instanceTags(surroundings.runTags))) report.detail(lineOf(tag));
  const hasInterface = describesInterface(config, surroundings);
  if (network.publicAddress !== undefined && network.subnetId !== undefined)
    report.say(
      `changing public IP address config to ${String(network.publicAddress === 'yes')} for instance on subnet "${network.subnetId}"`,
    );
  const id = await launch(
    {
      ...request,
      InstanceType: config.instance_type as _InstanceType,
      ...(hasInterface || network.subnetId === undefined ? {} : { SubnetId: network.subnetId }),
    },
    { devices: devicesOf(surroundings, o), keeps: o.keeps },
    work,
  );
  report.say(`Instance ID: ${id}`);
  return id;
}
