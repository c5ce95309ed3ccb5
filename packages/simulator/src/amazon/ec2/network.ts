import type { World } from '../action.ts';
import type { Account, Region } from '../state.ts';
import { interfaceActions } from './network/interfaces.ts';
import { subnetActions } from './network/subnets.ts';
import { addDefaultVpc, vpcActions } from './network/vpcs.ts';

/** VPCs, subnets, network interfaces, addresses. */
export const networkActions = { ...vpcActions, ...subnetActions, ...interfaceActions };

/** Makes what every account has in every region: a default VPC with a default subnet in each zone, and its default group. */
export function ensureNetwork(region: Region, account: Account, world: World): void {
  if (region.networked.has(account.id)) return;
  region.networked.add(account.id);
  addDefaultVpc(region, account.id, world, 0);
}
