import { account, type Changes, launched, type Rule } from './rule.ts';

const policy = { Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['*'] }] };
const windows = { communicator: 'winrm', winrm_username: 'Administrator' };
const byFleet = { instance_type: undefined, spot_instance_types: ['t3.micro'], spot_price: 'auto' };

const assumed = (settings: Changes): Changes => ({
  assume_role: { role_arn: `arn:aws:iam::${account}:role/builder`, ...settings },
});

export const ofAccess: readonly Rule[] = [
  { rule: 'not-whole', broken: launched({ volume_size: 8.5 }), kept: launched({ volume_size: 9 }) },
  { rule: 'invalid-region', broken: { region: 'Oregon' }, kept: { region: 'us-west-2' } },
  { rule: 'invalid-endpoint', broken: { custom_endpoint_ec2: 'ftp://host' }, kept: { custom_endpoint_ec2: 'https://host' } },
  {
    rule: 'vault-and-keys',
    broken: { vault_aws_engine: { name: 'builder' }, access_key: 'AKIA', secret_key: 'secret' },
    kept: { vault_aws_engine: { name: 'builder' } },
  },
  { rule: 'invalid-session', broken: assumed({ session_name: 'a' }), kept: assumed({ session_name: 'ab' }) },
  { rule: 'invalid-duration', broken: assumed({ duration_seconds: 899 }), kept: assumed({ duration_seconds: 900 }) },
  { rule: 'invalid-policy', broken: assumed({ policy: '{' }), kept: assumed({ policy: '{}' }) },
  { rule: 'invalid-mfa-code', broken: { mfa_code: '12345' }, kept: { mfa_code: '123456' } },
];

export const ofInstances: readonly Rule[] = [
  { rule: 'spot-unmodifiable', broken: { spot_price: 'auto', ena_support: true }, kept: { ena_support: true } },
  {
    rule: 'filter-without-owner',
    broken: { source_ami: undefined, source_ami_filter: { filters: { name: 'debian-*' } } },
    kept: { source_ami: undefined, source_ami_filter: { filters: { name: 'debian-*' }, owners: ['self'] } },
  },
  { rule: 'spot-only', broken: { spot_tags: { Of: 'spot' } }, kept: { spot_price: 'auto', spot_tags: { Of: 'spot' } } },
  { rule: 'invalid-price', broken: { spot_price: 'cheap' }, kept: { spot_price: '0.05' } },
  { rule: 'invalid-block-duration', broken: { block_duration_minutes: 90 }, kept: { block_duration_minutes: 120 } },
  {
    rule: 'enclave-on-spot',
    broken: { enable_nitro_enclave: true, instance_type: 'm5.xlarge', spot_price: 'auto' },
    kept: { enable_nitro_enclave: true, instance_type: 'm5.xlarge' },
  },
  {
    rule: 'enclave-on-burstable',
    broken: { enable_nitro_enclave: true, instance_type: 't3.micro' },
    kept: { enable_nitro_enclave: true, instance_type: 'm5.xlarge' },
  },
  {
    rule: 'credits-not-burstable',
    broken: { enable_unlimited_credits: true, instance_type: 'm5.large' },
    kept: { enable_unlimited_credits: true, instance_type: 't3.micro' },
  },
  {
    rule: 'credits-on-spot',
    broken: { enable_unlimited_credits: true, instance_type: 't2.micro', spot_price: 'auto' },
    kept: { enable_unlimited_credits: true, instance_type: 't3.micro', spot_price: 'auto' },
  },
  {
    rule: 'temporary-policy-unused',
    broken: { iam_instance_profile: 'builder', temporary_iam_instance_profile_policy_document: policy },
    kept: { temporary_iam_instance_profile_policy_document: policy },
  },
  {
    rule: 'two-tenancies',
    broken: { tenancy: 'dedicated', placement: { tenancy: 'dedicated' } },
    kept: { placement: { tenancy: 'dedicated' } },
  },
  {
    rule: 'host-tenancy',
    broken: { placement: { host_id: 'h-0123456789abcdef0', tenancy: 'dedicated' } },
    kept: { placement: { host_id: 'h-0123456789abcdef0', tenancy: 'host' } },
  },
  {
    rule: 'invalid-cidr',
    broken: { temporary_security_group_source_cidrs: ['203.0.113.7'] },
    kept: { temporary_security_group_source_cidrs: ['203.0.113.7/32'] },
  },
  {
    rule: 'all-or-none of access_key, secret_key',
    code: 'config/incomplete-group',
    broken: { access_key: 'AKIA' },
    kept: { access_key: 'AKIA', secret_key: 's' },
  },
  {
    rule: 'at-least-one of source_ami, source_ami_filter',
    code: 'config/one-needed',
    broken: { source_ami: undefined },
    kept: { source_ami_filter: { filters: { name: 'debian-*' } } },
  },
  {
    rule: 'at-most-one of capacity_reservation_preference, capacity_reservation_id, capacity_reservation_group_arn',
    code: 'config/conflicting-arguments',
    broken: { capacity_reservation_preference: 'open', capacity_reservation_id: 'cr-0123456789abcdef0' },
    kept: { capacity_reservation_id: 'cr-0123456789abcdef0' },
  },
  {
    rule: 'at-most-one of user_data, user_data_file',
    code: 'config/conflicting-arguments',
    broken: { user_data: '#!/bin/sh', user_data_file: '/user-data' },
    kept: { user_data: '#!/bin/sh' },
  },
  {
    rule: 'exactly-one of instance_type, spot_instance_types',
    code: 'config/one-needed',
    broken: { instance_type: undefined },
    kept: byFleet,
  },
  {
    rule: 'exactly-one of instance_type, spot_instance_types',
    code: 'config/conflicting-arguments',
    broken: { ...byFleet, instance_type: 't3.micro' },
    kept: { instance_type: 't3.micro', spot_price: 'auto' },
  },
  {
    rule: 'at-most-one of security_group_id, security_group_ids',
    code: 'config/conflicting-arguments',
    broken: { security_group_id: 'sg-0123456789abcdef0', security_group_ids: ['sg-0123456789abcdef1'] },
    kept: { security_group_ids: ['sg-0123456789abcdef0', 'sg-0123456789abcdef1'] },
  },
  {
    rule: 'at-most-one of host_id, host_resource_group_arn in placement',
    code: 'config/conflicting-arguments',
    broken: {
      placement: {
        host_id: 'h-0123456789abcdef0',
        host_resource_group_arn: `arn:aws:resource-groups:us-west-2:${account}:group/hosts`,
      },
    },
    kept: { placement: { host_id: 'h-0123456789abcdef0' } },
  },
];

export const ofLogin: readonly Rule[] = [
  { rule: 'user-missing', broken: { ssh_username: undefined }, kept: { ssh_username: 'admin' } },
  {
    rule: 'session-manager-winrm',
    broken: { ...windows, ssh_interface: 'session_manager', iam_instance_profile: 'ssm' },
    kept: { ...windows, ssh_interface: 'private_ip', iam_instance_profile: 'ssm' },
  },
  {
    rule: 'session-manager-profile',
    broken: { ssh_interface: 'session_manager' },
    kept: { ssh_interface: 'session_manager', iam_instance_profile: 'ssm' },
  },
  {
    rule: 'key-pair-without-key',
    broken: { ssh_keypair_name: 'mine' },
    kept: { ssh_keypair_name: 'mine', ssh_agent_auth: true },
  },
  {
    rule: 'key-without-key-pair',
    broken: { ...windows, ssh_private_key_file: '/key' },
    kept: { ...windows, ssh_private_key_file: '/key', ssh_keypair_name: 'mine' },
  },
  { rule: 'key-pair-type', broken: { temporary_key_pair_type: 'ecdsa' }, kept: { temporary_key_pair_type: 'ed25519' } },
  {
    rule: 'key-pair-of-windows',
    broken: { ...windows, temporary_key_pair_type: 'ed25519' },
    kept: { ...windows, temporary_key_pair_type: 'rsa' },
  },
  { rule: 'key-pair-bits', broken: { temporary_key_pair_bits: 4096 }, kept: { temporary_key_pair_bits: 0 } },
  {
    rule: 'requires ssh_private_key_file of ssh_certificate_file',
    code: 'config/companion-needed',
    broken: { ssh_certificate_file: '/certificate' },
    kept: { ssh_certificate_file: '/certificate', ssh_private_key_file: '/key' },
  },
  {
    rule: 'at-most-one of ssh_bastion_host, ssh_proxy_host',
    code: 'config/conflicting-arguments',
    broken: { ssh_bastion_host: 'bastion', ssh_bastion_username: 'admin', ssh_proxy_host: 'proxy' },
    kept: { ssh_proxy_host: 'proxy' },
  },
];
