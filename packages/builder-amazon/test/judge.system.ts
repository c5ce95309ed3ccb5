// The judge of the simulator's protocol (packages/simulator/test/model) and the SDK that this plugin is built on: what the SDK
// writes, the judge takes, and what the judge takes, the SDK reads. The answers are made by botocore from AWS's model.
import * as Ec2 from '@aws-sdk/client-ec2';
import * as InstanceConnect from '@aws-sdk/client-ec2-instance-connect';
import * as Iam from '@aws-sdk/client-iam';
import * as SecretsManager from '@aws-sdk/client-secrets-manager';
import * as Ssm from '@aws-sdk/client-ssm';
import * as Sts from '@aws-sdk/client-sts';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canJudge } from '../../simulator/test/model/judge.ts';
import { expectNoComplaints, judgeProxy, type JudgeProxy } from '../../simulator/test/model/judge-proxy.ts';
import { operationOf, samplesOf } from '../../simulator/test/model/samples.ts';

interface Answered {
  readonly $metadata: { readonly requestId?: string | undefined };
}

let proxy: JudgeProxy;
let ec2: Ec2.EC2Client;
let connect: InstanceConnect.EC2InstanceConnectClient;
let iam: Iam.IAMClient;
let secrets: SecretsManager.SecretsManagerClient;
let ssm: Ssm.SSMClient;
let sts: Sts.STSClient;
let close: () => Promise<void>;

beforeAll(async () => {
  if (!canJudge) return;
  const services = ['ec2', 'ec2-instance-connect', 'iam', 'secretsmanager', 'ssm', 'sts'];
  const answers = new Map(services.flatMap(samplesOf).map((sample) => [operationOf(sample), sample.answer]));
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const target = request.headers['x-amz-target'];
      const headers = typeof target === 'string' ? { 'x-amz-target': target } : {};
      const answer = answers.get(operationOf({ body: Buffer.concat(chunks).toString(), headers }));
      response.writeHead(answer?.status ?? 404, answer?.headers ?? {}).end(answer?.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy = await judgeProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const settings = {
    region: 'us-west-2',
    endpoint: proxy.url,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' },
    maxAttempts: 1,
  };
  const clients = [
    (ec2 = new Ec2.EC2Client(settings)),
    (connect = new InstanceConnect.EC2InstanceConnectClient(settings)),
    (iam = new Iam.IAMClient(settings)),
    (secrets = new SecretsManager.SecretsManagerClient(settings)),
    (ssm = new Ssm.SSMClient(settings)),
    (sts = new Sts.STSClient(settings)),
  ];
  close = async () => {
    for (const client of clients) client.destroy();
    await proxy[Symbol.asyncDispose]();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
});
afterAll(async () => {
  if (canJudge) await close();
});

const tags: Ec2.TagSpecification[] = [{ ResourceType: 'instance', Tags: [{ Key: 'a b', Value: '' }] }];
const devices: Ec2.BlockDeviceMapping[] = [
  { DeviceName: '/dev/sda1', Ebs: { VolumeSize: 8, VolumeType: 'gp3', Iops: 3000, Encrypted: true, DeleteOnTermination: false } },
  { DeviceName: '/dev/sdb', NoDevice: '' },
];
const trust = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole' }] });
const roleArn = 'arn:aws:iam::123456789012:role/image-builder';

const calls: Readonly<Record<string, () => Promise<Answered>>> = {
  AssumeRole: () =>
    sts.send(new Sts.AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'ab', Tags: [{ Key: 'k', Value: 'v' }] })),
  AssumeRoleWithWebIdentity: () =>
    sts.send(new Sts.AssumeRoleWithWebIdentityCommand({ RoleArn: roleArn, RoleSessionName: 'ab', WebIdentityToken: 'token' })),
  AuthorizeSecurityGroupIngress: () =>
    ec2.send(
      new Ec2.AuthorizeSecurityGroupIngressCommand({
        GroupId: 'sg-1',
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '10.0.0.0/8' }], Ipv6Ranges: [] }],
      }),
    ),
  CopyImage: () =>
    ec2.send(
      new Ec2.CopyImageCommand({
        Name: 'n',
        SourceImageId: 'ami-1',
        SourceRegion: 'us-east-1',
        CopyImageTags: true,
        SnapshotCopyCompletionDurationMinutes: 15,
        TagSpecifications: [{ ResourceType: 'image', Tags: [{ Key: 'k', Value: 'v' }] }],
      }),
    ),
  CreateFleet: () =>
    ec2.send(
      new Ec2.CreateFleetCommand({
        Type: 'instant',
        LaunchTemplateConfigs: [
          {
            LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', Version: '1' },
            Overrides: [{ InstanceType: 't3.micro', MaxPrice: '0.01' }],
          },
        ],
        TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: 'spot' },
      }),
    ),
  CreateImage: () => ec2.send(new Ec2.CreateImageCommand({ InstanceId: 'i-1', Name: 'n', BlockDeviceMappings: devices })),
  CreateKeyPair: () => ec2.send(new Ec2.CreateKeyPairCommand({ KeyName: 'k', KeyType: 'ed25519', TagSpecifications: tags })),
  CreateLaunchTemplate: () =>
    ec2.send(
      new Ec2.CreateLaunchTemplateCommand({
        LaunchTemplateName: 'name',
        LaunchTemplateData: { ImageId: 'ami-1', UserData: 'YQ==', NetworkInterfaces: [{ DeviceIndex: 0, Groups: ['sg-1'] }] },
      }),
    ),
  CreateRole: () => iam.send(new Iam.CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: trust, Tags: [] })),
  CreateSecurityGroup: () => ec2.send(new Ec2.CreateSecurityGroupCommand({ GroupName: 'g', Description: 'd', VpcId: 'vpc-1' })),
  CreateTags: () => ec2.send(new Ec2.CreateTagsCommand({ Resources: ['ami-1', 'snap-1'], Tags: [{ Key: 'k', Value: 'v' }] })),
  CreateVolume: () =>
    ec2.send(new Ec2.CreateVolumeCommand({ AvailabilityZone: 'us-west-2a', Size: 8, Throughput: 125, VolumeType: 'gp3' })),
  DecodeAuthorizationMessage: () => sts.send(new Sts.DecodeAuthorizationMessageCommand({ EncodedMessage: 'abc' })),
  DeleteKeyPair: () => ec2.send(new Ec2.DeleteKeyPairCommand({ KeyPairId: 'key-1' })),
  DeleteRolePolicy: () => iam.send(new Iam.DeleteRolePolicyCommand({ RoleName: 'r', PolicyName: 'p' })),
  DeleteSnapshot: () => ec2.send(new Ec2.DeleteSnapshotCommand({ SnapshotId: 'snap-1' })),
  DeregisterImage: () => ec2.send(new Ec2.DeregisterImageCommand({ ImageId: 'ami-1' })),
  DescribeFastLaunchImages: () => ec2.send(new Ec2.DescribeFastLaunchImagesCommand({ ImageIds: ['ami-1'] })),
  DescribeImages: () =>
    ec2.send(
      new Ec2.DescribeImagesCommand({
        Owners: ['self'],
        Filters: [{ Name: 'name', Values: ['debian-12-*', 'a,b&c=d é'] }],
        IncludeDeprecated: true,
        MaxResults: 1000,
        NextToken: 'a/b+c==',
      }),
    ),
  DescribeInstances: () => ec2.send(new Ec2.DescribeInstancesCommand({ InstanceIds: ['i-1'] })),
  DescribeRegions: () => ec2.send(new Ec2.DescribeRegionsCommand({})),
  DescribeSecurityGroups: () => ec2.send(new Ec2.DescribeSecurityGroupsCommand({ GroupIds: ['sg-1'] })),
  DescribeSnapshots: () => ec2.send(new Ec2.DescribeSnapshotsCommand({ SnapshotIds: ['snap-1'] })),
  DescribeVolumes: () => ec2.send(new Ec2.DescribeVolumesCommand({ Filters: [{ Name: 'status', Values: ['available'] }] })),
  EnableFastLaunch: () =>
    ec2.send(
      new Ec2.EnableFastLaunchCommand({
        ImageId: 'ami-1',
        SnapshotConfiguration: { TargetResourceCount: 5 },
        MaxParallelLaunches: 6,
      }),
    ),
  EnableImageDeprecation: () =>
    ec2.send(new Ec2.EnableImageDeprecationCommand({ ImageId: 'ami-1', DeprecateAt: new Date('2030-01-15T10:30:00Z') })),
  EnableImageDeregistrationProtection: () =>
    ec2.send(new Ec2.EnableImageDeregistrationProtectionCommand({ ImageId: 'ami-1', WithCooldown: true })),
  GetCallerIdentity: () => sts.send(new Sts.GetCallerIdentityCommand({})),
  GetConsoleOutput: () => ec2.send(new Ec2.GetConsoleOutputCommand({ InstanceId: 'i-1', Latest: true })),
  GetInstanceProfile: () => iam.send(new Iam.GetInstanceProfileCommand({ InstanceProfileName: 'p' })),
  GetParameter: () => ssm.send(new Ssm.GetParameterCommand({ Name: '/a/b', WithDecryption: true })),
  GetPasswordData: () => ec2.send(new Ec2.GetPasswordDataCommand({ InstanceId: 'i-1' })),
  GetSecretValue: () => secrets.send(new SecretsManager.GetSecretValueCommand({ SecretId: 's', VersionStage: 'AWSCURRENT' })),
  ImportImage: () =>
    ec2.send(
      new Ec2.ImportImageCommand({
        DiskContainers: [{ Format: 'ova', UserBucket: { S3Bucket: 'b', S3Key: 'k' } }],
        BootMode: 'uefi',
      }),
    ),
  ModifyImageAttribute: () =>
    ec2.send(
      new Ec2.ModifyImageAttributeCommand({
        ImageId: 'ami-1',
        LaunchPermission: { Add: [{ UserId: '123456789012' }, { Group: 'all' }] },
        ImdsSupport: { Value: 'v2.0' },
      }),
    ),
  ModifyInstanceAttribute: () =>
    ec2.send(
      new Ec2.ModifyInstanceAttributeCommand({
        InstanceId: 'i-1',
        EnaSupport: { Value: true },
        SriovNetSupport: { Value: 'simple' },
      }),
    ),
  ModifySnapshotAttribute: () =>
    ec2.send(
      new Ec2.ModifySnapshotAttributeCommand({ SnapshotId: 's', CreateVolumePermission: { Add: [{ UserId: '123456789012' }] } }),
    ),
  RegisterImage: () =>
    ec2.send(
      new Ec2.RegisterImageCommand({
        Name: 'n',
        Architecture: 'x86_64',
        BlockDeviceMappings: devices,
        BootMode: 'uefi-preferred',
        TpmSupport: 'v2.0',
        UefiData: 'AA==',
        TagSpecifications: [{ ResourceType: 'image', Tags: [{ Key: 'k', Value: 'v' }] }],
      }),
    ),
  RunInstances: () =>
    ec2.send(
      new Ec2.RunInstancesCommand({
        MinCount: 1,
        MaxCount: 1,
        ImageId: 'ami-1',
        InstanceType: 't3.micro',
        UserData: 'IyEvYmluL3No',
        BlockDeviceMappings: devices,
        TagSpecifications: tags,
        IamInstanceProfile: { Name: 'p' },
        Placement: { AvailabilityZone: 'us-west-2a', Tenancy: 'default' },
        MetadataOptions: {
          HttpEndpoint: 'enabled',
          HttpTokens: 'required',
          HttpPutResponseHopLimit: 1,
          InstanceMetadataTags: 'enabled',
        },
        NetworkInterfaces: [
          { DeviceIndex: 0, AssociatePublicIpAddress: true, SubnetId: 'subnet-1', Groups: ['sg-1'], Ipv6AddressCount: 1 },
        ],
        InstanceMarketOptions: {
          MarketType: 'spot',
          SpotOptions: { MaxPrice: '0.01', ValidUntil: new Date('2030-01-15T10:30:00Z') },
        },
        EnclaveOptions: { Enabled: false },
      }),
    ),
  SendSSHPublicKey: () =>
    connect.send(
      new InstanceConnect.SendSSHPublicKeyCommand({
        InstanceId: 'i-0123456789abcdef0',
        InstanceOSUser: 'admin',
        SSHPublicKey: `ssh-ed25519 ${'A'.repeat(256)}`,
      }),
    ),
  StartSession: () =>
    ssm.send(
      new Ssm.StartSessionCommand({
        Target: 'i-1',
        DocumentName: 'AWS-StartPortForwardingSession',
        Parameters: { portNumber: ['22'] },
      }),
    ),
  StopInstances: () => ec2.send(new Ec2.StopInstancesCommand({ InstanceIds: ['i-1'], Force: true })),
  TerminateInstances: () => ec2.send(new Ec2.TerminateInstancesCommand({ InstanceIds: ['i-1'] })),
};

describe.runIf(canJudge)('the SDK and the judge agree', () => {
  test.each(Object.entries(calls))('the SDK reads %s', async (_, call) => {
    expect((await call()).$metadata).toMatchObject({ httpStatusCode: 200, requestId: '1-2-3', attempts: 1 });
  });

  test('the judge takes all of these', async () => {
    await expectNoComplaints(proxy);
  });
});
