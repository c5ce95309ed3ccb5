import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { failureLine } from '@imgbuild/core/testing';
import { expect, onTestFinished, test } from 'vitest';
import { ask } from '../../src/aws/ask.ts';
import { joinClients } from '../../src/aws/clients.ts';
import { openWorld, region } from '../world.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const hasProxies = major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);

test('calls go through the proxy of the build’s environment, where Node.js can do that', async () => {
  const asked: unknown[] = [];
  const proxy = createServer(({ url }, response) => {
    asked.push(url);
    response.writeHead(403).end();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  await using world = await openWorld({ environment: { HTTP_PROXY: url, AWS_ENDPOINT_URL: undefined } });
  // Nobody listens at this port.
  const access = { region, custom_endpoint_ec2: 'http://127.0.0.1:9', max_retries: 1 };
  const { clients, leave } = await joinClients(access, world);
  const line = await ask(clients, new DescribeRegionsCommand({}), world).catch(failureLine);
  expect(line).toContain(hasProxies ? 'DescribeRegions was refused' : 'DescribeRegions was not answered');
  expect(asked).toEqual(hasProxies ? ['http://127.0.0.1:9/'] : []);
  await leave();
});
