import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { ask, type AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import type { NetworkConfig } from '../config/network.ts';
import { isGiven } from '../network/filters.ts';
import { mustBeDefault } from '../network/vpc.ts';

/** In a VPC that is not the default EC2 chooses no subnet. */
export async function checkVpc(
  {
    vpc_id: id = '',
    subnet_id: subnet = '',
    subnet_filter: filter,
  }: Pick<NetworkConfig, 'vpc_id' | 'subnet_id' | 'subnet_filter'>,
  ctx: AskContext,
  clients: Clients,
): Promise<void> {
  if (id === '' || subnet !== '' || isGiven(filter)) return;
  const { Vpcs: [vpc] = [] } = await ask(clients, new DescribeVpcsCommand({ VpcIds: [id] }), ctx);
  mustBeDefault(vpc, clients.region);
}
