import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished, test, expect } from 'vitest';
import { failureLine } from '@imgbuild/core/testing';
import { ask } from '../../src/aws/ask.ts';
import { joinClients } from '../../src/aws/clients.ts';
import { openWorld, type World } from '../world.ts';

/** The simulated EC2 behind TLS, with a certificate that nobody has signed. */
async function behindTls({ amazon, folder }: World): Promise<string> {
  const [key, cert] = [join(folder, 'tls.key'), join(folder, 'tls.cert')];
  const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'];
  execFileSync('openssl', [...words, '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (asked, answer) => {
    const inner = request(amazon.url, { method: asked.method, path: asked.url, headers: asked.headers }, (got) => {
      answer.writeHead(got.statusCode ?? 500, got.headers);
      got.pipe(answer);
    });
    asked.pipe(inner);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a certificate that nobody has signed is taken with insecure_skip_tls_verify only', async () => {
  await using world = await openWorld();
  const custom_endpoint_ec2 = await behindTls(world);
  const regions = async (insecure_skip_tls_verify: boolean): Promise<string> => {
    const { clients, leave } = await joinClients({ custom_endpoint_ec2, insecure_skip_tls_verify, max_retries: 1 }, world);
    const line = await ask(clients, new DescribeRegionsCommand({}), world).then(
      ({ Regions: found = [] }) => `${found.length > 3 ? 'several' : 'no'} regions`,
      failureLine,
    );
    await leave();
    return line;
  };
  expect(await regions(true)).toBe('several regions');
  expect(await regions(false)).toContain('self-signed certificate');
  expect(world.amazon.calls.calls.map(({ action }) => action)).toEqual(['DescribeRegions']);
});
