import { attr, block, body, bodies, type Infer, t } from '@imgbuild/core/sdk';
import { imageFilter } from './filters.ts';
import { licenseSpecification, metadataOptions, placement, policyDocument, tenancies } from './instance-blocks.ts';
import { networkSettings } from './network.ts';
import { spotSettings } from './spot.ts';
import { tagBlocks, tagMap } from './tags.ts';

const ownSettings = body(
  {
    source_ami: attr(t.string, { doc: 'Id of the image to begin with. With `source_ami_filter` it must match that too.' }),
    source_ami_filter: block(imageFilter, { doc: 'Finds the image to begin with.' }),
    instance_type: attr(t.string, { doc: 'Type of the instance: `t3.small`.' }),
    capacity_reservation_preference: attr(t.oneOf(['none', 'open']), {
      doc: 'Whether the instance may run in a capacity reservation that matches. Default: `none`, unless one is named.',
    }),
    capacity_reservation_id: attr(t.string, { doc: 'Capacity reservation to run in.' }),
    capacity_reservation_group_arn: attr(t.string, { doc: 'Group of capacity reservations to run in.' }),
    disable_stop_instance: attr(t.bool, {
      doc: 'Only wait for the instance to stop: the last provisioner stops it, as Sysprep does.',
      default: false,
    }),
    ebs_optimized: attr(t.bool, { doc: 'Whether the instance is optimized for EBS.', default: false }),
    enable_nitro_enclave: attr(t.bool, { doc: 'Whether the instance may have Nitro Enclaves.', default: false }),
    enable_t2_unlimited: attr(t.bool, {
      doc: 'Old name of `enable_unlimited_credits`.',
      default: false,
      deprecated: 'Write enable_unlimited_credits.',
    }),
    enable_unlimited_credits: attr(t.bool, {
      doc: 'Whether a burstable instance may use more than its credits, for a price.',
      default: false,
    }),
    iam_instance_profile: attr(t.string, { doc: 'Name of the instance profile that the instance has.' }),
    skip_profile_validation: attr(t.bool, { doc: 'Do not ask IAM whether the profile exists.', default: false }),
    temporary_iam_instance_profile_policy_document: block(policyDocument, {
      doc: 'Makes an instance profile for the build, with a role of this policy.',
    }),
    shutdown_behavior: attr(t.oneOf(['stop', 'terminate']), {
      doc: 'What becomes of the instance when it shuts itself down.',
      default: 'stop',
    }),
    license_specifications: block(licenseSpecification, { doc: 'Licenses that the instance uses.', repeat: 'many' }),
    placement: block(placement, { doc: 'Where the instance runs.' }),
    tenancy: attr(t.oneOf(tenancies), {
      doc: 'Old place of `tenancy` of `placement`.',
      deprecated: 'Write tenancy in a placement block.',
    }),
    metadata_options: block(metadataOptions, { doc: 'The instance’s metadata service.' }),
    run_tags: tagMap(
      'Tags of what is made for the build: instance, network interface, key pair, security group, role; and of the image and its snapshots, unless `skip_ami_run_tags` is set.',
    ),
    run_tag: tagBlocks('run_tags'),
    user_data: attr(t.string, { doc: 'User data of the instance. What is no base64 is encoded.' }),
    user_data_file: attr(t.file, { doc: 'File with the user data.' }),
    windows_password_timeout: attr(t.duration, {
      doc: 'How long to wait for the password that Windows makes at its first start.',
      default: '20m',
    }),
  },
  {
    rules: [
      { rule: 'at-least-one', of: ['source_ami', 'source_ami_filter'] },
      {
        rule: 'at-most-one',
        of: ['capacity_reservation_preference', 'capacity_reservation_id', 'capacity_reservation_group_arn'],
      },
      { rule: 'at-most-one', of: ['user_data', 'user_data_file'] },
      { rule: 'exactly-one', of: ['instance_type', 'spot_instance_types'] },
    ],
  },
);

/** The instance that is provisioned; all builders share it. */
export const instanceSettings = bodies(bodies(ownSettings, spotSettings), networkSettings);

export type InstanceConfig = Infer<typeof instanceSettings>;
