import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { didYouMean, failure } from '@imgbuild/core/sdk';
import { ask, type AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import type { AccessConfig } from '../config/access.ts';
import { problems } from '../problems.ts';
import { reached } from './reached.ts';

/** Refuses regions that the account cannot work in. Source: EC2 API Reference, DescribeRegions. */
export async function checkRegions(
  config: AccessConfig,
  elsewhere: readonly string[],
  ctx: AskContext,
  clients: Clients,
): Promise<void> {
  const { Regions: regions = [] } = await reached(ask(clients, new DescribeRegionsCommand({ AllRegions: true }), ctx), clients);
  const known = new Map(regions.map(({ RegionName: name = '', OptInStatus: status }) => [name, status]));
  for (const region of [clients.region, ...elsewhere]) {
    const setting = region !== clients.region ? 'ami_regions' : config.region === region ? 'region' : 'The environment';
    if (known.get(region) === 'not-opted-in') throw failure(problems.create('region-not-enabled', { region, setting }));
    if (known.has(region)) continue;
    const hint = didYouMean(region, [...known.keys()]);
    throw failure(problems.create('region-unknown', { region, setting, hint }));
  }
}
