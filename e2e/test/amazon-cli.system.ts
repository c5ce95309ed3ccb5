// Other people's client: Debian's AWS CLI makes an image by hand, copies it, shares it and takes it all away again. Whatever passes is
// judged by AWS's own model. The machines are stubs.
import { existsSync } from 'node:fs';
import { fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';
import { openSimulator, stubMachines } from '@imgbuild/simulator';
import { describe, expect, onTestFinished, test } from 'vitest';
import { canJudge } from '../../packages/simulator/test/model/judge.ts';
import { expectNoComplaints, judgeProxy } from '../../packages/simulator/test/model/judge-proxy.ts';
import { leftIn } from './amazon-account.ts';
import { accessKey, type AwsCli, awsCli, awsProgram } from './aws-cli.ts';
import { openPlace, type Place } from './command.ts';
import { shortened } from './quick-amazon.ts';

const account = '111122223333';
const other = '444455556666';
const debian = '136693071363';

interface Cloud {
  readonly place: Place;
  readonly ec2: AwsCli;
  readonly left: () => readonly string[];
  /** Fails where something was not as AWS would take or send it. */
  readonly judged: () => Promise<void>;
}

/** A cloud where nothing takes time, so that the CLI's `wait`, which asks every 15 seconds, asks once. */
async function openCloud(): Promise<Cloud> {
  const place = await openPlace();
  onTestFinished(() => place[Symbol.asyncDispose]());
  const host = testHost({ folder: place.folder, sleeping: 'real' });
  const report = recordingReporter();
  const scope = fakeScope({ host, report });
  onTestFinished(() => scope.close('ok'));
  const images = ['debian-12-amd64-20240101', 'debian-12-amd64-20231001'].map((name, index) => ({
    name,
    owner: debian,
    description: 'A stub',
    defaultUser: 'admin',
    createdAt: Date.UTC(2024, -3 * index, 1),
  }));
  const { amazon } = await openSimulator(
    {
      machines: stubMachines(),
      amazon: { images, accounts: [{ id: account, accessKeys: [accessKey] }], settings: { durations: shortened(10_000) } },
    },
    { host, scope, signal: new AbortController().signal },
  );
  if (amazon === undefined) throw new Error('no Amazon was opened');
  const proxy = await judgeProxy(amazon.url);
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  const aws = awsCli({ endpoint: proxy.url, folder: place.folder });
  return {
    place,
    ec2: {
      text: (...argv) => aws.text('ec2', ...argv),
      json: (...argv) => aws.json('ec2', ...argv),
      failing: (...argv) => aws.failing('ec2', ...argv),
    },
    left: () => leftIn(amazon.state()),
    judged: () => expectNoComplaints(proxy),
  };
}

describe.runIf((existsSync(awsProgram) && canJudge) || process.env['CI'] === 'true')('aws ec2', () => {
  test('makes an image by hand, and takes everything away', async () => {
    const { place, ec2, left, judged } = await openCloud();

    const newest = ['--owners', debian, '--filters', 'Name=name,Values=debian-12-*', 'Name=architecture,Values=x86_64'];
    const source = await ec2.text('describe-images', ...newest, '--query', 'sort_by(Images, &CreationDate)[-1].ImageId');
    expect(await ec2.text('describe-images', '--image-ids', source, '--query', 'Images[].Name')).toBe('debian-12-amd64-20240101');

    const key = await ec2.text('create-key-pair', '--key-name', 'hand', '--key-type', 'ed25519', '--query', 'KeyMaterial');
    expect(key).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n[\s\S]+-----END OPENSSH PRIVATE KEY-----\n?$/);
    const group = await ec2.text(
      'create-security-group',
      '--group-name',
      'hand',
      '--description',
      'By hand',
      '--query',
      'GroupId',
    );
    const ssh = ['--group-id', group, '--protocol', 'tcp', '--port', '22'];
    expect(await ec2.json('authorize-security-group-ingress', ...ssh, '--cidr', '203.0.113.0/24')).toMatchObject({
      Return: true,
      SecurityGroupRules: [{ GroupId: group, FromPort: 22, ToPort: 22, CidrIpv4: '203.0.113.0/24', IsEgress: false }],
    });

    const script = await place.write('user-data', '#!/bin/sh\necho hello\n');
    const instance = await ec2.text(
      'run-instances',
      ...['--image-id', source, '--instance-type', 't3.micro', '--key-name', 'hand', '--security-group-ids', group],
      ...['--user-data', `file://${script}`, '--metadata-options', 'HttpTokens=required'],
      ...['--tag-specifications', 'ResourceType=instance,Tags=[{Key=Name,Value=by hand}]'],
      ...['--query', 'Instances[].InstanceId'],
    );
    await ec2.text('wait', 'instance-running', '--instance-ids', instance);
    await ec2.text('wait', 'instance-status-ok', '--instance-ids', instance);
    const tagged = ['--filters', 'Name=tag:Name,Values=by*', 'Name=instance-state-name,Values=running,pending'];
    const shown =
      'Reservations[].Instances[].[InstanceId,KeyName,State.Name,MetadataOptions.HttpTokens,SecurityGroups[0].GroupName]';
    expect(await ec2.text('describe-instances', ...tagged, '--query', shown)).toBe(
      [instance, 'hand', 'running', 'required', 'hand'].join('\t'),
    );
    const userData = ['--instance-id', instance, '--attribute', 'userData', '--query', 'UserData.Value'];
    expect(Buffer.from(await ec2.text('describe-instance-attribute', ...userData), 'base64').toString()).toBe(
      '#!/bin/sh\necho hello\n',
    );

    expect(left().map((line) => line.split(' ')[1])).toEqual([
      'volumes',
      'instances',
      'keyPairs',
      'securityGroups',
      // What comes in, and what goes out.
      'securityGroupRules',
      'securityGroupRules',
      'networkInterfaces',
    ]);

    await ec2.text('stop-instances', '--instance-ids', instance);
    await ec2.text('wait', 'instance-stopped', '--instance-ids', instance);
    const image = await ec2.text('create-image', '--instance-id', instance, '--name', 'made by hand', '--query', 'ImageId');
    await ec2.text('wait', 'image-available', '--image-ids', image);
    const copying = ['--source-region', 'us-west-2', '--source-image-id', image, '--name', 'a copy'];
    const copy = await ec2.text('copy-image', '--region', 'eu-west-1', ...copying, '--query', 'ImageId');
    await ec2.text('wait', 'image-available', '--region', 'eu-west-1', '--image-ids', copy);

    await ec2.text('create-tags', '--resources', image, '--tags', 'Key=Stage,Value=test', 'Key=Empty,Value=');
    await ec2.text('delete-tags', '--resources', image, '--tags', 'Key=Empty');
    const ofImage = ['--filters', `Name=resource-id,Values=${image}`, '--query', 'Tags[].[ResourceType,Key,Value]'];
    expect(await ec2.text('describe-tags', ...ofImage)).toBe('image\tStage\ttest');
    const sharing = `Add=[{UserId=${other}}]`;
    await ec2.text('modify-image-attribute', '--image-id', image, '--launch-permission', sharing);
    const permission = ['--image-id', image, '--attribute', 'launchPermission', '--query', 'LaunchPermissions[].UserId'];
    expect(await ec2.text('describe-image-attribute', ...permission)).toBe(other);

    const snapshotsOf = async (id: string, region: string): Promise<string> =>
      ec2.text(
        'describe-images',
        ...['--region', region, '--image-ids', id, '--query', 'Images[].BlockDeviceMappings[].Ebs.SnapshotId'],
      );
    const regions = { 'us-west-2': image, 'eu-west-1': copy };
    for (const [region, id] of Object.entries(regions)) {
      const snapshot = await snapshotsOf(id, region);
      await ec2.text('wait', 'snapshot-completed', '--region', region, '--snapshot-ids', snapshot);
      const inUse = await ec2.failing('delete-snapshot', '--region', region, '--snapshot-id', snapshot);
      expect(inUse.said).toBe(
        `An error occurred (InvalidSnapshot.InUse) when calling the DeleteSnapshot operation: The snapshot ${snapshot} is currently in use by ${id}`,
      );
      await ec2.text('deregister-image', '--region', region, '--image-id', id);
      await ec2.text('delete-snapshot', '--region', region, '--snapshot-id', snapshot);
    }
    await ec2.text('terminate-instances', '--instance-ids', instance);
    await ec2.text('wait', 'instance-terminated', '--instance-ids', instance);
    await ec2.text('delete-security-group', '--group-id', group);
    await ec2.text('delete-key-pair', '--key-name', 'hand');
    expect(await ec2.text('describe-images', '--owners', 'self')).toBe('');
    expect(left()).toEqual([]);
    await judged();
  });

  test('shows what EC2 refuses as it does everywhere', async () => {
    const { ec2, left, judged } = await openCloud();
    const source = await ec2.text('describe-images', '--owners', debian, '--query', 'Images[0].ImageId');
    const launch = ['run-instances', '--image-id', source, '--instance-type', 't3.micro'];
    const nobody = 'i-0123456789abcdef0';
    const refusals: readonly (readonly [argv: readonly string[], code: string, reason: string])[] = [
      [[...launch, '--dry-run'], 'DryRunOperation', 'Request would have succeeded, but DryRun flag is set.'],
      [[...launch, '--key-name', 'none'], 'InvalidKeyPair.NotFound', "The key pair 'none' does not exist"],
      [
        ['describe-instances', '--instance-ids', nobody],
        'InvalidInstanceID.NotFound',
        `The instance ID '${nobody}' does not exist`,
      ],
      [
        ['create-image', '--instance-id', nobody, '--name', 'some image'],
        'InvalidInstanceID.NotFound',
        `The instance ID '${nobody}' does not exist`,
      ],
      [['deregister-image', '--image-id', source], 'AuthFailure', `Not authorized for image:${source}`],
      [['describe-images', '--filters', 'Name=nam,Values=x'], 'InvalidParameterValue', "The filter 'nam' is invalid"],
    ];
    for (const [argv, code, reason] of refusals) {
      const operation = (argv[0] ?? '').replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
      const said = `An error occurred (${code}) when calling the ${operation} operation: ${reason}`;
      expect(await ec2.failing(...argv)).toEqual({ code: 254, said });
    }
    expect(left()).toEqual([]);
    await judged();
  });
});
