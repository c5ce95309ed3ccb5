import { configure, toldLines } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { amazonImport } from '../../src/post-processors/amazon-import.ts';
import { region } from '../world.ts';
import { bucket, type ImportWorld, numberless, openImport, quick, things } from './imports.ts';

type DestroyContext = Parameters<NonNullable<typeof amazonImport.destroy>>[1];

/** Parameters of the calls of an action. */
function sent({ world }: ImportWorld, action: string): readonly unknown[] {
  return world.amazon.calls.calls
    .filter((call) => call.action === action)
    .map(({ parameters }) => JSON.parse(numberless(JSON.stringify(parameters))) as unknown);
}

const told = ({ world }: ImportWorld): readonly string[] => toldLines(world.report).map(numberless);

test('a file becomes an image, and nothing else is left', async () => {
  await using it = await openImport();
  const { artifact, input } = await it.run();
  await it.scope.close('ok');
  const lines = told(it);
  expect(lines.filter((line) => !/^detail: [a-z ]+ \(N%\)$/.test(line))).toEqual([
    `say: Uploading disk.ova to s3://${bucket}/packer-import-1700000000-RANDOM.ova`,
    `say: Importing s3://${bucket}/packer-import-1700000000-RANDOM.ova`,
    'detail: Import task: import-ami-ID',
    'say: Waiting for import task import-ami-ID to complete (this may take a while)...',
    'detail: AMI: ami-ID',
    `say: Deleting import source s3://${bucket}/packer-import-1700000000-RANDOM.ova`,
  ]);
  expect(lines).toContain('detail: converting (N%)');
  expect(things(it)).toEqual(['image import-ami-ID', 'snapshot']);
  expect(input).toBe('discard');
  const id = artifact?.images?.[0]?.id;
  expect(id).toMatch(/^ami-/);
  expect(artifact).toEqual({
    builderId: 'packer.post-processor.amazon-import',
    id: `${region}:${id}`,
    summary: `AMIs were created:\n${region}: ${id}\n`,
    files: [],
    images: [{ platform: 'aws', kind: 'ami', name: expect.stringMatching(/^import-ami-/) as unknown, id, place: region }],
    data: { access: { region, insecure_skip_tls_verify: false, skip_metadata_api_check: false }, images: [{ region, id }] },
  });
  expect(it.world.amazon.calls.calls.map(({ action }) => action).filter((each) => each !== 'DescribeImportImageTasks')).toEqual([
    'GetCallerIdentity',
    'CreateMultipartUpload',
    'UploadPart',
    'CompleteMultipartUpload',
    'ImportImage',
    'DescribeImages',
    'DeleteObject',
  ]);
  expect(sent(it, 'ImportImage')).toEqual([
    {
      Architecture: 'x86_64',
      BootMode: 'legacy-bios',
      ClientToken: expect.stringMatching(/^\w{32,}$/) as unknown,
      Description: 'packer-UUID',
      'DiskContainer.1.Format': 'ova',
      'DiskContainer.1.UserBucket.S3Bucket': bucket,
      'DiskContainer.1.UserBucket.S3Key': 'packer-import-1700000000-RANDOM.ova',
      Encrypted: 'false',
    },
  ]);
});

test('every option has its effect', async () => {
  await using it = await openImport({ settings: quick });
  const key = '1234abcd-12ab-34cd-56ef-1234567890ab';
  const { artifact } = await it.run({
    s3_key_name: 'a/disk.ova',
    s3_encryption: 'aws:kms',
    s3_encryption_key: 'alias/files',
    skip_clean: true,
    tags: { Z: 'last', A: 'first' },
    ami_name: 'imported',
    ami_description: 'An imported one',
    ami_users: ['999988887777'],
    ami_org_arns: ['arn:aws:organizations::111122223333:organization/o-1234567890'],
    ami_ou_arns: ['arn:aws:organizations::111122223333:ou/o-1234567890/ou-abcd-12345678'],
    imds_support: 'v2.0',
    ami_encrypt: true,
    ami_kms_key: key,
    license_type: 'BYOL',
    role_name: 'vmimport',
    architecture: 'arm64',
    platform: 'windows',
  });
  await it.scope.close('ok');
  expect(things(it)).toEqual(['image imported', `object ${bucket}/a/disk.ova`, 'snapshot']);
  expect(artifact?.images?.[0]?.name).toBe('imported');
  expect(sent(it, 'CreateMultipartUpload')).toEqual([
    {
      Bucket: bucket,
      Key: 'a/disk.ova',
      uploads: '',
      'x-amz-checksum-algorithm': 'CRC32',
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'alias/files',
    },
  ]);
  expect(sent(it, 'ImportImage')).toMatchObject([
    {
      Architecture: 'arm64',
      BootMode: 'uefi',
      Encrypted: 'true',
      KmsKeyId: key,
      LicenseType: 'BYOL',
      Platform: 'Windows',
      RoleName: 'vmimport',
    },
  ]);
  expect(sent(it, 'CopyImage')).toEqual([
    {
      ClientToken: expect.any(String) as unknown,
      CopyImageTags: 'true',
      Encrypted: 'true',
      KmsKeyId: key,
      Name: 'imported',
      SourceImageId: 'ami-ID',
      SourceRegion: region,
      'TagSpecification.1.ResourceType': 'image',
      'TagSpecification.1.Tag.1.Key': 'A',
      'TagSpecification.1.Tag.1.Value': 'first',
      'TagSpecification.1.Tag.2.Key': 'Z',
      'TagSpecification.1.Tag.2.Value': 'last',
      'TagSpecification.2.ResourceType': 'snapshot',
      'TagSpecification.2.Tag.1.Key': 'A',
      'TagSpecification.2.Tag.1.Value': 'first',
      'TagSpecification.2.Tag.2.Key': 'Z',
      'TagSpecification.2.Tag.2.Value': 'last',
    },
  ]);
  expect(sent(it, 'ModifyImageAttribute')).toEqual([
    { ImageId: 'ami-ID', 'Description.Value': 'An imported one' },
    { ImageId: 'ami-ID', Attribute: 'launchPermission', OperationType: 'add', 'UserId.1': '999988887777' },
    {
      ImageId: 'ami-ID',
      Attribute: 'launchPermission',
      OperationType: 'add',
      'OrganizationArn.1': 'arn:aws:organizations::111122223333:organization/o-1234567890',
    },
    {
      ImageId: 'ami-ID',
      Attribute: 'launchPermission',
      OperationType: 'add',
      'OrganizationalUnitArn.1': 'arn:aws:organizations::111122223333:ou/o-1234567890/ou-abcd-12345678',
    },
    { ImageId: 'ami-ID', 'ImdsSupport.Value': 'v2.0' },
  ]);
  const lines = told(it);
  expect(lines.slice(lines.indexOf('detail: AMI: ami-ID'))).toEqual([
    'detail: AMI: ami-ID',
    'say: Copying AMI (ami-ID) to give it the name imported',
    `say: Copying to: ${region}`,
    'say: Waiting for all copies to complete...',
    'say: Adding tags to AMI (ami-ID)...',
    'say: Tagging snapshot: snap-ID',
    'say: Creating AMI tags',
    'detail: Adding tag: "A": "first"',
    'detail: Adding tag: "Z": "last"',
    'say: Modifying attributes on AMI (ami-ID)...',
    'say: Modifying: description',
    'say: Modifying: users',
    'say: Modifying: ami org arns',
    'say: Modifying: ami ou arns',
    'say: Modifying: imds_support',
    'say: Deregistering the AMI and deleting unencrypted temporary AMIs and snapshots',
    'say: Deregistered AMI id: ami-ID',
    'say: Deleted snapshot: snap-ID',
  ]);
});

test('an image without a name of its own gets its tags, and is shared', async () => {
  await using it = await openImport({ name: 'disk-1.vmdk', settings: quick });
  await it.run({ tags: { Name: 'imported' }, ami_groups: ['all'], boot_mode: 'uefi', platform: 'linux', format: 'vmdk' });
  await it.scope.close('ok');
  expect(sent(it, 'ImportImage')).toMatchObject([{ BootMode: 'uefi', Platform: 'Linux', 'DiskContainer.1.Format': 'vmdk' }]);
  expect(sent(it, 'ModifyImageAttribute')).toEqual([
    { ImageId: 'ami-ID', Attribute: 'launchPermission', OperationType: 'add', 'UserGroup.1': 'all' },
  ]);
  expect(sent(it, 'CreateTags')).toEqual([
    { 'ResourceId.1': 'ami-ID', 'ResourceId.2': 'snap-ID', 'Tag.1.Key': 'Name', 'Tag.1.Value': 'imported' },
  ]);
});

test('a role with another name, and a file that S3 encrypts itself', async () => {
  await using it = await openImport({ settings: quick });
  await expect(it.run({ role_name: 'other', s3_encryption: 'AES256', s3_encryption_key: 'unused' })).rejects.toThrow();
  expect(sent(it, 'CreateMultipartUpload')).toMatchObject([{ 'x-amz-server-side-encryption': 'AES256' }]);
  expect(sent(it, 'ImportImage')).toMatchObject([{ RoleName: 'other' }]);
});

test('what EC2 does not know yet is asked for again', async () => {
  await using it = await openImport({ settings: { ...quick, consistency: 20_000 } });
  await it.run({ ami_name: 'imported', ami_description: 'An import', tags: { A: 'b' } });
  await it.scope.close('ok');
  expect(things(it)).toEqual(['image imported', 'snapshot']);
});

test('the artifact is removed when nobody keeps it', async () => {
  await using it = await openImport({ settings: quick });
  const { artifact } = await it.run({ ami_name: 'imported' });
  await it.scope.close('ok');
  expect(things(it)).toEqual(['image imported', 'snapshot']);
  if (artifact === undefined) throw new Error('there is no artifact');
  const { host, report, signal, step } = it.world;
  const { config } = configure(amazonImport, { s3_bucket_name: bucket }, host);
  await amazonImport.destroy?.(artifact, { config, host, report, signal, step, scope: it.scope } as unknown as DestroyContext);
  await it.scope.close('ok');
  expect(things(it)).toEqual([]);
});
