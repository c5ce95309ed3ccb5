import type { Instance } from '@aws-sdk/client-ec2';
import { failure } from '@imgbuild/core/sdk';
import type { NetworkConfig } from '../config/network.ts';
import { problems } from '../problems.ts';
import type { Work } from '../work.ts';
import { describeInstance } from './launch.ts';

type Interface = NonNullable<NetworkConfig['ssh_interface']>;

const chosen: Readonly<Record<Exclude<Interface, 'session_manager'>, (instance: Instance) => string | undefined>> = {
  public_ip: (instance) => instance.PublicIpAddress,
  private_ip: (instance) => instance.PrivateIpAddress,
  public_dns: (instance) => instance.PublicDnsName,
  private_dns: (instance) => instance.PrivateDnsName,
  ipv6: (instance) => instance.NetworkInterfaces?.[0]?.Ipv6Addresses?.[0]?.Ipv6Address ?? instance.Ipv6Address,
};

/** How often, and how many milliseconds apart, an address is looked for: some come after the instance is running. */
const [tries, apart] = [3, 1_000];

/** Where the instance is reached: by what was chosen, else by its public address, else by its private one. */
export async function addressOf(id: string, wanted: Interface | undefined, work: Work): Promise<string> {
  // The session leads from a port of this machine.
  if (wanted === 'session_manager') return 'localhost';
  for (let attempt = 1; ; attempt++) {
    const now = await describeInstance(id, work);
    const found =
      wanted === undefined
        ? (present(now.PublicIpAddress) ?? (attempt >= tries - 1 ? present(now.PrivateIpAddress) : undefined))
        : present(chosen[wanted](now));
    if (found !== undefined) return found;
    if (attempt === tries)
      throw failure(problems.create('no-address', { instance: id, wanted: wanted ?? 'public_ip or private_ip' }));
    await work.host.clock.sleep(apart, work.signal);
  }
}

function present(address: string | undefined): string | undefined {
  return address === '' ? undefined : address;
}
