import { createServer, request as openRequest, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { canJudge, openJudge } from './judge.ts';
import { expectNoComplaints, judgeProxy } from './judge-proxy.ts';

const disposals: (() => PromiseLike<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

/** A proxy in front of an endpoint that answers as it is told. */
async function open(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  disposals.push(async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  });
  const proxy = await judgeProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  disposals.push(() => proxy[Symbol.asyncDispose]());
  return proxy;
}

const authorization = 'AWS4-HMAC-SHA256 Credential=AKID/20240115/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=0';
const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Authorization: authorization };

const call = (url: string, parameters: string, signal?: AbortSignal) =>
  fetch(url, { method: 'POST', headers, body: `Version=2016-11-15&${parameters}`, ...(signal === undefined ? {} : { signal }) });

const namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/';
const regions = `<DescribeRegionsResponse xmlns="${namespace}"><requestId>r</requestId><regionInfo/></DescribeRegionsResponse>`;

const answerRegions: RequestListener = (_, response) => {
  response.writeHead(200, { 'Content-Type': 'text/xml;charset=UTF-8', 'X-Amzn-RequestId': 'r', 'X-Own': 'ö' }).end(regions);
};

const misspelt = 'ec2 DescribeRegions request: RegionNam: is not a member of DescribeRegionsRequest, did you mean "RegionName"?';

describe.runIf(canJudge)('a proxy that judges', () => {
  test('passes requests and answers as they are', async () => {
    let seen: unknown;
    const proxy = await open((request, response) => {
      const { method, url, headers } = request;
      seen = { method, url, host: headers.host, authorization: headers.authorization, length: headers['content-length'] };
      answerRegions(request, response);
    });
    const answer = await call(proxy.url, 'Action=DescribeRegions');
    expect([answer.status, answer.headers.get('x-own'), await answer.text()]).toEqual([200, 'ö', regions]);
    const { host } = new URL(proxy.url);
    expect(seen).toEqual({ method: 'POST', url: '/', host, authorization, length: '41' });
    expect(await proxy.complaints()).toEqual([]);
    await expectNoComplaints(proxy);
  });

  test('tells what is wrong, in the order of the requests, and fails the test', async () => {
    const proxy = await open(answerRegions);
    await call(proxy.url, 'Action=DescribeRegions&RegionNam.1=a');
    await call(proxy.url, 'Action=DescribeImages');
    await call(proxy.url, 'Action=DescribeRegions');
    const expected = [
      misspelt,
      'ec2 DescribeImages answer: the root element is <DescribeRegionsResponse>, not <DescribeImagesResponse>',
    ];
    expect(await proxy.complaints()).toEqual(expected);
    await expect(expectNoComplaints(proxy)).rejects.toThrow(
      `By AWS's own model this is wrong:\n${expected.map((line) => `  ${line}`).join('\n')}`,
    );
  });

  test('judges an answer that is lost, or half of one, by its request', async () => {
    let count = 0;
    const proxy = await open((request, response) => {
      count += 1;
      request.resume().on('end', () => {
        if (count === 2) response.writeHead(200, { 'Content-Length': 100 }).write('<Desc');
        setImmediate(() => response.destroy());
      });
    });
    await expect(call(proxy.url, 'Action=DescribeRegions&RegionNam.1=a')).rejects.toThrow('fetch failed');
    await expect(call(proxy.url, 'Action=DescribeRegions')).rejects.toThrow('fetch failed');
    expect(await proxy.complaints()).toEqual([misspelt]);
  });

  test('judges what hangs by its request, and lets the endpoint see the client go', async () => {
    const left = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const proxy = await open((request, response) => {
      request.resume();
      response.once('close', () => left.resolve());
      arrived.resolve();
    });
    const giveUp = new AbortController();
    const pending = call(proxy.url, 'Action=DescribeRegions&RegionNam.1=a', giveUp.signal);
    await arrived.promise;
    expect(await proxy.complaints()).toEqual([misspelt]);
    giveUp.abort();
    await expect(pending).rejects.toThrow('aborted');
    await left.promise;
    expect(await proxy.complaints()).toEqual([misspelt]);
  });

  test('knows the service of a presigned and of an unsigned request, and leaves out the pages of the simulator', async () => {
    const proxy = await open((_, response) => void response.writeHead(200).end('no XML'));
    const scope = encodeURIComponent('AKID/20240115/eu-west-1/sts/aws4_request');
    await fetch(`${proxy.url}/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Credential=${scope}`);
    const body = 'Action=AssumeRoleWithSAML&Version=2011-06-15';
    await fetch(proxy.url, { method: 'POST', body, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
    await fetch(`${proxy.url}/_simulator/state`);
    await fetch(`${proxy.url}/`);
    const noXml = [
      'answer: the content type is "", not "text/xml;charset=UTF-8"',
      'answer: there is no header x-amzn-RequestId',
      'answer: the body is not XML: syntax error: line 1, column 0',
    ];
    expect(await proxy.complaints()).toEqual([
      ...noXml.map((line) => `sts GetCallerIdentity ${line}`),
      ...['RoleArn', 'PrincipalArn', 'SAMLAssertion'].map(
        (name) => `sts AssumeRoleWithSAML request: ${name}: is required and missing`,
      ),
      ...noXml.map((line) => `sts AssumeRoleWithSAML ${line}`),
      '(unsigned): is not a service that is judged here; those are ec2, ec2-instance-connect, iam, secretsmanager, ssm, sts',
    ]);
  });

  test('passes bytes that are no text', async () => {
    const proxy = await open((request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/octet-stream' });
      request.pipe(response);
    });
    const bytes = Buffer.from([0, 255, 128, 10]);
    const scope = 'AWS4-HMAC-SHA256 Credential=AKID/20240115/eu-west-1/s3/aws4_request';
    const answer = await fetch(`${proxy.url}/bucket/key`, { method: 'PUT', headers: { Authorization: scope }, body: bytes });
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
    expect(await proxy.complaints()).toEqual([]);
  });

  test('leaves a shared judge to its owner', async () => {
    await using judge = await openJudge();
    const one = await judgeProxy('http://127.0.0.1:9', judge);
    await one[Symbol.asyncDispose]();
    const proxy = await judgeProxy('http://127.0.0.1:9', judge);
    await expect(call(proxy.url, 'Action=DescribeRegions&RegionNam.1=a')).rejects.toThrow('fetch failed');
    expect(await proxy.complaints()).toEqual([misspelt]);
    await proxy[Symbol.asyncDispose]();
  });

  test('is not in the way of clients that keep their connection', async () => {
    const proxy = await open(answerRegions);
    await call(proxy.url, 'Action=DescribeRegions');
    const socket = openRequest(proxy.url, { method: 'POST' }).on('error', () => undefined);
    socket.flushHeaders();
    await proxy[Symbol.asyncDispose]();
    await expect(call(proxy.url, 'Action=DescribeRegions')).rejects.toThrow('fetch failed');
  });
});
