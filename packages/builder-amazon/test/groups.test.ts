import { CreateSecurityGroupCommand, CreateVpcCommand, DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { abortError, type Host } from '@imgbuild/core/sdk';
import { failureLine, testHost } from '@imgbuild/core/testing';
import { afterEach, expect, test } from 'vitest';
import { obtainGroups } from '../src/instance/groups.ts';
import { publicAddress } from '../src/instance/own-address.ts';
import type { Network } from '../src/network/choose.ts';
import { openWorld, type World } from './world.ts';

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

async function obtain(
  world: World,
  raw: Readonly<Record<string, unknown>> = {},
  o: { readonly network?: Network; readonly port?: number; readonly tags?: Readonly<Record<string, string>> } = {},
): Promise<readonly string[]> {
  return obtainGroups(world.configOf(raw), { network: {}, port: 22, tags: {}, ...o }, world.step, world.work);
}

/** Parameters of an action's calls. */
function sent({ amazon }: World, action: string): readonly unknown[] {
  return amazon.calls.calls.flatMap((call) => (call.action === action ? [call.parameters] : []));
}

async function newGroup(world: World, name: string, vpcId?: string): Promise<string> {
  const o = { GroupName: name, Description: name, ...(vpcId === undefined ? {} : { VpcId: vpcId }) };
  return (await world.clients.ec2().send(new CreateSecurityGroupCommand(o))).GroupId ?? '';
}

/** Names of the groups that there are, but for those that every VPC has. */
async function groupNames({ clients }: World): Promise<readonly string[]> {
  const { SecurityGroups: groups = [] } = await clients.ec2().send(new DescribeSecurityGroupsCommand({}));
  return groups.flatMap(({ GroupName: name = '' }) => (name === 'default' ? [] : [name]));
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Who tells an address: gives the answers in turn, the last one again and again. */
async function teller(...answers: readonly { readonly status?: number; readonly text: string }[]): Promise<string> {
  const left = [...answers];
  const server = createServer((_, outgoing) => {
    const answer = left.length > 1 ? left.shift() : left[0];
    outgoing.writeHead(answer?.status ?? 200).end(answer?.text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A host that is told its address by somebody, and does not wait between two questions; `pauses` counts the times. */
function asking(url: string): { readonly host: Host; pauses(): number } {
  const host = testHost({ folder: '/nowhere', environment: { IMGBUILD_CHECKIP_URL: url }, sleeping: 'real' });
  let count = 0;
  const sleep: Host['clock']['sleep'] = async (milliseconds, signal) => {
    if (milliseconds !== 1_000) return host.clock.sleep(milliseconds, signal);
    count++;
    return undefined;
  };
  return { host: { ...host, clock: { ...host.clock, sleep } }, pauses: () => count };
}

test('a temporary group lets the communicator in, and is deleted at the end', async () => {
  await using world = await openWorld();
  const { VpcId: vpcId = '' } = (await world.clients.ec2().send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))).Vpc ?? {};
  world.amazon.calls.clear();
  const [group, ...others] = await obtain(world, {}, { network: { vpcId }, port: 5986, tags: { Name: 'x', Team: 'a b' } });
  expect(others).toEqual([]);
  const [name] = await groupNames(world);
  expect(name).toMatch(new RegExp(`^packer_${uuid}$`));
  expect(sent(world, 'CreateSecurityGroup')).toEqual([
    {
      GroupName: name,
      GroupDescription: 'Temporary group for Packer',
      VpcId: vpcId,
      'TagSpecification.1.ResourceType': 'security-group',
      'TagSpecification.1.Tag.1.Key': 'Name',
      'TagSpecification.1.Tag.1.Value': 'x',
      'TagSpecification.1.Tag.2.Key': 'Team',
      'TagSpecification.1.Tag.2.Value': 'a b',
    },
  ]);
  expect(sent(world, 'AuthorizeSecurityGroupIngress')).toEqual([
    {
      GroupId: group,
      'IpPermissions.1.IpProtocol': 'tcp',
      'IpPermissions.1.FromPort': '5986',
      'IpPermissions.1.ToPort': '5986',
      'IpPermissions.1.IpRanges.1.CidrIp': '0.0.0.0/0',
    },
  ]);
  expect(world.report.told).toEqual([
    `say: Creating temporary security group for this instance: ${name}`,
    'say: Authorizing access to port 5986 from [0.0.0.0/0] in the temporary security groups...',
  ]);
  await world.scope.close('ok');
  expect(world.report.told.at(-1)).toBe('say: Deleting temporary security group...');
  expect(await groupNames(world)).toEqual([]);
});

test('without tags and VPC none are sent', async () => {
  await using world = await openWorld();
  await obtain(world);
  expect(sent(world, 'CreateSecurityGroup')).toEqual([
    { GroupName: expect.stringMatching(/^packer_/) as unknown, GroupDescription: 'Temporary group for Packer' },
  ]);
});

test.each<readonly [string, Readonly<Record<string, unknown>>, readonly string[]]>([
  ['IPv6', { ssh_interface: 'ipv6' }, ['::/0']],
  [
    'ranges of the template, each once',
    { temporary_security_group_source_cidrs: ['192.0.2.0/24', '2001:db8::/32', '192.0.2.0/24'], ssh_interface: 'ipv6' },
    ['192.0.2.0/24', '2001:db8::/32'],
  ],
])('who may connect: %s', async (_, raw, cidrs) => {
  await using world = await openWorld();
  await obtain(world, raw);
  const [parameters] = sent(world, 'AuthorizeSecurityGroupIngress');
  const ranges = Object.entries(parameters as Readonly<Record<string, string>>).flatMap(([key, value]) =>
    key.includes('Ranges') ? [`${key} ${value}`] : [],
  );
  expect(ranges.sort()).toEqual(
    cidrs.map((cidr) => `IpPermissions.1.${cidr.includes(':') ? 'Ipv6Ranges.1.CidrIpv6' : 'IpRanges.1.CidrIp'} ${cidr}`).sort(),
  );
  expect(world.report.told.at(-1)).toBe(
    `say: Authorizing access to port 22 from [${cidrs.join(', ')}] in the temporary security groups...`,
  );
});

test.each([
  ['192.0.2.7', '192.0.2.7/32'],
  ['2001:db8::7', '2001:db8::7/128'],
])('only this machine may connect: %s', async (address, cidr) => {
  const url = await teller({ text: `${address}\n` });
  await using world = await openWorld({ environment: { IMGBUILD_CHECKIP_URL: url } });
  await obtain(world, {
    temporary_security_group_source_public_ip: true,
    temporary_security_group_source_cidrs: ['198.51.100.0/24', cidr],
  });
  expect(world.report.told.slice(1)).toEqual([
    "say: Checking current host's public IP...",
    `say: Current host's public IP: ${address}`,
    `say: Authorizing access to port 22 from [198.51.100.0/24, ${cidr}] in the temporary security groups...`,
  ]);
});

const whole = (url: string, reason: string): string =>
  `failed: error amazon/public-address-unknown: The public address of this machine is unknown. ${url}: ${reason}. Set temporary_security_group_source_cidrs instead of temporary_security_group_source_public_ip.`;

test.each([
  ['a page', { text: '<html>Please log in' }, 'it answered "<html>Please log in", which is no address'],
  ['an error', { status: 503, text: 'busy' }, 'it answered with the status 503'],
])('who does not tell an address: %s', async (_, answer, reason) => {
  const url = await teller(answer);
  const { host, pauses } = asking(url);
  const { signal } = new AbortController();
  expect(await publicAddress({ host, signal }).catch(failureLine)).toBe(whole(url, reason));
  expect(pauses()).toBe(2);
});

test('an address is asked for again', async () => {
  const url = await teller({ status: 503, text: '' }, { text: '' }, { text: '192.0.2.7' });
  const { host } = asking(url);
  expect(await publicAddress({ host, signal: new AbortController().signal })).toBe('192.0.2.7');
});

test('nobody who tells an address, and a build that is cancelled', async () => {
  const url = await teller({ text: '' });
  for (const close of closing.splice(0)) await close();
  const { host } = asking(url);
  expect(await publicAddress({ host, signal: new AbortController().signal }).catch(failureLine)).toBe(
    whole(url, `connect ECONNREFUSED ${url.slice('http://'.length)}`),
  );
  const cause = abortError({ kind: 'caller', message: 'enough' });
  await expect(publicAddress({ host, signal: AbortSignal.abort(cause) })).rejects.toBe(cause);
});

test('with the Session Manager nobody may connect from outside', async () => {
  await using world = await openWorld();
  expect(await obtain(world, { ssh_interface: 'session_manager', iam_instance_profile: 'x' })).toHaveLength(1);
  expect(sent(world, 'AuthorizeSecurityGroupIngress')).toEqual([]);
});

test('without a communicator there is no group', async () => {
  await using world = await openWorld();
  expect(await obtain(world, { communicator: 'none' })).toEqual([]);
  expect(world.amazon.calls.calls).toEqual([]);
});

test('groups that the template names are looked up, and none is made', async () => {
  await using world = await openWorld();
  const ids = [await newGroup(world, 'one'), await newGroup(world, 'two')];
  world.amazon.calls.clear();
  expect(await obtain(world, { security_group_ids: ids, communicator: 'none' })).toEqual(ids);
  expect(await obtain(world, { security_group_id: ids[1], security_group_filter: { filters: { 'tag:a': 'b' } } })).toEqual([
    ids[1],
  ]);
  expect(world.amazon.calls.calls.map(({ action, parameters }) => [action, parameters])).toEqual([
    ['DescribeSecurityGroups', { 'GroupId.1': ids[0], 'GroupId.2': ids[1] }],
    ['DescribeSecurityGroups', { 'GroupId.1': ids[1] }],
  ]);
  await expect(obtain(world, { security_group_id: 'sg-0123456789abcdef0' })).rejects.toThrow(
    /^DescribeSecurityGroups was refused: EC2 in us-west-2 answered InvalidGroup\.NotFound: /,
  );
});

test('groups are found by a filter, in the VPC of the instance', async () => {
  await using world = await openWorld();
  const { VpcId: vpcId = '' } = (await world.clients.ec2().send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))).Vpc ?? {};
  const outside = await newGroup(world, 'web-1');
  const inside = [await newGroup(world, 'web-2', vpcId), await newGroup(world, 'web-3', vpcId)].sort();
  world.amazon.calls.clear();
  const raw = { security_group_filter: { filters: { 'group-name': 'web-*' } } };
  expect(await obtain(world, raw, { network: { vpcId } })).toEqual(inside);
  expect(world.report.told).toEqual([`say: Found Security Group(s): ${inside.join(', ')}`]);
  expect(sent(world, 'DescribeSecurityGroups')).toEqual([
    {
      'Filter.1.Name': 'group-name',
      'Filter.1.Value.1': 'web-*',
      'Filter.2.Name': 'vpc-id',
      'Filter.2.Value.1': vpcId,
      MaxResults: '1000',
    },
  ]);
  expect(await obtain(world, raw)).toEqual([outside, ...inside].sort());
  const none = { security_group_filter: { filters: { 'group-name': 'db-*' } } };
  expect(await obtain(world, none, { network: { vpcId } }).catch(failureLine)).toBe(
    `failed: error amazon/groups-not-found: No security group matches. In us-west-2 there is no security group with group-name = db-*, vpc-id = ${vpcId}. Loosen security_group_filter, or set security_group_ids.`,
  );
});

test('an account without a default VPC is told so', async () => {
  await using world = await openWorld();
  world.amazon.faults.plan({
    action: 'CreateSecurityGroup',
    effect: { kind: 'fail', code: 'VPCIdNotSpecified', message: 'No default VPC for this user' },
  });
  expect(await obtain(world).catch(failureLine)).toMatch(/^failed: error amazon\/no-default-vpc: /);
});

test.each(['CreateSecurityGroup', 'AuthorizeSecurityGroupIngress', 'DescribeSecurityGroups'])(
  'a lost answer to %s makes nothing twice, also when nothing is seen at once',
  async (action) => {
    await using world = await openWorld({ settings: { consistency: 300_000 } });
    world.amazon.faults.plan({ action, calls: { from: 1, to: 1 }, effect: { kind: 'lose-answer' } });
    const [group] = await obtain(world);
    const names = await groupNames(world);
    expect(names).toHaveLength(1);
    const { SecurityGroups: [found] = [] } = await world.clients
      .ec2()
      .send(new DescribeSecurityGroupsCommand({ GroupIds: [group ?? ''] }));
    expect(found?.IpPermissions).toMatchObject([{ FromPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }]);
    await world.scope.close('ok');
    expect(await groupNames(world)).toEqual([]);
  },
);

test('a group whose making nobody was told of is found and deleted', async () => {
  await using world = await openWorld();
  world.amazon.faults.plan({ action: 'CreateSecurityGroup', calls: { from: 1, to: 1 }, effect: { kind: 'lose-answer' } });
  world.amazon.faults.plan({
    action: 'DescribeSecurityGroups',
    calls: { from: 1, to: 1 },
    effect: { kind: 'fail', code: 'Denied' },
  });
  await expect(obtain(world)).rejects.toThrow('DescribeSecurityGroups was refused');
  world.amazon.faults.clear();
  expect(await groupNames(world)).toHaveLength(1);
  await world.scope.close('failed');
  expect(await groupNames(world)).toEqual([]);
});
