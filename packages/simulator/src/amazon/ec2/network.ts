import type { World } from '../action.ts';
import type { Account, Region } from '../state.ts';

/** Makes what every account has in every region: a default VPC with a default subnet in each zone, and its default group. */
export function ensureNetwork(region: Region, account: Account, world: World): void {
  for (const vpc of region.vpcs.values()) if (vpc.owner === account.id) return;
  const common = { owner: account.id, createdAt: 0 };
  const vpcId = world.newId('vpc');
  region.vpcs.set(vpcId, { id: vpcId, ...common, tags: new Map(), cidr: '172.31.0.0/16', isDefault: true });
  region.zones.forEach((zone, index) => {
    const id = world.newId('subnet');
    region.subnets.set(id, {
      id,
      ...common,
      tags: new Map(),
      vpcId,
      zone: zone.name,
      cidr: `172.31.${index * 16}.0/20`,
      isDefaultForZone: true,
      mapsPublicAddresses: true,
      freeAddresses: 4091,
    });
  });
  const groupId = world.newId('sg');
  region.securityGroups.set(groupId, {
    id: groupId,
    ...common,
    tags: new Map(),
    name: 'default',
    description: 'default VPC security group',
    vpcId,
    ingress: [{ protocol: '-1', ipv4: [], ipv6: [], groups: [groupId] }],
    egress: [{ protocol: '-1', ipv4: [{ cidr: '0.0.0.0/0' }], ipv6: [], groups: [] }],
  });
}
