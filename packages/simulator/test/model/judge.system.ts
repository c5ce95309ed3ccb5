// What the judge takes, and what it cannot place. What it refuses is in judge-requests and judge-answers.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  ec2,
  ec2Error,
  form,
  iamError,
  iamNamespace,
  image,
  json,
  jsonAnswer,
  parameter,
  xml,
} from './exchanges.ts';
import { type Exchange, canJudge, type Judge, openJudge } from './judge.ts';

let judge: Judge;
beforeAll(async () => {
  judge = await openJudge();
});
afterAll(async () => judge[Symbol.asyncDispose]());

describe.runIf(canJudge)('the judge', () => {
  test.each<[string, Exchange, Answer | undefined]>([
    [
      'filters and owners',
      form('ec2', 'DescribeImages', 'Filter.1.Name=name&Filter.1.Value.1=a%2A&Filter.1.Value.2=b&Owner.1=self&DryRun=false'),
      image('<imageId>ami-1</imageId><isPublic>false</isPublic><blockDeviceMapping/><tagSet/>'),
    ],
    ['no images', form('ec2', 'DescribeImages'), ec2('DescribeImages', '<imagesSet/>')],
    ['a request without an answer', form('ec2', 'DescribeImages'), undefined],
    [
      'GET, presigned',
      {
        ...form('ec2', ''),
        method: 'GET',
        path: '/?Action=DescribeRegions&Version=2016-11-15&X-Amz-Date=20240115T103000Z',
        body: '',
      },
      ec2('DescribeRegions', '<regionInfo/>'),
    ],
    [
      'what answers with nothing but true',
      form('ec2', 'DeleteSnapshot', 'SnapshotId=s'),
      ec2('DeleteSnapshot', '<return>true</return>'),
    ],
    [
      'what is newer than the model',
      form('ec2', 'EnableImageDeregistrationProtection', 'ImageId=ami-1&WithCooldown=true'),
      ec2('EnableImageDeregistrationProtection', '<return>enabled-with-cooldown</return>'),
    ],
    [
      'an operation whose answer is newer',
      form('ec2', 'DeleteKeyPair', 'KeyName=k'),
      ec2('DeleteKeyPair', '<return>true</return><keyPairId>key-1</keyPairId>'),
    ],
    ['a dry run', form('ec2', 'RunInstances', 'MinCount=1&MaxCount=1&DryRun=true'), ec2Error('DryRunOperation', 412)],
    [
      'query: a result and metadata',
      form('sts', 'GetCallerIdentity'),
      xml(
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:root</Arn>' +
          '<UserId>123456789012</UserId><Account>123456789012</Account></GetCallerIdentityResult>' +
          '<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>',
      ),
    ],
    [
      'query: an empty list, and no result',
      form('iam', 'TagRole', 'RoleName=r&Tags='),
      xml(
        `<TagRoleResponse xmlns="${iamNamespace}"><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></TagRoleResponse>`,
      ),
    ],
    [
      'query: an error of the model',
      form('iam', 'GetRole', 'RoleName=r'),
      iamError('<Type>Sender</Type><Code>NoSuchEntity</Code><Message>m</Message>', 404),
    ],
    ['json', json('ssm', 'AmazonSSM.GetParameter', { Name: '/a' }), jsonAnswer({ Parameter: parameter })],
    [
      'json: an error of the model',
      json('ssm', 'AmazonSSM.GetParameter', { Name: '/a' }),
      jsonAnswer({ __type: 'ParameterNotFound', message: 'm' }, 400),
    ],
    [
      'json: an error of any operation',
      json('secretsmanager', 'secretsmanager.GetSecretValue', { SecretId: 's' }),
      jsonAnswer({ __type: 'com.amazon.coral.service#AccessDeniedException', Message: 'm' }, 400),
    ],
    ['S3, which it does not know', { service: 's3', method: 'PUT', path: '/bucket/key', headers: {}, body: '' }, undefined],
  ])('takes %s', async (_, request, answer) => {
    expect(await judge.exchange(answer === undefined ? request : { ...request, answer })).toEqual([]);
  });

  test('complains of what names no operation or service', async () => {
    expect(await judge.exchange({ ...form('ec2', 'DescribeImage'), answer: ec2Error('InvalidAction') })).toEqual([
      'ec2 DescribeImage request: "DescribeImage" is not an operation of ec2 2016-11-15, did you mean "DescribeImages"?',
    ]);
    expect(await judge.exchange({ ...form('ec2', 'Paint'), answer: ec2('Paint', '') })).toEqual([
      'ec2 Paint request: "Paint" is not an operation of ec2 2016-11-15',
      'ec2 Paint answer: the status is 200, and there is no such operation',
    ]);
    expect(await judge.exchange({ ...form('ec2', ''), body: '' })).toEqual([
      'ec2 (no operation) request: Version: is "", not 2016-11-15',
      'ec2 (no operation) request: "" is not an operation of ec2 2016-11-15',
    ]);
    expect(await judge.exchange(form('sqs', 'SendMessage'))).toEqual([
      'sqs: is not a service that is judged here; those are ec2, ec2-instance-connect, iam, secretsmanager, ssm, sts',
    ]);
  });
});
