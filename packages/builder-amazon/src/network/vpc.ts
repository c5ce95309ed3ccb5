import { DescribeVpcsCommand, type Vpc } from '@aws-sdk/client-ec2';
import { failure } from '@imgbuild/core/sdk';
import { ask, type AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { everyPage } from '../aws/pages.ts';
import type { ResourceFilter } from '../config/filters.ts';
import { problems } from '../problems.ts';
import { describeFilters, filtersFor } from './filters.ts';

/** Finds the one VPC that a template means. Source: EC2 API Reference, DescribeVpcs. */
export async function findVpc(filter: ResourceFilter, clients: Clients, ctx: AskContext): Promise<Vpc> {
  const filters = filtersFor(filter, [{ name: 'state', value: 'available' }]);
  const found = await everyPage(
    (page) => ask(clients, new DescribeVpcsCommand({ Filters: filters, ...page }), ctx),
    ({ Vpcs: vpcs }) => vpcs,
  );
  const [vpc] = found;
  if (vpc === undefined || found.length > 1)
    throw failure(
      problems.create('vpc-not-one', { region: clients.region, count: found.length, wanted: describeFilters(filters) }),
    );
  return vpc;
}

/** The VPC that instances run in of which nothing else is said; an account may have deleted its own. */
export async function findDefaultVpc(clients: Clients, ctx: AskContext): Promise<Vpc> {
  const { Vpcs: [vpc] = [] } = await ask(
    clients,
    new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }),
    ctx,
  );
  if (vpc === undefined) throw failure(problems.create('no-default-vpc', { region: clients.region }));
  return vpc;
}

/** Refuses a VPC whose subnets are not chosen by EC2, where nobody has chosen one. */
export function mustBeDefault(vpc: Vpc | undefined, region: string): void {
  if (vpc !== undefined && vpc.IsDefault !== true)
    throw failure(problems.create('subnet-missing', { region, vpc: vpc.VpcId ?? '' }));
}
