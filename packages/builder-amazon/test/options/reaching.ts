import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  ImportKeyPairCommand,
} from '@aws-sdk/client-ec2';
import { makeKeyPair } from '@imgbuild/builder-kit/keys';
import { writeFile } from 'node:fs/promises';
import type { World } from '../world.ts';
import type { Raw, Row } from './effects.ts';

const ssh: Raw = { communicator: 'ssh', ssh_username: 'ubuntu' };
const tags = (ResourceType: 'subnet' | 'vpc' | 'security-group') => [{ ResourceType, Tags: [{ Key: 'Of', Value: 'builds' }] }];

/** A VPC of the account's own with two subnets, of which the second has more addresses. */
async function network({ clients }: World): Promise<{ readonly vpc: string; readonly subnet: string }> {
  const ec2 = clients.ec2();
  const { Vpc: { VpcId: vpc = '' } = {} } = await ec2.send(
    new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', TagSpecifications: tags('vpc') }),
  );
  const made = async (CidrBlock: string): Promise<string> => {
    const command = new CreateSubnetCommand({ VpcId: vpc, CidrBlock, TagSpecifications: tags('subnet') });
    return (await ec2.send(command)).Subnet?.SubnetId ?? '';
  };
  const subnet = await made('10.0.0.0/24');
  await made('10.0.16.0/20');
  return { vpc, subnet };
}

async function ourVpc({ clients }: World): Promise<string> {
  const command = new DescribeVpcsCommand({ Filters: [{ Name: 'tag:Of', Values: ['builds'] }] });
  return (await clients.ec2().send(command)).Vpcs?.[0]?.VpcId ?? '';
}

async function group({ clients }: World): Promise<string> {
  const command = new CreateSecurityGroupCommand({
    GroupName: 'builds',
    Description: 'Builds',
    TagSpecifications: tags('security-group'),
  });
  return (await clients.ec2().send(command)).GroupId ?? '';
}

async function zoneSubnet({ clients }: World): Promise<string> {
  const { Subnets: [subnet] = [] } = await clients.ec2().send(new DescribeSubnetsCommand({}));
  return subnet?.SubnetId ?? '';
}

/** A key pair that EC2 knows, with its private key in a file. */
async function keyPair({ clients, folder }: World): Promise<string> {
  const { privateKey, publicKey } = await makeKeyPair('ed25519', undefined, 'mine');
  await writeFile(`${folder}/key`, privateKey, { mode: 0o600 });
  await clients.ec2().send(new ImportKeyPairCommand({ KeyName: 'mine', PublicKeyMaterial: Buffer.from(publicKey) }));
  return `${folder}/key`;
}

const ours = { filters: { 'tag:Of': 'builds' } };
const asBlock = { filter: [{ name: 'tag:Of', value: 'builds' }] };
const inNetwork = async (world: World): Promise<Raw> => {
  await network(world);
  return {};
};

const inSubnet = async (world: World): Promise<Raw> => ({
  ...(await inNetwork(world)),
  ...ssh,
  subnet_filter: { ...ours, most_free: true },
});
const inGroup = async (world: World): Promise<Raw> => {
  await group(world);
  return ssh;
};

/** Where the instance is, and how it is reached. */
export const reaching: readonly Row[] = [
  {
    of: 'associate_public_ip_address',
    besides: async (world) => ({ subnet_id: await zoneSubnet(world) }),
    set: { associate_public_ip_address: false },
  },
  { of: 'availability_zone', set: { availability_zone: 'us-west-2b' } },
  { of: 'subnet_id', set: async (world) => ({ subnet_id: (await network(world)).subnet }) },
  {
    of: 'vpc_id',
    besides: inSubnet,
    set: async (world) => ({ vpc_id: await ourVpc(world) }),
  },
  {
    of: ['subnet_filter.filters', 'subnet_filter.most_free'],
    besides: inNetwork,
    set: { subnet_filter: { ...ours, most_free: true } },
  },
  {
    of: 'subnet_filter.random',
    besides: async (world) => ({ ...(await inNetwork(world)), subnet_filter: ours }),
    set: { subnet_filter: { random: true } },
  },
  {
    of: ['subnet_filter.filter.name', 'subnet_filter.filter.value'],
    besides: inNetwork,
    set: { subnet_filter: { ...asBlock, most_free: true } },
  },
  { of: 'vpc_filter.filters', besides: inSubnet, set: { vpc_filter: ours } },
  { of: ['vpc_filter.filter.name', 'vpc_filter.filter.value'], besides: inSubnet, set: { vpc_filter: asBlock } },
  { of: 'security_group_id', besides: ssh, set: async (world) => ({ security_group_id: await group(world) }) },
  { of: 'security_group_ids', besides: ssh, set: async (world) => ({ security_group_ids: [await group(world)] }) },
  {
    of: 'security_group_filter.filters',
    besides: inGroup,
    set: { security_group_filter: ours },
  },
  {
    of: ['security_group_filter.filter.name', 'security_group_filter.filter.value'],
    besides: inGroup,
    set: { security_group_filter: asBlock },
  },
  { of: 'temporary_security_group_source_cidrs', besides: ssh, set: { temporary_security_group_source_cidrs: ['192.0.2.0/24'] } },
  { of: 'ssh_interface', besides: ssh, set: { ssh_interface: 'private_ip' } },
  { of: 'communicator', set: ssh },
  {
    of: 'ssh_keypair_name',
    besides: async (world) => ({ ...ssh, ssh_private_key_file: await keyPair(world) }),
    set: { ssh_keypair_name: 'mine' },
  },
  {
    of: 'ssh_private_key_file',
    besides: ssh,
    set: async (world) => ({ ssh_private_key_file: await keyPair(world), ssh_keypair_name: 'mine' }),
  },
  { of: 'ssh_password', besides: ssh, set: { ssh_password: 'of the image' } },
  { of: 'temporary_key_pair_name', besides: ssh, set: { temporary_key_pair_name: 'for-the-build' } },
  { of: 'temporary_key_pair_type', besides: ssh, set: { temporary_key_pair_type: 'ed25519' } },
  { of: 'ssh_port', besides: ssh, set: { ssh_port: 2222 } },
  {
    of: 'winrm_port',
    besides: { communicator: 'winrm', winrm_username: 'Administrator', winrm_password: 'given' },
    set: { winrm_port: 6000 },
  },
  { of: 'ssh_clear_authorized_keys', besides: ssh, set: { ssh_clear_authorized_keys: true } },
];
