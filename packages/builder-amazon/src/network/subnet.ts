import { DescribeSubnetsCommand, type Filter, type Subnet } from '@aws-sdk/client-ec2';
import { failure } from '@imgbuild/core/sdk';
import { ask, type AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { everyPage } from '../aws/pages.ts';
import type { SubnetFilter } from '../config/filters.ts';
import { problems } from '../problems.ts';
import { describeFilters, filtersFor } from './filters.ts';

export async function describeSubnets(filters: Filter[], clients: Clients, ctx: AskContext): Promise<readonly Subnet[]> {
  return everyPage(
    (page) => ask(clients, new DescribeSubnetsCommand({ Filters: filters, ...page }), ctx),
    ({ Subnets: subnets }) => subnets,
  );
}

export async function describeSubnet(id: string, clients: Clients, ctx: AskContext): Promise<Subnet> {
  const { Subnets: [subnet] = [] } = await ask(clients, new DescribeSubnetsCommand({ SubnetIds: [id] }), ctx);
  return subnet ?? {};
}

/** Finds the subnet that a template means, in the VPC and the zone that are known. Source: EC2 API Reference, DescribeSubnets. */
export async function findSubnet(
  filter: SubnetFilter,
  within: { readonly vpcId: string | undefined; readonly zone: string | undefined },
  clients: Clients,
  ctx: AskContext,
): Promise<Subnet> {
  const filters = filtersFor(filter, [
    { name: 'state', value: 'available' },
    { name: 'vpc-id', value: within.vpcId },
    { name: 'availability-zone', value: within.zone, like: ['availabilityZone', 'availability-zone-id', 'availabilityZoneId'] },
  ]);
  const found = await describeSubnets(filters, clients, ctx);
  const about = { region: clients.region, wanted: describeFilters(filters) };
  const [first] = found;
  if (first === undefined) throw failure(problems.create('subnet-not-found', about));
  if (filter.most_free) return mostFree(found) ?? first;
  if (filter.random) return found[Math.floor(Math.random() * found.length)] ?? first;
  if (found.length > 1) throw failure(problems.create('subnets-ambiguous', { ...about, count: found.length }));
  return first;
}

/** The one with the most free addresses; of equals the first by id, so that runs are alike. */
export function mostFree(subnets: readonly Subnet[]): Subnet | undefined {
  const free = ({ AvailableIpAddressCount: count = 0 }: Subnet): number => count;
  const id = ({ SubnetId: own = '' }: Subnet): string => own;
  return [...subnets].sort((one, other) => free(other) - free(one) || (id(one) < id(other) ? -1 : 1))[0];
}
