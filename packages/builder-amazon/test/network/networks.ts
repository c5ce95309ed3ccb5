import { CreateSubnetCommand, CreateVpcCommand, DescribeSubnetsCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { failureLine, toldLines } from '@imgbuild/core/testing';
import { chooseNetwork, type Network } from '../../src/network/choose.ts';
import { region, type World } from '../world.ts';

const named = (type: 'vpc' | 'subnet', name: string) => ({
  TagSpecifications: [{ ResourceType: type, Tags: [{ Key: 'Name', Value: name }] }],
});

/** A VPC beside the default one, with three subnets: the second has the most addresses. */
export async function ownVpc({
  clients,
}: World): Promise<{ readonly vpc: string; readonly subnets: readonly [string, string, string] }> {
  const ec2 = clients.ec2();
  const { Vpc: made } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', ...named('vpc', 'build') }));
  const vpc = made?.VpcId ?? '';
  const subnet = async (zone: string, cidr: string, name: string): Promise<string> => {
    const o = { VpcId: vpc, AvailabilityZone: `${region}${zone}`, CidrBlock: cidr, ...named('subnet', name) };
    return (await ec2.send(new CreateSubnetCommand(o))).Subnet?.SubnetId ?? '';
  };
  return {
    vpc,
    subnets: [
      await subnet('a', '10.0.0.0/28', 'one'),
      await subnet('b', '10.0.16.0/20', 'two'),
      await subnet('c', '10.0.32.0/24', 'three'),
    ],
  };
}

export async function defaultVpc({ clients }: World): Promise<{ readonly vpc: string; subnet(zone: string): string }> {
  const ec2 = clients.ec2();
  const { Vpcs: [vpc] = [] } = await ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }));
  const { Subnets: subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  return {
    vpc: vpc?.VpcId ?? '',
    subnet: (zone) =>
      subnets.find((each) => each.VpcId === vpc?.VpcId && each.AvailabilityZone === `${region}${zone}`)?.SubnetId ?? '',
  };
}

/** The network that a configuration comes to, or how choosing it fails; with what was told, and the calls for it. */
export async function choose(
  world: World,
  raw: Readonly<Record<string, unknown>>,
): Promise<{ readonly network: Network | string; readonly told: readonly string[]; readonly calls: readonly unknown[] }> {
  const before = world.report.told.length;
  world.amazon.calls.clear();
  const network = await chooseNetwork(world.configOf(raw), world.work).catch(failureLine);
  const { calls } = world.amazon.calls;
  return {
    network,
    told: toldLines(world.report).slice(before),
    calls: calls.map(({ action, parameters }) => [action, parameters]),
  };
}
