// Single slips in requests, each with the whole of what the judge says about it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { form, json } from './exchanges.ts';
import { type Exchange, canJudge, type Judge, openJudge } from './judge.ts';
import { operationOf } from './samples.ts';

let judge: Judge;
beforeAll(async () => {
  judge = await openJudge();
});
afterAll(async () => judge[Symbol.asyncDispose]());

describe.runIf(canJudge)('the judge', () => {
  test.each<[string, Exchange, readonly string[]]>([
    [
      'an unknown parameter',
      form('ec2', 'DescribeImages', 'ImageIdd.1=a&ImageIdd.2=b'),
      ['ImageIdd: is not a member of DescribeImagesRequest, did you mean "ImageId"?'],
    ],
    [
      'an unknown parameter inside',
      form('ec2', 'DescribeImages', 'Filter.1.Values.1=a&Filter.1.Name=b'),
      ['Filter.1.Values: is not a member of Filter, did you mean "Value"?'],
    ],
    [
      'the name of the member where the wire has another',
      form('ec2', 'DescribeImages', 'Owners.1=self'),
      ['Owners: is not a member of DescribeImagesRequest, did you mean "Owner"?'],
    ],
    [
      'a list in the form of another protocol',
      form('ec2', 'DescribeImages', 'ImageId.member.1=a'),
      ['ImageId.member: a list is written ImageId.1'],
    ],
    [
      'a list of another protocol, the other way',
      form('iam', 'TagRole', 'RoleName=r&Tags.1.Key=k&Tags.1.Value=v'),
      ['Tags.1: a list is written Tags.member.1'],
    ],
    ['a list that begins with 0', form('ec2', 'DescribeImages', 'ImageId.0=a'), ['ImageId.0: a list is written ImageId.1']],
    ['a gap', form('ec2', 'DescribeImages', 'ImageId.1=a&ImageId.3=b'), ['ImageId.3: comes without ImageId.2']],
    ['one value for a list', form('ec2', 'DescribeImages', 'ImageId=a'), ['ImageId: is a list, not one value']],
    ['a list for one value', form('ec2', 'DescribeImages', 'DryRun.1=true'), ['DryRun.1: DryRun is one boolean']],
    [
      'one value for a structure',
      form('ec2', 'RunInstances', 'MinCount=1&MaxCount=1&Placement=a'),
      ['Placement: is a structure, not one value'],
    ],
    ['the same twice', form('ec2', 'DescribeImages', 'DryRun=true&DryRun=true'), ['DryRun: is given twice']],
    [
      'what is required',
      form('ec2', 'RunInstances', 'MinCount=1&TagSpecification.1.ResourceType=instance&LicenseSpecification.1.Foo=a'),
      [
        'LicenseSpecification.1.Foo: is not a member of LicenseConfigurationRequest; there are LicenseConfigurationArn',
        'MaxCount: is required and missing',
      ],
    ],
    ['text for a number', form('ec2', 'RunInstances', 'MinCount=one&MaxCount=1'), ['MinCount: "one" is not an integer']],
    ['nothing for a number', form('ec2', 'RunInstances', 'MinCount=&MaxCount=1'), ['MinCount: "" is not an integer']],
    ['a fraction', form('ec2', 'RunInstances', 'MinCount=1.0&MaxCount=1'), ['MinCount: "1.0" is not an integer']],
    ['a capital True', form('ec2', 'DescribeImages', 'DryRun=True'), ['DryRun: "True" is not a boolean, "true" or "false"']],
    [
      'a word that is none',
      form('ec2', 'RunInstances', 'MinCount=1&MaxCount=1&InstanceType=t3.mikro'),
      ['InstanceType: "t3.mikro" is no InstanceType, did you mean "t3.micro"?'],
    ],
    [
      'a time without a zone',
      form('ec2', 'EnableImageDeprecation', 'ImageId=a&DeprecateAt=2024-01-15T10:30:00'),
      ['DeprecateAt: "2024-01-15T10:30:00" is not a time like 2024-01-15T10:30:00Z'],
    ],
    [
      'a day that is not',
      form('ec2', 'EnableImageDeprecation', 'ImageId=a&DeprecateAt=2024-02-30T10:30:00Z'),
      ['DeprecateAt: "2024-02-30T10:30:00Z" is not a time: day is out of range for month'],
    ],
    [
      'less than the least',
      form('sts', 'AssumeRole', 'RoleArn=arn:aws:iam::1:role/a&RoleSessionName=ab&DurationSeconds=5'),
      ['DurationSeconds: 5 is less than 900'],
    ],
    ['more than the most', form('iam', 'GetRole', `RoleName=${'a'.repeat(65)}`), ['RoleName: 65 characters is more than 64']],
    ['what does not match', form('iam', 'GetRole', 'RoleName=a%20b'), ['RoleName: "a b" does not match [\\w+=,.@-]+']],
    [
      'parameters of what takes none',
      form('sts', 'GetCallerIdentity', 'A=1'),
      ['A: is not a member of GetCallerIdentityRequest'],
    ],
    [
      'another version',
      { ...form('ec2', 'DescribeImages'), body: 'Action=DescribeImages&Version=2014-10-01' },
      ['Version: is "2014-10-01", not 2016-11-15'],
    ],
    [
      'another content type',
      { ...form('ec2', 'DescribeImages'), headers: { 'content-type': 'text/plain' } },
      ['the content type is "text/plain", not "application/x-www-form-urlencoded"'],
    ],
    [
      'another path and method',
      { ...form('ec2', 'DescribeImages'), method: 'PUT', path: '/ec2' },
      ['the path is "/ec2", not "/"', 'the method is PUT, not POST'],
    ],
    [
      'JSON: an unknown member, a wrong type, a missing one',
      json('ssm', 'AmazonSSM.GetParameter', { name: '/a', WithDecryption: 'true' }),
      [
        'name: is not a member of GetParameterRequest, did you mean "Name"?',
        'WithDecryption: "true" is not a boolean',
        'Name: is required and missing',
      ],
    ],
    ['JSON: null', json('ssm', 'AmazonSSM.GetParameter', { Name: null }), ['Name: null is not a string']],
    ['JSON: one value for a list', json('ssm', 'AmazonSSM.GetParameters', { Names: 'a' }), ['Names: is a list, and "a" is not']],
    ['JSON: an empty list', json('ssm', 'AmazonSSM.GetParameters', { Names: [] }), ['Names: 0 elements is less than 1']],
    [
      'JSON: a target of another service',
      json('ssm', 'Amazon.GetParameter', { Name: 'a' }),
      ['X-Amz-Target is "Amazon.GetParameter", not AmazonSSM.OPERATION'],
    ],
    [
      'JSON that is none',
      json('ssm', 'AmazonSSM.GetParameter', '{'),
      ['the body is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
    ],
  ])('complains of a request: %s', async (_, request, expected) => {
    expect(await judge.exchange(request)).toEqual(
      expected.map((line) => `${request.service} ${operationOf(request)} request: ${line}`),
    );
  });
});
