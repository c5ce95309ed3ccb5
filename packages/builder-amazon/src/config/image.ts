import { attr, block, bodies, body, type Infer, t } from '@imgbuild/core/sdk';
import { sourceText } from './late.ts';
import { tagBlocks, tagMap } from './tags.ts';

const deregistrationProtection = body({
  enabled: attr(t.bool, { doc: 'Whether the image is kept from being deregistered.', default: false }),
  with_cooldown: attr(t.bool, {
    doc: 'Whether that lasts for 24 hours after it is turned off. Implies `enabled`.',
    default: false,
  }),
});

/** Whom a snapshot belongs to, and what is written on it. */
export const snapshotSettings = body({
  snapshot_tags: tagMap('Tags of the snapshots, before those they have otherwise.'),
  snapshot_tag: tagBlocks('snapshot_tags'),
  snapshot_users: attr(t.list(t.string), { doc: 'Accounts that may make volumes of the snapshots.', default: [] }),
  snapshot_groups: attr(t.list(t.string), {
    doc: 'Groups that may make volumes of the snapshots; EC2 knows `all`.',
    default: [],
  }),
});

export type SnapshotConfig = Infer<typeof snapshotSettings>;

/** Who may launch an image; amazon-import has the same. */
export const sharingSettings = body({
  ami_users: attr(t.list(t.string), { doc: 'Accounts that may launch the image.', default: [] }),
  ami_groups: attr(t.list(t.string), { doc: 'Groups that may launch the image; EC2 knows `all`.', default: [] }),
  ami_org_arns: attr(t.list(t.string), { doc: 'Organizations that may launch the image.', default: [] }),
  ami_ou_arns: attr(t.list(t.string), { doc: 'Organizational units that may launch the image.', default: [] }),
  imds_support: attr(t.oneOf(['v2.0']), { doc: 'Has instances of the image ask for tokens of IMDSv2.' }),
});

export type SharingConfig = Infer<typeof sharingSettings>;

const ownSettings = body({
  ami_name: attr(t.string, { doc: 'Name of the image, which no other of the account has in the region.', required: true }),
  ami_description: attr(sourceText, { doc: 'Description of the image.' }),
  ami_virtualization_type: attr(t.oneOf(['hvm', 'paravirtual']), { doc: 'Virtualization of the image. Default: the source’s.' }),
  ami_product_codes: attr(t.list(t.string), { doc: 'Product codes of the image.', default: [] }),
  ami_regions: attr(t.list(t.string), { doc: 'Regions that the image is copied to.', default: [] }),
  skip_region_validation: attr(t.bool, { doc: 'Do not ask EC2 whether the regions exist.', default: false }),
  snapshot_copy_duration_minutes: attr(t.number, {
    doc: 'Minutes that a copy to a region may take, for a price: a multiple of 15, up to 2880.',
  }),
  tags: tagMap('Tags of the images and their snapshots.'),
  tag: tagBlocks('tags'),
  ena_support: attr(t.bool, { doc: 'Whether the image has enhanced networking with ENA. Default: the source’s.' }),
  sriov_support: attr(t.bool, { doc: 'Whether the image has enhanced networking with SR-IOV.', default: false }),
  force_deregister: attr(t.bool, {
    doc: 'Deregister images that have the name already, in all regions of the result. `-force` does the same. It is done just before the new image is made, since names are unique: should that fail, the former image is gone as well. Their deregistration protection is disabled; one that has a cooldown is refused before anything is made.',
    default: false,
  }),
  force_delete_snapshot: attr(t.bool, {
    doc: 'Delete the snapshots of an image that is deregistered so, but for those that other images have too.',
    default: false,
  }),
  encrypt_boot: attr(t.bool, {
    doc: 'True for an encrypted image, which takes a copy; false for one that is not, which amazon-ebs does not make of an encrypted source. Default: as the source.',
  }),
  kms_key_id: attr(t.string, {
    doc: 'Key for `encrypt_boot` in the region of the build: id, ARN or `alias/NAME`. Default: the account’s key for EBS.',
  }),
  region_kms_key_ids: attr(t.map(t.string), {
    doc: 'Keys for `encrypt_boot` by region, one for every one of `ami_regions`; "" for the region’s default key.',
    default: {},
  }),
  skip_save_build_region: attr(t.bool, { doc: 'Keep no image in the region of the build, only its copies.', default: false }),
  deprecate_at: attr(t.string, { doc: 'When the image is deprecated: `2030-01-02T15:04:00Z`.' }),
  deregistration_protection: block(deregistrationProtection, { doc: 'Keeps the image from being deregistered.' }),
});

/** What the image is to be like; amazon-ebs and amazon-ebssurrogate share it. */
export const imageSettings = bodies(bodies(ownSettings, sharingSettings), snapshotSettings);

export type ImageConfig = Infer<typeof imageSettings>;
