import type { Type } from '../builders/build.ts';
import { region } from '../world.ts';

/** Name of the image that every one of the builds makes, and tag of the volumes and snapshots of the one that makes none. */
export const [imageName, resultTag] = ['faulty', 'Result'];

const ofAll = {
  source_ami_filter: { filters: { name: 'ubuntu/images/*' }, owners: ['099720109477'], most_recent: true },
  communicator: 'ssh',
  ssh_username: 'ubuntu',
  // To make an RSA key takes longer than all the rest.
  temporary_key_pair_type: 'ed25519',
  // The second try of a call that is not answered is its last.
  max_retries: 1,
  run_tags: { Run: 'yes' },
};

/** What templates of amazon-ebssurrogate have in common. */
const surrogate = {
  ...ofAll,
  ami_name: imageName,
  instance_type: 't3.micro',
  ami_virtualization_type: 'hvm',
};

/** A template, by the builder that it is for. */
export interface FaultTemplate {
  readonly type: Type;
  readonly raw: Readonly<Record<string, unknown>>;
}

/** Templates that together make every kind of call of the builders. */
export const faultTemplates = {
  /** A machine with a key pair, a group and a profile that are made for it; encrypted copies, shared and tagged, in two regions. */
  ebs: {
    type: 'amazon-ebs',
    raw: {
      ...ofAll,
      ami_name: imageName,
      instance_type: 't3.micro',
      subnet_filter: { filters: { 'default-for-az': 'true' }, random: true },
      temporary_iam_instance_profile_policy_document: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['*'] }],
      },
      ami_description: 'An image',
      ami_users: ['123456789012'],
      ami_regions: [region, 'eu-west-1'],
      encrypt_boot: true,
      kms_key_id: 'alias/images',
      region_kms_key_ids: { [region]: 'alias/images', 'eu-west-1': 'alias/images' },
      tags: { Name: imageName },
      snapshot_tags: { Kind: 'snapshot' },
      snapshot_users: ['123456789012'],
      run_volume_tags: { Volume: 'yes' },
      deprecate_at: new Date(Date.now() + 365 * 86_400_000).toISOString().replace(/\.\d+/, ''),
      deregistration_protection: { enabled: true },
    },
  },
  /** A spot instance, which a fleet launches by a template. */
  spot: {
    type: 'amazon-ebs',
    raw: {
      ...ofAll,
      ami_name: imageName,
      spot_price: 'auto',
      spot_instance_types: ['t3.micro', 't3.small'],
      spot_tags: { Spot: 'yes' },
    },
  },
  /** An image that is registered of the snapshot of another volume. */
  surrogate: {
    type: 'amazon-ebssurrogate',
    raw: {
      ...surrogate,
      launch_block_device_mappings: [
        { device_name: '/dev/xvdf', volume_size: 9, volume_type: 'gp3', delete_on_termination: true },
      ],
      ami_root_device: { source_device_name: '/dev/xvdf', device_name: '/dev/xvda', delete_on_termination: true },
    },
  },
  /** An image of an instance whose root volume was put in the place of another. */
  swap: {
    type: 'amazon-ebssurrogate',
    raw: {
      ...surrogate,
      use_create_image: true,
      ena_support: true,
      launch_block_device_mappings: [{ device_name: '/dev/xvdf', volume_size: 9, volume_type: 'gp3' }],
      ami_root_device: { source_device_name: '/dev/xvdf', device_name: '/dev/sda1', delete_on_termination: true },
    },
  },
  /** Volumes that stay, one of them with a snapshot. */
  volume: {
    type: 'amazon-ebsvolume',
    raw: {
      ...ofAll,
      instance_type: 't3.micro',
      run_volume_tags: { Volume: 'yes' },
      ebs_volumes: [
        {
          device_name: '/dev/xvdf',
          volume_size: 9,
          tags: { [resultTag]: 'yes' },
          snapshot_volume: true,
          snapshot_tags: { [resultTag]: 'yes' },
          snapshot_users: ['123456789012'],
        },
        { device_name: '/dev/xvdg', volume_size: 9, tags: { [resultTag]: 'yes' } },
      ],
    },
  },
} as const satisfies Readonly<Record<string, FaultTemplate>>;

export type FaultTemplateName = keyof typeof faultTemplates;
