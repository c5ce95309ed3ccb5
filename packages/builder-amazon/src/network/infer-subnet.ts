import { DescribeInstanceTypeOfferingsCommand, type Subnet } from '@aws-sdk/client-ec2';
import { failure } from '@imgbuild/core/sdk';
import { ask, type AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { everyPage } from '../aws/pages.ts';
import { problems } from '../problems.ts';
import { describeSubnets, mostFree } from './subnet.ts';

/** What a subnet must be like. */
export interface SubnetNeeds {
  readonly vpcId: string;
  /** Zone that the template names. */
  readonly zone: string | undefined;
  /** Types of which the zone must have one. */
  readonly types: readonly string[];
}

/**
 * Chooses a subnet of a VPC: of zones that have most of the types, the one that is the zone's default, then the one with the most
 * free addresses.
 * @param offered types by zone; unknown when they may not be asked for
 */
export async function inferSubnet(
  { vpcId, zone, types }: SubnetNeeds,
  offered: ReadonlyMap<string, ReadonlySet<string>> | undefined,
  clients: Clients,
  ctx: AskContext,
): Promise<Subnet> {
  const filters = [
    { Name: 'vpc-id', Values: [vpcId] },
    { Name: 'state', Values: ['available'] },
    ...(zone === undefined ? [] : [{ Name: 'availability-zone', Values: [zone] }]),
  ];
  const subnets = await describeSubnets(filters, clients, ctx);
  const rank = ({ AvailabilityZone: own = '', DefaultForAz: isDefault }: Subnet): number =>
    2 * (offered?.get(own)?.size ?? 0) + (isDefault === true ? 1 : 0);
  const able = subnets.filter(
    ({ AvailabilityZone: own = '' }) => offered === undefined || types.length === 0 || offered.has(own),
  );
  const best = Math.max(...able.map(rank));
  const chosen = mostFree(able.filter((subnet) => rank(subnet) === best));
  if (chosen === undefined) {
    const zones = offered === undefined ? [] : [...offered.keys()].sort();
    throw failure(
      problems.create('subnet-not-inferred', {
        vpc: vpcId,
        where: zone === undefined ? '' : ` in ${zone}`,
        types: types.join(' or '),
        zones: zones.length === 0 ? 'no zone of the region' : zones.join(', '),
      }),
    );
  }
  return chosen;
}

/** Which of some types the zones of the region have. Source: EC2 API Reference, DescribeInstanceTypeOfferings. */
export async function typesByZone(
  types: readonly string[],
  clients: Clients,
  ctx: AskContext,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const filters = [{ Name: 'instance-type', Values: [...types] }];
  const offerings = await everyPage(
    (page) =>
      ask(
        clients,
        new DescribeInstanceTypeOfferingsCommand({ LocationType: 'availability-zone', Filters: filters, ...page }),
        ctx,
      ),
    ({ InstanceTypeOfferings: offered }) => offered,
  );
  const zones = new Map<string, Set<string>>();
  for (const { InstanceType: type = '', Location: zone = '' } of offerings)
    zones.set(zone, (zones.get(zone) ?? new Set<string>()).add(type));
  return zones;
}
