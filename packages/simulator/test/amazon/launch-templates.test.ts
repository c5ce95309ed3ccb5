import {
  CreateLaunchTemplateCommand,
  type CreateLaunchTemplateCommandInput,
  DeleteLaunchTemplateCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  type RequestLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { refusalOf, type TestCloud } from './cloud.ts';
import { openLaunchCloud } from './started.ts';

const nothing = 'lt-0123456789abcdef0';

async function template(
  cloud: TestCloud,
  data: RequestLaunchTemplateData = { InstanceType: 't3.micro' },
  more: Partial<CreateLaunchTemplateCommandInput> = {},
): Promise<string> {
  const sent = { LaunchTemplateName: 'fleet', LaunchTemplateData: data, ...more };
  return (await cloud.ec2().send(new CreateLaunchTemplateCommand(sent))).LaunchTemplate?.LaunchTemplateId ?? '';
}

describe('launch templates', () => {
  test('are made, found and deleted', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    const id = await template(
      cloud,
      { InstanceType: 't3.micro' },
      {
        TagSpecifications: [{ ResourceType: 'launch-template', Tags: [{ Key: 'Of', Value: 'build' }] }],
      },
    );
    expect(id).toMatch(/^lt-[0-9a-f]{17}$/);
    for (const asked of [
      { LaunchTemplateIds: [id] },
      { LaunchTemplateNames: ['fleet'] },
      { Filters: [{ Name: 'launch-template-name', Values: ['fl*'] }] },
      { Filters: [{ Name: 'tag:Of', Values: ['build'] }] },
    ])
      expect((await ec2.send(new DescribeLaunchTemplatesCommand(asked))).LaunchTemplates).toMatchObject([
        {
          LaunchTemplateId: id,
          LaunchTemplateName: 'fleet',
          DefaultVersionNumber: 1,
          LatestVersionNumber: 1,
          Tags: [{ Key: 'Of' }],
        },
      ]);
    const gone = await ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: id }));
    expect(gone.LaunchTemplate?.LaunchTemplateId).toBe(id);
    expect(await refusalOf(ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: id })))).toBe(
      `InvalidLaunchTemplateId.NotFound: The specified launch template, with template ID ${id}, does not exist.`,
    );
  });

  test('are shown as they were given', async () => {
    await using cloud = await openLaunchCloud();
    const data: RequestLaunchTemplateData = {
      ImageId: cloud.imageId,
      InstanceType: 't3.micro',
      KeyName: 'mine',
      UserData: 'aGVsbG8=',
      IamInstanceProfile: { Name: 'builder' },
      BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { VolumeSize: 10, Encrypted: true, DeleteOnTermination: true } }],
      NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: true, Groups: ['sg-1', 'sg-2'], SubnetId: 'subnet-1' }],
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Of', Value: 'template' }] }],
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
      CreditSpecification: { CpuCredits: 'unlimited' },
      LicenseSpecifications: [{ LicenseConfigurationArn: 'arn:1' }],
      InstanceMarketOptions: { MarketType: 'spot', SpotOptions: { MaxPrice: '0.1' } },
      Placement: { AvailabilityZone: 'us-west-2a' },
      Monitoring: { Enabled: true },
    };
    const id = await template(cloud, data, { VersionDescription: 'first' });
    const groups = await template(
      cloud,
      { SecurityGroupIds: ['sg-1'], SecurityGroups: ['default'] },
      { LaunchTemplateName: 'two' },
    );
    const ec2 = cloud.ec2();
    const { LaunchTemplateVersions: versions } = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: ['1', '$Latest', '$Default'] }),
    );
    expect(versions).toHaveLength(1);
    expect(versions?.[0]).toMatchObject({
      LaunchTemplateName: 'fleet',
      VersionNumber: 1,
      VersionDescription: 'first',
      DefaultVersion: true,
      LaunchTemplateData: data,
    });
    const { LaunchTemplateVersions: latest } = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ Versions: ['$Latest'], Filters: [{ Name: 'image-id', Values: ['*'] }] }),
    );
    expect(latest?.map((each) => each.LaunchTemplateId)).toEqual([id]);
    const { LaunchTemplateVersions: second } = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: groups }),
    );
    expect(second?.[0]?.LaunchTemplateData).toMatchObject({ SecurityGroupIds: ['sg-1'], SecurityGroups: ['default'] });
  });

  test('are what a launch begins with; what the launch says goes before', async () => {
    await using cloud = await openLaunchCloud();
    const id = await template(cloud, {
      InstanceType: 't3.large',
      UserData: Buffer.from('template').toString('base64'),
      Placement: { AvailabilityZone: 'us-west-2c' },
      TagSpecifications: [
        {
          ResourceType: 'instance',
          Tags: [
            { Key: 'Of', Value: 'template' },
            { Key: 'Kept', Value: 'yes' },
          ],
        },
      ],
    });
    const launched = await cloud.running({
      InstanceType: 't3.small',
      LaunchTemplate: { LaunchTemplateId: id, Version: '$Latest' },
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Of', Value: 'launch' }] }],
    });
    expect(launched).toMatchObject({ InstanceType: 't3.small', Placement: { AvailabilityZone: 'us-west-2c' } });
    expect(new Map(launched.Tags?.map(({ Key: key, Value: value }) => [key, value]))).toEqual(
      new Map([
        ['Of', 'launch'],
        ['Kept', 'yes'],
        ['aws:ec2launchtemplate:id', id],
        ['aws:ec2launchtemplate:version', '1'],
      ]),
    );
    expect(cloud.computers.started[0]?.userData).toEqual(Buffer.from('template'));
    expect(await refusalOf(cloud.run({ LaunchTemplate: { LaunchTemplateName: 'fleet', Version: '2' } }))).toBe(
      `InvalidLaunchTemplateId.VersionNotFound: Could not find the specified version 2 for the launch template with ID ${id}.`,
    );
    expect(await refusalOf(cloud.run({ LaunchTemplate: { LaunchTemplateName: 'fleet', LaunchTemplateId: id } }))).toBe(
      'InvalidParameterCombination: Either a launch template ID or a launch template name must be specified in the request, but not both.',
    );
  });

  test('refuse names that are taken or malformed, and ids that are not there', async () => {
    await using cloud = await openLaunchCloud();
    await template(cloud);
    expect(await refusalOf(template(cloud))).toBe(
      'InvalidLaunchTemplateName.AlreadyExistsException: Launch template name already in use.',
    );
    const malformed = { LaunchTemplateName: 'a b', LaunchTemplateData: { InstanceType: 't3.micro' } } as const;
    expect(await refusalOf(cloud.ec2({ past: 'the judge' }).send(new CreateLaunchTemplateCommand(malformed)))).toBe(
      'InvalidLaunchTemplateName.MalformedException: A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the following characters: - ( ) . / _.',
    );
    const ask = (input: object) => refusalOf(cloud.ec2().send(new DescribeLaunchTemplateVersionsCommand(input)));
    expect(await ask({ LaunchTemplateId: nothing })).toBe(
      `InvalidLaunchTemplateId.NotFound: The specified launch template, with template ID ${nothing}, does not exist.`,
    );
    expect(await ask({ LaunchTemplateId: 'x' })).toBe('InvalidLaunchTemplateId.Malformed: Invalid id: "x" (expecting "lt-...")');
    expect(await ask({ LaunchTemplateName: 'none' })).toBe(
      'InvalidLaunchTemplateName.NotFoundException: The specified launch template, with template name none, does not exist.',
    );
    expect(await ask({})).toBe(
      'MissingParameter: Either a launch template ID or a launch template name must be specified in the request.',
    );
  });
});
