// Who knows an access key, and not its secret.
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeSessionsCommand } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { byHand } from './by-hand.ts';
import { clientOf, cloudWithBucket, iamOf, objectPlace, s3Of, ssmOf } from './clients.ts';
import { me, openCloud, refusalOf } from './cloud.ts';

const wrong = { keys: { AccessKeyId: `AKIA${me}`, SecretAccessKey: 'guessed' } };
const text = 'The request signature we calculated does not match the signature you provided.';
const advice = 'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

test('a wrong secret is refused, by each protocol in its words', async () => {
  await using cloud = await openCloud();
  const ec2 = new EC2Client(clientOf(cloud, wrong));
  expect(await refusalOf(ec2.send(new DescribeRegionsCommand({})))).toBe(`SignatureDoesNotMatch: ${text} ${advice}`);
  ec2.destroy();
  expect(await refusalOf(iamOf(cloud, wrong).send(new ListRolesCommand({})))).toBe(`SignatureDoesNotMatch: ${text} ${advice}`);
  expect(await refusalOf(ssmOf(cloud, wrong).send(new DescribeSessionsCommand({ State: 'Active' })))).toBe(
    `InvalidSignatureException: ${text} ${advice}`,
  );
  expect(await refusalOf(s3Of(cloud, wrong).send(new ListObjectsV2Command({ Bucket: 'build-things' })))).toBe(
    `SignatureDoesNotMatch: ${text} Check your key and signing method.`,
  );
});

test('the right one is taken, whatever is in paths, queries and bodies', async () => {
  await using cloud = await cloudWithBucket();
  const s3 = s3Of(cloud);
  const Key = 'a b/ü+(1)/%7E~*';
  await s3.send(new PutObjectCommand({ ...objectPlace, Key, Body: 'hello' }));
  expect(await (await s3.send(new GetObjectCommand({ ...objectPlace, Key }))).Body?.transformToString()).toBe('hello');
  const { Contents: found } = await s3.send(new ListObjectsV2Command({ Bucket: objectPlace.Bucket, Prefix: 'a b/ü+' }));
  expect(found?.map((each) => each.Key)).toEqual([Key]);
});

test('a signature that nobody made is refused', async () => {
  await using cloud = await openCloud();
  const body = 'Action=DescribeRegions&Version=2016-11-15';
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  expect((await byHand(cloud, 'ec2', { method: 'POST', headers, body })).status).toBe(200);
  const forged = await fetch(cloud.direct, {
    method: 'POST',
    headers: {
      ...headers,
      'x-amz-date': '20240115T103000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=AKIA${me}/20240115/us-west-2/ec2/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
    },
    body,
  });
  expect(forged.status).toBe(403);
  expect(await forged.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
});
