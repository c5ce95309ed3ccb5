// What S3 is sent that the SDK's client hides, or does not send of itself.
import { createHash } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { byHand } from './by-hand.ts';
import { clientOf, cloudWithBucket, objectPlace } from './clients.ts';
import { me, type TestCloud } from './cloud.ts';

const { Bucket } = objectPlace;

function request(cloud: TestCloud, path: string, o: Omit<Parameters<typeof byHand>[2], 'path'> = {}): Promise<Response> {
  return byHand(cloud, 's3', { path, ...o });
}

describe('by hand', () => {
  test('signed chunks, as older clients send them', async () => {
    await using cloud = await cloudWithBucket();
    const chunk = (text: string): string => `${text.length.toString(16)};chunk-signature=${'0'.repeat(64)}\r\n${text}\r\n`;
    const headers = {
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'x-amz-decoded-content-length': '10',
      'content-encoding': 'aws-chunked',
    };
    const answer = await request(cloud, `/${Bucket}/x`, {
      method: 'PUT',
      headers,
      body: `${chunk('01234567890123456789'.slice(0, 7))}${chunk('789')}${chunk('')}`,
    });
    expect(answer.status).toBe(200);
    const object = cloud.world.account(me).objects.get(`${Bucket}/x`);
    expect(Buffer.from(object?.bytes ?? []).toString()).toBe('0123456789');
    expect(object?.headers['content-encoding']).toBeUndefined();
    for (const body of ['5\r\n01234', 'x\r\n', '5\r\n01234\r\n0\r\n\r\n']) {
      const broken = await request(cloud, `/${Bucket}/y`, { method: 'PUT', headers, body });
      expect(await broken.text()).toContain(
        '<Code>IncompleteBody</Code><Message>The request body terminated unexpectedly</Message>',
      );
    }
  });

  test('a body that is not the one that was signed', async () => {
    await using cloud = await cloudWithBucket();
    const headers = { 'x-amz-content-sha256': createHash('sha256').update('hello').digest('hex') };
    const answer = await request(cloud, `/${Bucket}/x`, { method: 'PUT', headers, body: 'hallo' });
    expect(answer.headers.get('x-amz-request-id')).not.toBeNull();
    expect(await answer.text()).toContain('<Code>XAmzContentSHA256Mismatch</Code>');
  });

  test('what is not known is said to be so', async () => {
    await using cloud = await cloudWithBucket();
    const answers = [
      await request(cloud, `/${Bucket}?acl`),
      await request(cloud, `/${Bucket}/x?versionId=1`),
      await request(cloud, '/'),
      await request(cloud, `/${Bucket}/x`, { method: 'PUT', headers: { 'x-amz-copy-source': 'a/b' } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([501, 501, 501, 501]);
    expect(await answers[0]?.text()).toContain(
      "<Message>The simulator's S3 does not know this: GET of a bucket with acl</Message>",
    );
  });
});

test('the bucket may stand in the name of the host', async () => {
  await using cloud = await cloudWithBucket();
  const { port } = new URL(cloud.url);
  const s3 = new S3Client({ ...clientOf(cloud), endpoint: `http://localhost:${port}`, forcePathStyle: false });
  // Names below localhost are this machine; not every resolver knows.
  const hosts: (string | undefined)[] = [];
  s3.middlewareStack.add(
    (next) => (args) => {
      const sent = args.request as { hostname: string; headers: Record<string, string> };
      hosts.push(sent.headers['host']);
      sent.hostname = '127.0.0.1';
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await s3.send(new PutObjectCommand({ ...objectPlace, Body: 'hello' }));
  expect(hosts).toEqual([`${Bucket}.localhost:${port}`]);
  expect([...cloud.world.account(me).objects.keys()]).toEqual([`${Bucket}/${objectPlace.Key}`]);
});
