import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  type AuthorizeSecurityGroupIngressCommandInput,
  CreateSecurityGroupCommand,
  type CreateSecurityGroupCommandInput,
  CreateTagsCommand,
  CreateVpcCommand,
  DeleteSecurityGroupCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { home, me, openCloud, refusalOf, type TestCloud } from './cloud.ts';
import { later, openLaunchCloud } from './started.ts';

async function group(cloud: TestCloud, input: Partial<CreateSecurityGroupCommandInput> = {}): Promise<string> {
  const sent = { GroupName: 'build', Description: 'Temporary group', ...input };
  return (await cloud.ec2().send(new CreateSecurityGroupCommand(sent))).GroupId ?? '';
}

type Rules = Omit<AuthorizeSecurityGroupIngressCommandInput, 'GroupId'>;

const ssh = {
  IpProtocol: 'tcp',
  FromPort: 22,
  ToPort: 22,
  IpRanges: [{ CidrIp: '192.0.2.7/24', Description: 'office' }, { CidrIp: '198.51.100.1/32' }],
  Ipv6Ranges: [{ CidrIpv6: '2001:db8::/32' }],
};

function allow(cloud: TestCloud, id: string, input: Rules) {
  return cloud.ec2().send(new AuthorizeSecurityGroupIngressCommand({ GroupId: id, ...input }));
}

async function described(cloud: TestCloud, id: string) {
  const { SecurityGroups: found } = await cloud.ec2().send(new DescribeSecurityGroupsCommand({ GroupIds: [id] }));
  return found?.[0];
}

describe('CreateSecurityGroup', () => {
  test('takes an empty VPC for the default one, as Packer sends it', async () => {
    await using cloud = await openCloud();
    const usual = await described(cloud, await group(cloud));
    const empty = await described(cloud, await group(cloud, { GroupName: 'other', VpcId: '' }));
    expect(usual?.VpcId).toMatch(/^vpc-/);
    expect(empty?.VpcId).toBe(usual?.VpcId);
  });

  test('makes a group that lets everything out and nothing in', async () => {
    await using cloud = await openCloud();
    const id = await group(cloud, {
      TagSpecifications: [{ ResourceType: 'security-group', Tags: [{ Key: 'Of', Value: 'build' }] }],
    });
    expect(id).toMatch(/^sg-[0-9a-f]{17}$/);
    expect(await described(cloud, id)).toMatchObject({
      GroupName: 'build',
      Description: 'Temporary group',
      OwnerId: me,
      SecurityGroupArn: `arn:aws:ec2:${home}:${me}:security-group/${id}`,
      IpPermissions: [],
      IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      Tags: [{ Key: 'Of', Value: 'build' }],
    });
  });

  test('lets everything out by IPv6 too, where the VPC has it', async () => {
    await using cloud = await openCloud();
    const { Vpc: vpc } = await cloud
      .ec2()
      .send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', AmazonProvidedIpv6CidrBlock: true }));
    const id = await group(cloud, { VpcId: vpc?.VpcId });
    expect((await described(cloud, id))?.IpPermissionsEgress).toMatchObject([
      { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }], Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
    ]);
  });

  const wrong: readonly (readonly [Partial<CreateSecurityGroupCommandInput>, string])[] = [
    [{ GroupName: '' }, 'MissingParameter: The request must contain the parameter GroupName'],
    [{ Description: '' }, 'MissingParameter: The request must contain the parameter GroupDescription'],
    [
      { GroupName: 'sg-mine' },
      'InvalidParameterValue: Value (sg-mine) for parameter GroupName is invalid. Group names may not be in the format sg-*.',
    ],
    [{ GroupName: 'default' }, 'InvalidParameterValue: Cannot use reserved security group name: default'],
    [
      { Description: 'für den Bau' },
      'InvalidParameterValue: Value (für den Bau) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported.',
    ],
    [
      { GroupName: 'a<b' },
      'InvalidParameterValue: Value (a<b) for parameter GroupName is invalid. Character sets beyond ASCII are not supported.',
    ],
    [{ VpcId: 'vpc-0123456789abcdef0' }, "InvalidVpcID.NotFound: The vpc ID 'vpc-0123456789abcdef0' does not exist"],
  ];
  test.for(wrong)('refuses %j', async ([input, expected]) => {
    await using cloud = await openCloud();
    expect(await refusalOf(group(cloud, input))).toBe(expected);
  });

  test('refuses a name that the VPC has, and more groups than there may be', async () => {
    await using cloud = await openCloud();
    const vpcId = (await described(cloud, await group(cloud)))?.VpcId ?? '';
    expect(await refusalOf(group(cloud))).toBe(
      `InvalidGroup.Duplicate: The security group 'build' already exists for VPC '${vpcId}'`,
    );
    cloud.world.change({ quotas: { securityGroups: 2 } });
    expect(await refusalOf(group(cloud, { GroupName: 'third' }))).toBe(
      `SecurityGroupLimitExceeded: The maximum number of security groups for VPC '${vpcId}' has been reached.`,
    );
  });
});

describe('rules', () => {
  test('are one for each peer, and stand together by protocol and ports', async () => {
    await using cloud = await openCloud();
    const id = await group(cloud);
    const { Return: done, SecurityGroupRules: rules } = await allow(cloud, id, {
      IpPermissions: [ssh, { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: id }] }],
      TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: [{ Key: 'Of', Value: 'build' }] }],
    });
    expect(done).toBe(true);
    expect(rules).toHaveLength(4);
    expect(rules?.[0]).toMatchObject({
      SecurityGroupRuleId: expect.stringMatching(/^sgr-/),
      GroupId: id,
      GroupOwnerId: me,
      IsEgress: false,
      IpProtocol: 'tcp',
      FromPort: 22,
      ToPort: 22,
      CidrIpv4: '192.0.2.0/24',
      Description: 'office',
      Tags: [{ Key: 'Of', Value: 'build' }],
    });
    expect(rules?.[3]).toMatchObject({ IpProtocol: '-1', FromPort: -1, ToPort: -1, ReferencedGroupInfo: { GroupId: id } });
    expect((await described(cloud, id))?.IpPermissions).toMatchObject([
      {
        IpProtocol: 'tcp',
        FromPort: 22,
        ToPort: 22,
        IpRanges: [{ CidrIp: '192.0.2.0/24', Description: 'office' }, { CidrIp: '198.51.100.1/32' }],
        Ipv6Ranges: [{ CidrIpv6: '2001:db8::/32' }],
      },
      { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: id, UserId: me }] },
    ]);
    const ruleId = rules?.[0]?.SecurityGroupRuleId ?? '';
    await cloud.ec2().send(new CreateTagsCommand({ Resources: [ruleId], Tags: [{ Key: 'More', Value: 'later' }] }));
    expect(cloud.caller().region.securityGroupRules.get(ruleId)?.tags.get('More')).toBe('later');
    const ofGroup = { Filters: [{ Name: 'group-id', Values: [id] }] };
    const { SecurityGroupRules: all } = await cloud.ec2().send(new DescribeSecurityGroupRulesCommand(ofGroup));
    expect(all?.map(({ IsEgress: egress }) => egress)).toEqual([true, false, false, false, false]);
  });

  test('can be given in the parameters of the call', async () => {
    await using cloud = await openCloud();
    const id = await group(cloud);
    await allow(cloud, id, { IpProtocol: 'tcp', FromPort: 5985, ToPort: 5986, CidrIp: '0.0.0.0/0' });
    expect((await described(cloud, id))?.IpPermissions).toMatchObject([
      { IpProtocol: 'tcp', FromPort: 5985, ToPort: 5986, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
    ]);
  });

  const duplicates: readonly (readonly [Rules, string])[] = [
    [
      { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '0.0.0.0/0' },
      'peer: 0.0.0.0/0, TCP, from port: 22, to port: 22, ALLOW',
    ],
    [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }, 'peer: 0.0.0.0/0, ALL, ALLOW'],
    [{ IpProtocol: 'icmp', FromPort: 8, ToPort: -1, CidrIp: '0.0.0.0/0' }, 'peer: 0.0.0.0/0, ICMP, type: 8, code: ALL, ALLOW'],
    [{ IpProtocol: '50', CidrIp: '10.0.0.0/8' }, 'peer: 10.0.0.0/8, 50, ALLOW'],
  ];
  test.for(duplicates)('cannot be there twice: %j', async ([rule, text]) => {
    await using cloud = await openCloud();
    const id = await group(cloud);
    await allow(cloud, id, rule);
    expect(await refusalOf(allow(cloud, id, rule))).toBe(
      `InvalidPermission.Duplicate: the specified rule "${text}" already exists`,
    );
  });

  const wrong: readonly (readonly [Rules, string])[] = [
    [{}, 'MissingParameter: Either ipPermissions or the parameters of one rule must be specified.'],
    [
      { IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22 }] },
      'MissingParameter: Source group or CIDR must be specified',
    ],
    [{ IpProtocol: 'foo', CidrIp: '0.0.0.0/0' }, "InvalidParameterValue: Invalid value 'foo' for IP protocol. Unknown protocol."],
    [
      { IpProtocol: 'tcp', CidrIp: '0.0.0.0/0' },
      "InvalidParameterValue: Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
    ],
    [
      { IpProtocol: 'tcp', FromPort: 1, ToPort: 65_536, CidrIp: '0.0.0.0/0' },
      'InvalidParameterValue: TCP/UDP port (65536) out of range',
    ],
    [
      { IpProtocol: 'udp', FromPort: 80, ToPort: 22, CidrIp: '0.0.0.0/0' },
      'InvalidParameterValue: Invalid TCP/UDP port range (80:22)',
    ],
    [
      { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '10.0.0.256/32' },
      'InvalidParameterValue: CIDR block 10.0.0.256/32 is malformed',
    ],
    [
      { IpPermissions: [{ ...ssh, Ipv6Ranges: [{ CidrIpv6: '2001:::/32' }] }] },
      'InvalidParameterValue: CIDR block 2001:::/32 is malformed',
    ],
    [
      { IpPermissions: [{ ...ssh, IpRanges: [{ CidrIp: '10.0.0.1/8' }, { CidrIp: '10.0.0.0/8' }] }] },
      'InvalidParameterValue: The same permission must not appear multiple times',
    ],
    [
      { IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-0123456789abcdef0' }] }] },
      "InvalidGroup.NotFound: The security group 'sg-0123456789abcdef0' does not exist",
    ],
    [
      { IpPermissions: [{ IpProtocol: '-1', PrefixListIds: [{ PrefixListId: 'pl-1' }] }] },
      "InvalidPrefixListID.NotFound: The prefix list ID 'pl-1' does not exist",
    ],
  ];
  test.for(wrong)('refuses %j', async ([input, expected]) => {
    await using cloud = await openCloud();
    const id = await group(cloud);
    expect(await refusalOf(allow(cloud, id, input))).toBe(expected);
    expect((await described(cloud, id))?.IpPermissions).toEqual([]);
  });

  test('can be revoked by what they say and by their ids', async () => {
    await using cloud = await openCloud();
    const ec2 = cloud.ec2();
    const id = await group(cloud);
    const { SecurityGroupRules: rules } = await allow(cloud, id, { IpPermissions: [ssh] });
    const revoke = (input: object) => ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: id, ...input }));
    const one = { IpPermissions: [{ ...ssh, IpRanges: [{ CidrIp: '192.0.2.0/24' }], Ipv6Ranges: [] }] };
    expect(await revoke(one)).toMatchObject({
      Return: true,
      RevokedSecurityGroupRules: [{ SecurityGroupRuleId: rules?.[0]?.SecurityGroupRuleId, CidrIpv4: '192.0.2.0/24' }],
    });
    expect(await refusalOf(revoke(one))).toBe(
      'InvalidPermission.NotFound: The specified rule does not exist in this security group.',
    );
    const ids = { SecurityGroupRuleIds: rules?.slice(1).map(({ SecurityGroupRuleId: ruleId = '' }) => ruleId) };
    await revoke(ids);
    expect((await described(cloud, id))?.IpPermissions).toEqual([]);
    expect(await refusalOf(revoke(ids))).toBe(
      `InvalidSecurityGroupRuleId.NotFound: The security group rule ID '${ids.SecurityGroupRuleIds?.[0] ?? ''}' does not exist`,
    );
  });

  test('of what is let out are separate', async () => {
    await using cloud = await openCloud();
    const ec2 = cloud.ec2();
    const id = await group(cloud);
    const all = { GroupId: id, IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] };
    await ec2.send(new RevokeSecurityGroupEgressCommand(all));
    expect(await described(cloud, id)).toMatchObject({ IpPermissions: [], IpPermissionsEgress: [] });
    await ec2.send(new AuthorizeSecurityGroupEgressCommand(all));
    expect((await described(cloud, id))?.IpPermissionsEgress).toHaveLength(1);
  });
});

describe('DescribeSecurityGroups', () => {
  test.for([
    ['group-name', 'buil?'],
    ['description', 'Temporary*'],
    ['ip-permission.cidr', '192.0.2.0/24'],
    ['ip-permission.ipv6-cidr', '2001:db8::/32'],
    ['ip-permission.from-port', '22'],
    ['ip-permission.protocol', 'tcp'],
    ['ip-permission.group-name', 'default'],
    ['tag:Of', 'build'],
  ] as const)('finds by %s', async ([name, value]) => {
    await using cloud = await openCloud();
    const { SecurityGroups: before } = await cloud.ec2().send(new DescribeSecurityGroupsCommand({ GroupNames: ['default'] }));
    const id = await group(cloud, {
      TagSpecifications: [{ ResourceType: 'security-group', Tags: [{ Key: 'Of', Value: 'build' }] }],
    });
    await allow(cloud, id, {
      IpPermissions: [{ ...ssh, UserIdGroupPairs: [{ GroupId: before?.[0]?.GroupId }] }],
    });
    const { SecurityGroups: found } = await cloud
      .ec2()
      .send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: name, Values: [value] }] }));
    // The default group lets itself in.
    const expected = name === 'ip-permission.group-name' ? [before?.[0]?.GroupId, id] : [id];
    expect(found?.map(({ GroupId: each }) => each)).toEqual(expected);
  });

  test('says what cannot be found', async () => {
    await using cloud = await openCloud();
    const ask = (input: object) => refusalOf(cloud.ec2().send(new DescribeSecurityGroupsCommand(input)));
    expect(await ask({ GroupIds: ['sg-0123456789abcdef0'] })).toBe(
      "InvalidGroup.NotFound: The security group 'sg-0123456789abcdef0' does not exist",
    );
    expect(await ask({ GroupIds: ['group'] })).toBe('InvalidGroupId.Malformed: Invalid id: "group" (expecting "sg-...")');
    expect(await ask({ GroupNames: ['none'] })).toMatch(
      /^InvalidGroup\.NotFound: The security group 'none' does not exist in default VPC 'vpc-\w+'$/,
    );
    expect(await ask({ Filters: [{ Name: 'colour', Values: ['red'] }] })).toBe(
      "InvalidParameterValue: The filter 'colour' is invalid",
    );
  });

  test('comes in pages', async () => {
    await using cloud = await openCloud();
    for (const name of ['one', 'two', 'three', 'four', 'five']) await group(cloud, { GroupName: name });
    const ec2 = cloud.ec2();
    const first = await ec2.send(new DescribeSecurityGroupsCommand({ MaxResults: 5 }));
    expect(first.SecurityGroups).toHaveLength(5);
    const second = await ec2.send(new DescribeSecurityGroupsCommand({ MaxResults: 5, NextToken: first.NextToken }));
    expect([second.SecurityGroups?.length, second.NextToken]).toEqual([1, undefined]);
  });
});

describe('DeleteSecurityGroup', () => {
  test('waits for the instances that use it, and for their network interfaces', async () => {
    await using cloud = await openLaunchCloud({ settings: { durations: { interfaceRelease: 5_000 } } });
    const ec2 = cloud.ec2();
    const id = await group(cloud);
    const { InstanceId: instance = '' } = await cloud.running({ SecurityGroupIds: [id] });
    const remove = () => ec2.send(new DeleteSecurityGroupCommand({ GroupId: id }));
    expect(await refusalOf(remove())).toBe(`DependencyViolation: resource ${id} has a dependent object`);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instance] }));
    expect(await refusalOf(remove())).toContain('DependencyViolation');
    await later(cloud, 30_000);
    const interfaces = async () => (await ec2.send(new DescribeNetworkInterfacesCommand({}))).NetworkInterfaces;
    expect(await interfaces()).toMatchObject([{ Status: 'in-use' }]);
    expect(await refusalOf(remove())).toContain('DependencyViolation');
    await later(cloud, 5_000);
    expect(await interfaces()).toEqual([]);
    expect(await remove()).toMatchObject({ Return: true, GroupId: id });
    expect(await refusalOf(remove())).toBe(`InvalidGroup.NotFound: The security group '${id}' does not exist`);
    expect([...cloud.caller().region.securityGroupRules.values()].filter(({ groupId }) => groupId === id)).toEqual([]);
  });

  test('refuses the default group, and one that rules of others name', async () => {
    await using cloud = await openCloud();
    const ec2 = cloud.ec2();
    const id = await group(cloud);
    const friend = await group(cloud, { GroupName: 'friend' });
    await allow(cloud, friend, { IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: id }] }] });
    expect(await refusalOf(ec2.send(new DeleteSecurityGroupCommand({ GroupName: 'build' })))).toBe(
      `DependencyViolation: resource ${id} has a dependent object`,
    );
    expect(await refusalOf(ec2.send(new DeleteSecurityGroupCommand({ GroupName: 'default' })))).toMatch(
      /^CannotDelete: the specified group: "sg-\w+" name: "default" cannot be deleted by a user$/,
    );
  });
});
