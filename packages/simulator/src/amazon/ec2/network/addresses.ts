import { randomInt } from 'node:crypto';
import type { Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { Region, Subnet } from '../../state.ts';
import { addressOf, blockOf, numberOf } from './cidr.ts';

/** Addresses of a subnet that EC2 keeps: the first four and the last. Source: VPC User Guide, "Subnet sizing for IPv4". */
const kept = { before: 4, after: 1 };

function used(subnet: Subnet, region: Region): ReadonlySet<string> {
  const interfaces = [...region.networkInterfaces.values()].filter(({ subnetId }) => subnetId === subnet.id);
  return new Set(interfaces.map(({ privateAddress }) => privateAddress));
}

/** How many addresses of a subnet can still be given. */
export function freeAddresses(subnet: Subnet, region: Region): number {
  return (blockOf(subnet.cidr)?.size ?? 0) - kept.before - kept.after - used(subnet, region).size;
}

/** An address of a subnet that nobody has: the one that was asked for, or any. */
export function privateAddress(subnet: Subnet, asked: string | undefined, { region }: Caller): string {
  const block = blockOf(subnet.cidr) ?? { first: 0, size: 0 };
  const taken = used(subnet, region);
  if (asked !== undefined) {
    const value = numberOf(asked);
    if (value === undefined) throw refusal('InvalidParameterValue', `Invalid IPv4 address: ${asked}`);
    if (value < block.first + kept.before || value >= block.first + block.size - kept.after)
      throw refusal('InvalidParameterValue', `Address ${asked} does not fall within the subnet's address range`);
    if (taken.has(asked)) throw refusal('InvalidIPAddress.InUse', `Address ${asked} is in use.`);
    return asked;
  }
  const count = block.size - kept.before - kept.after;
  if (taken.size >= count)
    throw refusal(
      'InsufficientFreeAddressesInSubnet',
      `There are not enough free addresses in subnet '${subnet.id}' to satisfy the requested number of instances.`,
    );
  let place = randomInt(count);
  while (taken.has(addressOf(block.first + kept.before + place))) place = (place + 1) % count;
  return addressOf(block.first + kept.before + place);
}

/** So many new IPv6 addresses of a subnet. */
export function ipv6Addresses(subnet: Subnet, count: number): readonly string[] {
  if (count === 0) return [];
  if (subnet.ipv6Cidr === undefined)
    throw refusal('InvalidParameterValue', `The subnet ID '${subnet.id}' does not have an IPv6 CIDR block associated with it.`);
  const network = subnet.ipv6Cidr.replace(/::\/\d+$/, '');
  const group = (): string => randomInt(0x1000, 0x10000).toString(16);
  return Array.from({ length: count }, () => `${network}:${group()}:${group()}:${group()}:${group()}`);
}

/** An address of Amazon's that nobody has. Nothing is reached at it: a machine that can be reached has an address of its own. */
export function publicAddress({ region }: Caller): string {
  const taken = new Set([...region.instances.values()].map((instance) => instance.publicAddress));
  let address;
  do address = `54.${randomInt(64, 256)}.${randomInt(256)}.${randomInt(1, 255)}`;
  while (taken.has(address));
  return address;
}

/** Source: EC2 User Guide, "EC2 instance hostnames and domains". */
export function privateName(address: string, region: string): string {
  const dashed = address.replaceAll('.', '-');
  return region === 'us-east-1' ? `ip-${dashed}.ec2.internal` : `ip-${dashed}.${region}.compute.internal`;
}

/** See `privateName`. */
export function publicName(address: string, region: string): string {
  const dashed = address.replaceAll('.', '-');
  return region === 'us-east-1' ? `ec2-${dashed}.compute-1.amazonaws.com` : `ec2-${dashed}.${region}.compute.amazonaws.com`;
}
