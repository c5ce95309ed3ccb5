import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from '@imgbuild/core/sdk';
import { configure, fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';
import plugin from '@imgbuild/standard';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'imgbuild-data-'));
let server: Server;
let address = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    let sent = '';
    request.on('data', (chunk) => (sent += String(chunk)));
    request.on('end', () => {
      if (request.url === '/long') response.end('x'.repeat(17 * 1024 * 1024));
      else if (request.url === '/missing') response.writeHead(404).end('no');
      else if (request.url === '/binary') response.writeHead(200, { 'content-type': 'application/zip' }).end('PK');
      else
        response
          .writeHead(200, { 'content-type': 'application/json', 'x-answer': '42' })
          .end(JSON.stringify({ method: request.method, asked: request.headers['x-asked'] ?? null, sent }));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function read(name: 'http' | 'null', raw: object) {
  const source = plugin.dataSources[name] as DataSource;
  const host = testHost({ folder });
  const report = recordingReporter();
  const scope = fakeScope({ host, report });
  const { config, problems } = configure(source, raw as never, host);
  expect(problems).toEqual([]);
  const given = await source.read({ config, host, scope, report, signal: new AbortController().signal } as never);
  await scope.close('ok');
  return { given: given, told: report.told.join('\n') };
}

test('null gives back what it was given', async () => {
  expect((await read('null', { input: 'x' })).given).toEqual({ output: 'x' });
});

test('http asks with method, headers and body, and gives text and headers', async () => {
  const { given, told } = await read('http', {
    url: `${address}/`,
    method: 'POST',
    request_headers: { 'x-asked': 'nicely' },
    request_body: 'please',
  });
  expect(JSON.parse(given['body'] as string)).toEqual({ method: 'POST', asked: 'nicely', sent: 'please' });
  expect(given).toMatchObject({ url: `${address}/`, request_headers: { 'x-answer': '42' } });
  expect(told).toBe('');
});

test.each([
  ['/missing', 'standard/http-refused', '404'],
  ['/long', 'standard/http-too-long', 'bytes'],
  [':1/', 'standard/http-failed', ''],
])('http %s fails with %s', async (path, code, said) => {
  const url = path.startsWith(':') ? `http://127.0.0.1${path}` : address + path;
  await expect(read('http', { url })).rejects.toMatchObject({ problem: { code } });
  await expect(read('http', { url })).rejects.toThrow(said);
});

test('http warns of what is hardly text (standard/http-not-text)', async () => {
  expect((await read('http', { url: `${address}/binary` })).told).toContain('standard/http-not-text');
});

test('no option is untested', () => {
  const optionsOf = (name: string): readonly string[] => Object.keys(plugin.dataSources[name]?.config.fields ?? {}).sort();
  expect(optionsOf('null')).toEqual(['input']);
  expect(optionsOf('http')).toEqual(['method', 'request_body', 'request_headers', 'url']);
});
