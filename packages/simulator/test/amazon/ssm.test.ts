// Systems Manager, by the SDK's client.
import {
  DeleteParameterCommand,
  DescribeInstanceInformationCommand,
  DescribeSessionsCommand,
  type DescribeSessionsCommandInput,
  GetParameterCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  type SSMClient,
  StartSessionCommand,
  type StartSessionCommandInput,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import type { Instance } from '../../src/amazon/state.ts';
import { pastJudge, ssmOf } from './clients.ts';
import { away, home, me, openCloud, other, published, refusalOf, type TestCloud } from './cloud.ts';
import { placeInstance } from './instance.ts';

describe('parameters', () => {
  const put = (ssm: SSMClient, more: Partial<PutParameterCommandInput> = {}) =>
    ssm.send(new PutParameterCommand({ Name: '/images/base', Value: 'ami-1', Type: 'String', ...more }));

  test('put, read, written over, deleted', async () => {
    await using cloud = await openCloud();
    const ssm = ssmOf(cloud);
    expect(await put(ssm, { Tags: [{ Key: 'a', Value: 'b' }] })).toMatchObject({ Version: 1, Tier: 'Standard' });
    expect(await put(ssm, { Value: 'ami-2', Overwrite: true })).toMatchObject({ Version: 2 });
    const arn = `arn:aws:ssm:${home}:${me}:parameter/images/base`;
    const { Parameter: parameter } = await ssm.send(new GetParameterCommand({ Name: '/images/base' }));
    expect(parameter).toEqual({
      Name: '/images/base',
      Type: 'String',
      Value: 'ami-2',
      Version: 2,
      ARN: arn,
      DataType: 'text',
      LastModifiedDate: new Date(cloud.world.clock.now()),
    });
    const first = await ssm.send(new GetParameterCommand({ Name: '/images/base:1' }));
    expect(first.Parameter).toMatchObject({ Name: '/images/base', Value: 'ami-1', Version: 1, Selector: ':1' });
    expect((await ssm.send(new GetParameterCommand({ Name: arn }))).Parameter?.Value).toBe('ami-2');
    expect(await refusalOf(ssm.send(new GetParameterCommand({ Name: '/images/base:9' })))).toBe(
      'ParameterVersionNotFound: Systems Manager could not find version 9 of /images/base. Verify the version and try again.',
    );
    await ssm.send(new DeleteParameterCommand({ Name: '/images/base' }));
    expect(await refusalOf(ssm.send(new DeleteParameterCommand({ Name: '/images/base' })))).toMatch(/^ParameterNotFound: /);
    expect(cloud.world.account(me).parameters.size).toBe(0);
  });

  test('a secret one is told to who may decrypt it', async () => {
    await using cloud = await openCloud();
    const ssm = ssmOf(cloud);
    await put(ssm, { Name: 'password', Value: 'sesame', Type: 'SecureString' });
    const hidden = await ssm.send(new GetParameterCommand({ Name: 'password' }));
    expect(hidden.Parameter).toMatchObject({ Type: 'SecureString', ARN: `arn:aws:ssm:${home}:${me}:parameter/password` });
    expect(hidden.Parameter?.Value).toMatch(/^AQICAH[A-Za-z0-9+/=]+$/);
    const clear = await ssm.send(
      new GetParameterCommand({ Name: `arn:aws:ssm:${home}:${me}:parameter/password`, WithDecryption: true }),
    );
    expect(clear.Parameter?.Value).toBe('sesame');
  });

  test('they are of a region and an account', async () => {
    await using cloud = await openCloud();
    await put(ssmOf(cloud));
    const get = new GetParameterCommand({ Name: '/images/base' });
    expect(await refusalOf(ssmOf(cloud, { region: away }).send(get))).toMatch(/^ParameterNotFound: /);
    expect(await refusalOf(ssmOf(cloud, { account: other }).send(get))).toMatch(/^ParameterNotFound: /);
    const arn = `arn:aws:ssm:${away}:${me}:parameter/images/base`;
    expect(await refusalOf(ssmOf(cloud).send(new GetParameterCommand({ Name: arn })))).toMatch(/^ParameterNotFound: /);
  });

  test.each<[string, Partial<PutParameterCommandInput>, string]>([
    [
      'it is there',
      {},
      'ParameterAlreadyExists: The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    ],
    [
      'tags with overwriting',
      { Overwrite: true, Tags: [{ Key: 'a', Value: 'b' }] },
      "ValidationException: Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    ],
    [
      'a new one without a type',
      { Name: 'new', Type: undefined },
      'ValidationException: A parameter type is required when you create a parameter.',
    ],
    [
      'another type',
      { Type: 'Text' as 'String' },
      "ValidationException: 1 validation error detected: Value 'Text' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [String, StringList, SecureString]",
    ],
    [
      'a reserved name',
      { Name: '/aws/x' },
      'ValidationException: Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    ],
    ['a path without a beginning', { Name: 'a/b' }, 'ValidationException: Parameter name must be a fully qualified name.'],
    [
      'a name with a version',
      { Name: 'a:1' },
      'ValidationException: Invalid parameter name. Please use correct syntax for referencing a version/label <parameterName>:<version/label>',
    ],
    [
      'too deep',
      { Name: '/a'.repeat(16) },
      'HierarchyLevelLimitExceededException: Parameter name exceeds the maximum of 15 levels.',
    ],
    [
      'a value that does not match',
      { Name: 'new', AllowedPattern: '\\d+' },
      'ParameterPatternMismatchException: Parameter value, cannot be validated against allowedPattern: \\d+',
    ],
    ['no pattern', { Name: 'new', AllowedPattern: '(' }, 'InvalidAllowedPatternException: Illegal allowed pattern specified.'],
    [
      'nothing',
      { Name: 'new', Value: '' },
      "ValidationException: 1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'too much',
      { Name: 'new', Value: 'x'.repeat(4097) },
      'ValidationException: Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html',
    ],
    [
      'too much for the other tier',
      { Name: 'new', Value: 'x'.repeat(8193), Tier: 'Advanced' },
      'ValidationException: Advanced tier parameters support a maximum parameter value of 8192 characters.',
    ],
  ])('refused: %s', async (_, more, message) => {
    await using cloud = await openCloud();
    await put(ssmOf(cloud));
    expect(await refusalOf(put(ssmOf(cloud, pastJudge(message)), more))).toBe(message);
  });

  test('a large one chooses its tier, and a type is kept', async () => {
    await using cloud = await openCloud();
    const ssm = ssmOf(cloud);
    expect(await put(ssm, { Type: 'StringList', Value: 'x'.repeat(5000), Tier: 'Intelligent-Tiering' })).toMatchObject({
      Tier: 'Advanced',
    });
    await put(ssm, { Type: undefined, Value: 'a,b', Overwrite: true });
    expect((await ssm.send(new GetParameterCommand({ Name: '/images/base' }))).Parameter?.Type).toBe('StringList');
  });
});

/** An instance that a session can be opened to, when its agent has had its time. */
async function managedInstance(cloud: TestCloud, more: Partial<Instance> = {}): Promise<Instance> {
  const [image] = [...cloud.world.region(home).images.values()];
  if (image === undefined) throw new Error('no image');
  const arn = `arn:aws:iam::${me}:instance-profile/oven`;
  const profile = {
    name: 'oven',
    path: '/',
    arn,
    id: 'AIPA1',
    createdAt: 0,
    role: { name: 'baker', addedAt: 0 },
    tags: new Map(),
  };
  cloud.world.account(me).instanceProfiles.set('oven', profile);
  const instance = { ...(await placeInstance(cloud, image)), profile: { arn, id: 'AIPA1' }, ...more };
  cloud.world.region(home).instances.set(instance.id, instance);
  return instance;
}

const untilConnected = 22_000;

describe('sessions', () => {
  const start = (cloud: TestCloud, more: Partial<StartSessionCommandInput>) =>
    ssmOf(cloud).send(
      new StartSessionCommand({ Target: 'i-0123456789abcdef0', DocumentName: 'AWS-StartPortForwardingSession', ...more }),
    );

  test('opened, written down, ended', async () => {
    await using cloud = await openCloud({ images: [published()] });
    const instance = await managedInstance(cloud);
    cloud.pass(untilConnected);
    const Parameters = { portNumber: ['22'], localPortNumber: ['8022'] };
    const session = await start(cloud, { Target: instance.id, Parameters, Reason: 'a build' });
    expect(session.SessionId).toMatch(/^builder-[0-9a-f]{17}$/);
    expect(session.TokenValue).toMatch(/^.{100,300}$/);
    expect(session.StreamUrl).toBe(
      `wss://ssmmessages.${home}.amazonaws.com/v1/data-channel/${session.SessionId}?role=publish_subscribe`,
    );
    const written = cloud.world.account(me).sessions.get(session.SessionId ?? '');
    expect(written).toMatchObject({
      instanceId: instance.id,
      document: 'AWS-StartPortForwardingSession',
      parameters: Parameters,
      reason: 'a build',
    });
    const end = new TerminateSessionCommand({ SessionId: session.SessionId });
    expect((await ssmOf(cloud).send(end)).SessionId).toBe(session.SessionId);
    expect(written?.endedAt).toBe(cloud.world.clock.now());
    await ssmOf(cloud).send(end);
  });

  test('listed while they go on and afterwards, in pages and by filters', async () => {
    await using cloud = await openCloud({ images: [published()] });
    const instance = await managedInstance(cloud);
    cloud.pass(untilConnected);
    const began = new Date(cloud.world.clock.now());
    const ids: string[] = [];
    for (const Reason of ['one', 'two', 'three']) ids.push((await start(cloud, { Target: instance.id, Reason })).SessionId ?? '');
    await ssmOf(cloud).send(new TerminateSessionCommand({ SessionId: ids[1] }));
    const listed = async (o: Partial<DescribeSessionsCommandInput>) =>
      ssmOf(cloud).send(new DescribeSessionsCommand({ State: 'Active', ...o }));
    const common = {
      Target: instance.id,
      DocumentName: 'AWS-StartPortForwardingSession',
      Owner: `arn:aws:iam::${me}:user/builder`,
      StartDate: began,
    };
    expect((await listed({})).Sessions).toEqual([
      { SessionId: ids[0], Status: 'Connected', Reason: 'one', ...common },
      { SessionId: ids[2], Status: 'Connected', Reason: 'three', ...common },
    ]);
    expect((await listed({ State: 'History' })).Sessions).toEqual([
      { SessionId: ids[1], Status: 'Terminated', Reason: 'two', EndDate: began, ...common },
    ]);
    const first = await listed({ MaxResults: 1 });
    expect(first.Sessions).toHaveLength(1);
    expect((await listed({ MaxResults: 1, NextToken: first.NextToken })).Sessions?.[0]?.SessionId).toBe(ids[2]);
    const count = async (key: string, value: string) =>
      (await listed({ Filters: [{ key: key as 'Target', value }] })).Sessions?.length;
    expect(await count('Target', instance.id)).toBe(2);
    expect(await count('Target', 'i-0123456789abcdef0')).toBe(0);
    expect(await count('SessionId', ids[2] ?? '')).toBe(1);
    expect(await count('Owner', common.Owner)).toBe(2);
    expect(await count('Status', 'Terminated')).toBe(0);
    expect(await count('InvokedBefore', began.toISOString())).toBe(0);
    expect(await count('InvokedAfter', began.toISOString())).toBe(2);
    const wrong = "ValidationException: 1 validation error detected: Value 'Color' at 'filters.1.member.key'";
    const color = new DescribeSessionsCommand({ State: 'Active', Filters: [{ key: 'Color' as 'Target', value: 'red' }] });
    expect(await refusalOf(ssmOf(cloud, pastJudge(wrong)).send(color))).toContain(wrong);
    expect(await refusalOf(listed({ NextToken: 'x' }))).toBe('InvalidNextToken: The specified token is not valid.');
    cloud.world.region(home).instances.get(instance.id)!.state = 'stopped';
    expect((await listed({})).Sessions).toEqual([]);
  });

  test.each<[string, number, Partial<Instance>]>([
    ['its agent is not there yet', untilConnected - 1, {}],
    ['it has stopped', untilConnected, { state: 'stopped' }],
    ['it has no profile', untilConnected, { profile: { arn: 'arn:aws:iam::111122223333:instance-profile/none', id: '' } }],
    ['it is somebody else’s', untilConnected, { owner: other }],
  ])('not to an instance when %s', async (_, passed, more) => {
    await using cloud = await openCloud({ images: [published()] });
    const instance = await managedInstance(cloud, more);
    cloud.pass(passed);
    expect(await refusalOf(start(cloud, { Target: instance.id }))).toBe(`TargetNotConnected: ${instance.id} is not connected.`);
    expect((await ssmOf(cloud).send(new DescribeInstanceInformationCommand({}))).InstanceInformationList).toEqual([]);
  });

  test('not to what is not there, nor with what is not known', async () => {
    await using cloud = await openCloud();
    expect(await refusalOf(start(cloud, {}))).toBe('TargetNotConnected: i-0123456789abcdef0 is not connected.');
    expect(await refusalOf(start(cloud, { DocumentName: 'My-Document' }))).toBe(
      'InvalidDocument: Document with name My-Document does not exist.',
    );
    expect(await refusalOf(start(cloud, { Parameters: { port: ['22'] } }))).toBe(
      'ValidationException: Parameter "port" is not defined in the document AWS-StartPortForwardingSession.',
    );
    expect(await refusalOf(start(cloud, { Parameters: { portNumber: ['ssh'] } }))).toBe(
      'ValidationException: Parameter "portNumber" has an invalid value: ssh.',
    );
  });
});

test('instances with an agent are listed, in pages and by filters', async () => {
  await using cloud = await openCloud({ images: [published()] });
  const instances = [];
  for (let count = 0; count < 6; count++)
    instances.push(await managedInstance(cloud, count === 0 ? { tags: new Map([['Run', '7']]) } : {}));
  cloud.pass(untilConnected);
  const ssm = ssmOf(cloud);
  const first = await ssm.send(new DescribeInstanceInformationCommand({ MaxResults: 5 }));
  expect(first.InstanceInformationList).toHaveLength(5);
  expect(first.InstanceInformationList?.[0]).toMatchObject({
    InstanceId: instances[0]?.id,
    PingStatus: 'Online',
    PlatformType: 'Linux',
    ResourceType: 'EC2Instance',
    IPAddress: '172.31.0.4',
    ComputerName: `ip-172-31-0-4.${home}.compute.internal`,
    LastPingDateTime: new Date(cloud.world.clock.now()),
  });
  const second = await ssm.send(new DescribeInstanceInformationCommand({ MaxResults: 5, NextToken: first.NextToken }));
  expect(second.InstanceInformationList?.map(({ InstanceId }) => InstanceId)).toEqual([instances[5]?.id]);
  expect(second.NextToken).toBeUndefined();
  const ids = async (Key: string, Values: string[]) =>
    (await ssm.send(new DescribeInstanceInformationCommand({ Filters: [{ Key, Values }] }))).InstanceInformationList?.length;
  expect(await ids('InstanceIds', [instances[2]?.id ?? ''])).toBe(1);
  expect(await ids('tag:Run', ['7', '8'])).toBe(1);
  expect(await ids('IamRole', ['baker'])).toBe(6);
  expect(await ids('PlatformTypes', ['Windows'])).toBe(0);
  const older = new DescribeInstanceInformationCommand({
    InstanceInformationFilterList: [{ key: 'PingStatus', valueSet: ['Online'] }],
  });
  expect((await ssm.send(older)).InstanceInformationList).toHaveLength(6);
  expect(await refusalOf(ids('Color', ['red']))).toMatch(/^InvalidFilterKey: /);
  expect(await refusalOf(ssm.send(new DescribeInstanceInformationCommand({ NextToken: 'x' })))).toBe(
    'InvalidNextToken: The specified token is not valid.',
  );
});
