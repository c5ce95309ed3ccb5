import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failureLine, toldLines } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import type { Surroundings } from '../../src/builders/instance.ts';
import { openWorld, region, type World } from '../world.ts';
import { actions, launchIn, sent, sourceOf, thingsIn } from './surroundings.ts';

const token = /^[0-9a-f]{32}$/;

/** The parameters of RunInstances but for those that every launch has. */
async function asked(
  world: World,
  raw: Readonly<Record<string, unknown>>,
  more: Partial<Surroundings> = {},
): Promise<Readonly<Record<string, string>>> {
  world.amazon.calls.clear();
  // What the settings name is nowhere: the simulated EC2 may say so.
  expect(await launchIn(world, raw, more).then(() => 'launched', failureLine)).toMatch(/^launched$|RunInstances was refused/);
  const { ImageId, MinCount, MaxCount, ClientToken, ...rest } = sent(world, 'RunInstances')[0] ?? {};
  expect({ ImageId, MinCount, MaxCount }).toEqual({ ImageId: (await sourceOf(world)).ImageId, MinCount: '1', MaxCount: '1' });
  expect(ClientToken).toMatch(token);
  return rest;
}

const named = {
  'TagSpecification.1.ResourceType': 'instance',
  'TagSpecification.1.Tag.1.Key': 'Name',
  'TagSpecification.1.Tag.1.Value': 'Packer Builder',
};
const plain = {
  InstanceType: 't3.micro',
  'CreditSpecification.CpuCredits': 'standard',
  InstanceInitiatedShutdownBehavior: 'stop',
  'CapacityReservationSpecification.CapacityReservationPreference': 'none',
  ...named,
};

test('without settings EC2 is told what it cannot know', async () => {
  await using world = await openWorld();
  expect(await asked(world, {})).toEqual(plain);
});

test('every setting of the launch is a parameter', async () => {
  await using world = await openWorld();
  const { 'CreditSpecification.CpuCredits': _, ...steady } = plain;
  const { 'CapacityReservationSpecification.CapacityReservationPreference': __, ...unreserved } = plain;
  const license = 'arn:aws:license-manager:us-west-2:111122223333:license-configuration:lic-0123456789abcdef0';
  const hosts = 'arn:aws:resource-groups:us-west-2:111122223333:group/hosts';
  const reservations = 'arn:aws:resource-groups:us-west-2:111122223333:group/reservations';
  const rows: readonly (readonly [Readonly<Record<string, unknown>>, Readonly<Record<string, string>>])[] = [
    [{ instance_type: 'm5.large' }, { ...steady, InstanceType: 'm5.large' }],
    [{ enable_unlimited_credits: true }, { ...plain, 'CreditSpecification.CpuCredits': 'unlimited' }],
    [{ enable_t2_unlimited: true }, { ...plain, 'CreditSpecification.CpuCredits': 'unlimited' }],
    [{ ebs_optimized: true }, { ...plain, EbsOptimized: 'true' }],
    [
      { instance_type: 'm5.xlarge', enable_nitro_enclave: true },
      { ...steady, InstanceType: 'm5.xlarge', 'EnclaveOptions.Enabled': 'true' },
    ],
    [{ shutdown_behavior: 'terminate' }, { ...plain, InstanceInitiatedShutdownBehavior: 'terminate' }],
    [{ tenancy: 'dedicated' }, { ...plain, 'Placement.Tenancy': 'dedicated' }],
    [{ placement: { tenancy: 'dedicated' } }, { ...plain, 'Placement.Tenancy': 'dedicated' }],
    [
      { placement: { host_id: 'h-0123456789abcdef0' } },
      { ...plain, 'Placement.HostId': 'h-0123456789abcdef0', 'Placement.Tenancy': 'host' },
    ],
    [
      { placement: { host_resource_group_arn: hosts } },
      { ...plain, 'Placement.HostResourceGroupArn': hosts, 'Placement.Tenancy': 'host' },
    ],
    [
      { license_specifications: [{ license_configuration_request: { license_configuration_arn: license } }] },
      { ...plain, 'LicenseSpecification.1.LicenseConfigurationArn': license },
    ],
    [
      { capacity_reservation_preference: 'open' },
      { ...plain, 'CapacityReservationSpecification.CapacityReservationPreference': 'open' },
    ],
    [
      { capacity_reservation_id: 'cr-0123456789abcdef0' },
      {
        ...unreserved,
        'CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationId': 'cr-0123456789abcdef0',
      },
    ],
    [
      { capacity_reservation_group_arn: reservations },
      {
        ...unreserved,
        'CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationResourceGroupArn': reservations,
      },
    ],
    [
      { metadata_options: {} },
      {
        ...plain,
        'MetadataOptions.HttpEndpoint': 'enabled',
        'MetadataOptions.HttpTokens': 'optional',
        'MetadataOptions.HttpPutResponseHopLimit': '1',
        'MetadataOptions.InstanceMetadataTags': 'disabled',
      },
    ],
    [
      { metadata_options: { http_tokens: 'required', http_put_response_hop_limit: 2, instance_metadata_tags: 'enabled' } },
      {
        ...plain,
        'MetadataOptions.HttpEndpoint': 'enabled',
        'MetadataOptions.HttpTokens': 'required',
        'MetadataOptions.HttpPutResponseHopLimit': '2',
        'MetadataOptions.InstanceMetadataTags': 'enabled',
      },
    ],
    // EC2 refuses the others beside it.
    [{ metadata_options: { http_endpoint: 'disabled' } }, { ...plain, 'MetadataOptions.HttpEndpoint': 'disabled' }],
    [{ user_data: '#!/bin/sh\necho hi' }, { ...plain, UserData: 'IyEvYmluL3NoCmVjaG8gaGk=' }],
    [
      { launch_block_device_mappings: [{ device_name: '/dev/sda1', volume_size: 20, delete_on_termination: true }] },
      {
        ...plain,
        'BlockDeviceMapping.1.DeviceName': '/dev/sda1',
        'BlockDeviceMapping.1.Ebs.DeleteOnTermination': 'true',
        'BlockDeviceMapping.1.Ebs.VolumeSize': '20',
      },
    ],
  ];
  for (const [raw, parameters] of rows) expect([raw, await asked(world, raw)]).toEqual([raw, parameters]);
});

test('what was made for the launch is named in it', async () => {
  await using world = await openWorld();
  // None of it is there.
  world.amazon.faults.plan({ action: 'RunInstances', effect: { kind: 'fail', code: 'Unsupported' } });
  expect(await asked(world, {}, { key: { name: 'packer_1' }, groups: ['sg-1', 'sg-2'], profile: 'builders' })).toEqual({
    ...plain,
    KeyName: 'packer_1',
    'SecurityGroupId.1': 'sg-1',
    'SecurityGroupId.2': 'sg-2',
    'IamInstanceProfile.Name': 'builders',
  });
});

test('an address that is asked for belongs to the interface, and with it the subnet and the groups', async () => {
  await using world = await openWorld();
  const network = { vpcId: 'vpc-1', subnetId: 'subnet-1', zone: `${region}a` };
  const groups = ['sg-1'];
  const zone = { 'Placement.AvailabilityZone': `${region}a` };
  const interfaceOf = {
    'NetworkInterface.1.DeviceIndex': '0',
    'NetworkInterface.1.DeleteOnTermination': 'true',
    'NetworkInterface.1.SecurityGroupId.1': 'sg-1',
  };
  expect(await asked(world, {}, { network, groups })).toEqual({
    ...plain,
    ...zone,
    SubnetId: 'subnet-1',
    'SecurityGroupId.1': 'sg-1',
  });
  for (const publicAddress of ['yes', 'no'] as const)
    expect(await asked(world, {}, { network: { ...network, publicAddress }, groups })).toEqual({
      ...plain,
      ...zone,
      ...interfaceOf,
      'NetworkInterface.1.SubnetId': 'subnet-1',
      'NetworkInterface.1.AssociatePublicIpAddress': String(publicAddress === 'yes'),
    });
  expect(await asked(world, { ssh_interface: 'ipv6' }, { groups })).toEqual({
    ...plain,
    ...interfaceOf,
    'NetworkInterface.1.Ipv6AddressCount': '1',
  });
  expect(toldLines(world.report).filter((line) => line.includes('public IP'))).toEqual([
    'say: changing public IP address config to true for instance on subnet "subnet-1"',
    'say: changing public IP address config to false for instance on subnet "subnet-1"',
  ]);
});

test('everything has its tags from its first moment on, and they are told', async () => {
  await using world = await openWorld();
  const id = await launchIn(world, {}, { runTags: { Team: 'web', Name: 'builder' }, volumeTags: { Disk: 'yes' } });
  expect(toldLines(world.report)).toEqual([
    'say: Adding tags to source instance',
    'detail: Adding tag: "Team": "web"',
    'detail: Adding tag: "Name": "builder"',
    `say: Instance ID: ${id}`,
  ]);
  const tags = (kind: Parameters<typeof thingsIn>[1]): readonly unknown[] => thingsIn(world, kind).map((thing) => thing['tags']);
  expect(tags('instances')).toEqual([{ Team: 'web', Name: 'builder' }]);
  expect(tags('networkInterfaces')).toEqual([{ Team: 'web', Name: 'builder' }]);
  expect(tags('volumes')).toEqual([{ Disk: 'yes' }]);
  expect(actions(world)).not.toContain('CreateTags');
});

test('an instance without a name is called as Packer called it, and only the instance', async () => {
  await using world = await openWorld();
  await launchIn(world, {}, { runTags: { Team: 'web' } });
  expect(toldLines(world.report).slice(0, 3)).toEqual([
    'say: Adding tags to source instance',
    'detail: Adding tag: "Name": "Packer Builder"',
    'detail: Adding tag: "Team": "web"',
  ]);
  expect(thingsIn(world, 'instances').map(({ tags }) => tags)).toEqual([{ Name: 'Packer Builder', Team: 'web' }]);
  expect(thingsIn(world, 'networkInterfaces').map(({ tags }) => tags)).toEqual([{ Team: 'web' }]);
});

test('user data of a file is sent, as base64 unless it is that already', async () => {
  await using world = await openWorld();
  const path = join(world.folder, 'user-data');
  const rows = [
    [Buffer.from([0x1f, 0x8b, 0x08, 0xff]), 'H4sI/w=='],
    [Buffer.from('H4sI\n/w==\n'), 'H4sI/w=='],
    [Buffer.from('ümlaut'), 'w7xtbGF1dA=='],
  ] as const;
  for (const [content, data] of rows) {
    await writeFile(path, content);
    expect((await asked(world, { user_data_file: path }))['UserData']).toBe(data);
  }
  expect(await launchIn(world, { user_data_file: join(world.folder, 'missing') }).catch(failureLine)).toBe(
    `failed: error amazon/user-data-unreadable: The user data cannot be read. ${world.folder}/missing, of user_data_file: ENOENT: no such file or directory, open '${world.folder}/missing'.`,
  );
});

test('instance stores that an image lists can be left out', async () => {
  await using world = await openWorld();
  await launchIn(
    world,
    { launch_block_device_mappings: [{ device_name: 'xvdca', virtual_name: 'ephemeral0' }] },
    {},
    { stores: 'leave-out' },
  );
  const [parameters = {}] = sent(world, 'RunInstances');
  const names = Object.entries(parameters).filter(([key]) => /^BlockDeviceMapping\.\d+\.DeviceName$/.test(key));
  expect(names.map(([, value]) => value)).toEqual([...'abcdefghijklmnopqrstuvwxyz'].map((letter) => `xvdc${letter}`));
  expect(parameters).toMatchObject({ 'BlockDeviceMapping.1.VirtualName': 'ephemeral0', 'BlockDeviceMapping.2.NoDevice': '' });
  expect(parameters).not.toHaveProperty(['BlockDeviceMapping.1.NoDevice']);
});
