// Single slips in answers, each with the whole of what the judge says about it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  ec2,
  ec2Namespace,
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
import { operationOf } from './samples.ts';

let judge: Judge;
beforeAll(async () => {
  judge = await openJudge();
});
afterAll(async () => judge[Symbol.asyncDispose]());

describe.runIf(canJudge)('the judge', () => {
  const images = form('ec2', 'DescribeImages');
  const snapshots = form('ec2', 'DescribeSnapshots');
  const role = form('iam', 'GetRole', 'RoleName=r');
  const get = json('ssm', 'AmazonSSM.GetParameter', { Name: '/a' });
  test.each<[string, Exchange, Answer, readonly string[]]>([
    [
      'a misspelt element',
      images,
      image('<imageID>a</imageID>'),
      ['imagesSet.item[1].imageID: is not a member of Image, did you mean "imageId"?'],
    ],
    [
      'a misspelt list',
      images,
      ec2('DescribeImages', '<imageSet/>'),
      ['imageSet: is not a member of DescribeImagesResult, did you mean "imagesSet"?'],
    ],
    [
      'no wrapper',
      images,
      ec2('DescribeImages', '<imagesSet><imageId>a</imageId><name>b</name></imagesSet>'),
      ['imagesSet.imageId: the elements of a list are <item>', 'imagesSet.name: the elements of a list are <item>'],
    ],
    [
      'the wrapper of another protocol',
      images,
      ec2('DescribeImages', '<imagesSet><member/></imagesSet>'),
      ['imagesSet.member: the elements of a list are <item>'],
    ],
    [
      'text for a number',
      snapshots,
      ec2('DescribeSnapshots', '<snapshotSet><item><volumeSize>8 GiB</volumeSize></item></snapshotSet>'),
      ['snapshotSet.item[1].volumeSize: "8 GiB" is not an integer'],
    ],
    [
      'an empty number',
      snapshots,
      ec2('DescribeSnapshots', '<snapshotSet><item/><item><volumeSize/></item></snapshotSet>'),
      ['snapshotSet.item[2].volumeSize: "" is not an integer'],
    ],
    [
      'a capital True',
      images,
      image('<isPublic>True</isPublic>'),
      ['imagesSet.item[1].isPublic: "True" is not a boolean, "true" or "false"'],
    ],
    [
      'a word that is none',
      images,
      image('<imageState>ready</imageState>'),
      [
        'imagesSet.item[1].imageState: "ready" is no ImageState; there are pending, available, invalid, deregistered, transient, failed, error, disabled',
      ],
    ],
    [
      'a time without milliseconds',
      snapshots,
      ec2('DescribeSnapshots', '<snapshotSet><item><startTime>2024-01-15T10:30:00Z</startTime></item></snapshotSet>'),
      ['snapshotSet.item[1].startTime: "2024-01-15T10:30:00Z" is not a time like 2024-01-15T10:30:00.000Z'],
    ],
    [
      'a time where the model has a string',
      images,
      image('<creationDate>15 Jan 2024</creationDate>'),
      ['imagesSet.item[1].creationDate: "15 Jan 2024" is not a time like 2024-01-15T10:30:00.000Z'],
    ],
    [
      'another namespace',
      images,
      ec2('DescribeImages', '<imagesSet/>', 'http://ec2.amazonaws.com/doc/2016-11-15'),
      [
        'the root element is in the namespace "http://ec2.amazonaws.com/doc/2016-11-15", not "http://ec2.amazonaws.com/doc/2016-11-15/"',
      ],
    ],
    [
      'another namespace inside',
      images,
      ec2('DescribeImages', '<imagesSet xmlns=""><item/></imagesSet>'),
      [`imagesSet: is in the namespace "", not "${ec2Namespace}"`],
    ],
    [
      'another root',
      images,
      ec2('DescribeImage', ''),
      ['the root element is <DescribeImageResponse>, not <DescribeImagesResponse>'],
    ],
    ['no request id', images, xml(`<DescribeImagesResponse xmlns="${ec2Namespace}"/>`), ['requestId: is required and missing']],
    ['the same twice', images, ec2('DescribeImages', '<imagesSet/><imagesSet/>'), ['imagesSet: stands there twice']],
    ['text between', images, ec2('DescribeImages', '<imagesSet>none</imagesSet>'), ['imagesSet: has text between its elements']],
    [
      'elements in a text',
      images,
      image('<name><b>a</b></name>'),
      ['imagesSet.item[1].name.b: imagesSet.item[1].name is one string'],
    ],
    [
      'an attribute',
      images,
      image('<name lang="en">a</name>'),
      ['imagesSet.item[1].name: has the attribute lang; AWS sends none'],
    ],
    ['no XML', images, xml('{}'), ['the body is not XML: not well-formed (invalid token): line 1, column 0']],
    [
      'another content type',
      images,
      { ...ec2('DescribeImages', ''), headers: { 'Content-Type': 'application/xml', 'x-amzn-requestid': 'r' } },
      ['the content type is "application/xml", not "text/xml;charset=UTF-8"'],
    ],
    [
      'another status',
      images,
      { ...ec2('DescribeImages', ''), status: 204 },
      ['the status is 204; AWS answers 200, or 400 and above'],
    ],
    [
      'nothing where it is done',
      form('ec2', 'DeleteSnapshot', 'SnapshotId=s'),
      ec2('DeleteSnapshot', ''),
      ['return: is missing'],
    ],
    [
      'false where it is done',
      form('ec2', 'DeleteSnapshot', 'SnapshotId=s'),
      ec2('DeleteSnapshot', '<return>false</return>'),
      ['return: is "false", not "true"'],
    ],
    [
      'an error in a namespace',
      images,
      xml(
        `<Response xmlns="${ec2Namespace}"><Errors><Error><Code>c</Code><Message>m</Message></Error></Errors><RequestID>r</RequestID></Response>`,
        400,
      ),
      [`the root element is in the namespace "${ec2Namespace}", not ""`],
    ],
    [
      'an error in the form of another protocol',
      images,
      iamError('<Type>Sender</Type><Code>c</Code><Message>m</Message>', 400),
      ['the root element is <ErrorResponse>, not <Response>'],
    ],
    [
      'an error without what it needs',
      images,
      xml('<Response><Errors><Error><Code></Code></Error></Errors><RequestId>r</RequestId></Response>', 400),
      [
        'Errors.Error.Code: is empty',
        'Errors.Error.Message: is missing',
        'RequestId: is not here, did you mean "RequestID"?',
        'RequestID: is missing',
      ],
    ],
    [
      'query: no result',
      role,
      xml(`<GetRoleResponse xmlns="${iamNamespace}"><Role/><requestId>r</requestId></GetRoleResponse>`),
      [
        'Role: is not here; there are ResponseMetadata, GetRoleResult',
        'requestId: is not here; there are ResponseMetadata, GetRoleResult',
        'ResponseMetadata: is missing',
        'GetRoleResult: is missing',
      ],
    ],
    [
      'query: what a role has to have',
      role,
      xml(
        `<GetRoleResponse xmlns="${iamNamespace}"><GetRoleResult><Role><Path>/</Path><RoleName>r</RoleName><RoleId>AROA</RoleId>` +
          '<CreateDate>2024-01-15T10:30:00Z</CreateDate></Role></GetRoleResult>' +
          '<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetRoleResponse>',
      ),
      ['GetRoleResult.Role.RoleId: 4 characters is less than 16', 'GetRoleResult.Role.Arn: is required and missing'],
    ],
    [
      'query: an error of no such operation, and whose fault',
      role,
      iamError('<Type>Receiver</Type><Code>NoSuchRole</Code><Message>m</Message>', 404),
      [
        'Error.Type: is "Receiver", not "Sender"',
        '"NoSuchRole" is not an error of GetRole; there are NoSuchEntity, ServiceFailure',
      ],
    ],
    [
      'query: an error with another status',
      role,
      iamError('<Type>Sender</Type><Code>NoSuchEntity</Code><Message>m</Message>', 400),
      ['NoSuchEntity comes with status 404, not 400'],
    ],
    [
      'JSON: an unknown member, a time as text',
      get,
      jsonAnswer({ Parameter: { ...parameter, arn: 'a', LastModifiedDate: '2024-01-15T10:30:00Z' } }),
      [
        'Parameter.LastModifiedDate: "2024-01-15T10:30:00Z" is not a time in seconds since 1970',
        'Parameter.arn: is not a member of Parameter, did you mean "ARN"?',
      ],
    ],
    ['JSON: a member without its structure', get, jsonAnswer({ Parameter: 'v' }), ['Parameter: is a structure, and "v" is not']],
    [
      'JSON: headers',
      get,
      { status: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ Parameter: parameter }) },
      ['the content type is "application/json", not "application/x-amz-json-1.1"', 'there is no header x-amzn-RequestId'],
    ],
    ['JSON: an error without its kind', get, jsonAnswer({ message: 'm' }, 400), ['__type: is required and missing']],
    [
      'JSON: an error without its message',
      get,
      jsonAnswer({ __type: 'ParameterNotFound', reason: 'm' }, 400),
      ['reason: is not a member of ParameterNotFound; there are message', 'message: is missing'],
    ],
    [
      'JSON: an error of another operation',
      get,
      jsonAnswer({ __type: 'ResourceNotFoundException', message: 'm' }, 400),
      [
        '"ResourceNotFoundException" is not an error of GetParameter; there are InternalServerError, InvalidKeyId, ParameterNotFound, ParameterVersionNotFound',
      ],
    ],
  ])('complains of an answer: %s', async (_, request, answer, expected) => {
    expect(await judge.exchange({ ...request, answer })).toEqual(
      expected.map((line) => `${request.service} ${operationOf(request)} answer: ${line}`),
    );
  });
});
