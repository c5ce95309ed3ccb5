/** A template of the comparison: a block of amazon-ebs as JSON has it but for how the account and the machine are reached. */
export interface AmazonCase {
  readonly name: string;
  readonly builder: Readonly<Record<string, unknown>>;
}

const ubuntu = {
  filters: {
    name: 'ubuntu/images/*ubuntu-jammy-22.04-amd64-server-*',
    'root-device-type': 'ebs',
    'virtualization-type': 'hvm',
  },
  owners: ['099720109477'],
  most_recent: true,
};

const common = { source_ami_filter: ubuntu, ssh_username: 'root' };
const small = { ...common, instance_type: 't3.micro' };

/** Packer tries the private address of a spot instance for ever when EC2 has not told the public one yet. */
const viaPublic = { ssh_interface: 'public_ip' };

export const amazonCases: readonly AmazonCase[] = [
  {
    name: 'as in the guide',
    builder: { ...small, tags: { Name: 'the image', OS_Version: 'Ubuntu 22.04', Base_AMI: '{{ .SourceAMI }}' } },
  },
  {
    name: 'tags, sharing and copies',
    builder: {
      ...small,
      ami_description: 'Of the recorder',
      tags: { Name: 'the image' },
      snapshot_tags: { Kind: 'snapshot' },
      run_tags: { Run: 'yes' },
      run_volume_tags: { Volume: 'yes' },
      ami_users: ['999988887777'],
      ami_groups: ['all'],
      snapshot_users: ['999988887777'],
      ami_regions: ['eu-west-1'],
      ena_support: true,
      sriov_support: true,
      disable_stop_instance: false,
      shutdown_behavior: 'terminate',
      user_data: '#!/bin/sh\n',
      ebs_optimized: true,
    },
  },
  {
    name: 'block devices',
    builder: {
      ...small,
      launch_block_device_mappings: [
        { device_name: '/dev/sda1', volume_size: 12, volume_type: 'gp2', delete_on_termination: true },
        { device_name: '/dev/sdf', volume_size: 20, volume_type: 'io1', iops: 200, delete_on_termination: true, encrypted: true },
      ],
      ami_block_device_mappings: [{ device_name: '/dev/sdg', virtual_name: 'ephemeral0' }],
    },
  },
  {
    name: 'encrypted',
    builder: { ...small, encrypt_boot: true, kms_key_id: 'alias/images', tags: { Name: 'the image' } },
  },
  {
    name: 'encrypted, in two regions',
    builder: {
      ...small,
      encrypt_boot: true,
      ami_regions: ['eu-west-1'],
      region_kms_key_ids: { 'eu-west-1': 'alias/images' },
      tags: { Name: 'the image' },
    },
  },
  {
    name: 'an address of its own, a subnet and a group',
    builder: {
      ...small,
      associate_public_ip_address: true,
      subnet_filter: { filters: { 'default-for-az': 'true', 'availability-zone': 'us-west-2b' } },
      temporary_security_group_source_cidrs: ['10.0.0.0/8', '192.168.0.0/16'],
      temporary_iam_instance_profile_policy_document: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['*'] }],
      },
    },
  },
  {
    name: 'spot',
    builder: {
      ...common,
      ...viaPublic,
      spot_price: 'auto',
      spot_instance_types: ['t3.micro', 't3.small'],
      spot_tags: { Spot: 'yes' },
      run_tags: { Run: 'yes' },
    },
  },
  { name: 'spot at a price', builder: { ...small, ...viaPublic, spot_price: '0.01' } },
];
