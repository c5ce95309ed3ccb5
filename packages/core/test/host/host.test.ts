import { createServer } from 'node:http';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { problemOf, relay } from '@imgbuild/core/sdk';
import { fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { problems } from '../../src/host/problems.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgbuild-host-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const signal = new AbortController().signal;
const codeOf = async (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => undefined,
    (error: unknown) => problemOf(error)?.code,
  );

test('children: output, exit, environment, umask, and nothing held once they have ended', async () => {
  const host = testHost({ folder });
  const report = recordingReporter();
  const scope = fakeScope({ host, report });
  const child = await host.spawn(['sh', '-c', 'umask; echo "$A"; echo problem >&2; exit 4'], {
    scope,
    signal,
    environment: { A: 'b' },
    umask: 0o077,
  });
  expect(await relay(child, report)).toEqual({ kind: 'exited', code: 4 });
  expect(report.told.toSorted()).toEqual(['stderr: problem', 'stdout: 0077', 'stdout: b']);
  expect(scope.held).toEqual([]);
});

test('children that end at once lose no output', async () => {
  const host = testHost({ folder });
  for (let round = 0; round < 20; round++) {
    const report = recordingReporter();
    const child = await host.spawn(['echo', 'quick'], { scope: fakeScope({ host, report }), signal });
    await new Promise((resolve) => setTimeout(resolve, 10));
    await relay(child, report);
    expect(report.told).toEqual(['stdout: quick']);
  }
});

test('what a child leaves running ends with the scope', async () => {
  const host = testHost({ folder, sleeping: 'real' });
  const report = recordingReporter();
  const scope = fakeScope({ host, report });
  const child = await host.spawn(['sh', '-c', 'sleep 320 >/dev/null 2>&1 & echo $!'], { scope, signal });
  await relay(child, report);
  const pid = Number(report.told[0]?.slice('stdout: '.length));
  // Where nobody reaps orphans, a dead one keeps its number; its environment is gone.
  const environment = (): Promise<string> => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  expect(await environment()).not.toBe('');
  await scope.close('ok');
  await expect.poll(environment).toBe('');
});

test('an abort ends a child and its children', async () => {
  const host = testHost({ folder });
  const controller = new AbortController();
  const report = recordingReporter();
  const child = await host.spawn(['sh', '-c', 'sleep 321 & wait'], {
    scope: fakeScope({ host, report }),
    signal: controller.signal,
  });
  controller.abort();
  expect(await child.exit).toEqual({ kind: 'signalled', signal: 'SIGTERM' });
});

test('temporary folders go with their scope, also with unwritable folders inside', async () => {
  const host = testHost({ folder });
  const report = recordingReporter();
  const scope = fakeScope({ host, report });
  const path = await host.tempDir('x', scope);
  await relay(await host.spawn(['sh', '-c', 'mkdir -p a/b && chmod 0500 a'], { scope, signal, directory: path }), report);
  await scope.close('ok');
  expect(await readdir(join(folder, '.tmp'))).toEqual([]);
});

test('every message of the host', async () => {
  const host = testHost({ folder });
  const report = recordingReporter();
  const scope = fakeScope({ host, report });
  const found: (string | undefined)[] = [];
  found.push(await codeOf(host.spawn(['no-such-program-anywhere'], { scope, signal })));
  found.push(await codeOf(host.spawn([folder], { scope, signal })));
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/gone' ? 404 : 200;
    response.end('content');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const right = `sha256:${createHash('sha256').update('content').digest('hex')}`;
  expect(await host.fetchFile(`${base}/x`, { checksum: right, signal, report })).toContain(join(folder, '.cache', 'downloads'));
  found.push(await codeOf(host.fetchFile(`${base}/gone`, { signal, report })));
  found.push(await codeOf(host.fetchFile(`${base}/x`, { checksum: `sha256:${'0'.repeat(64)}`, signal, report })));
  found.push(await codeOf(host.fetchFile(`${base}/x`, { checksum: 'crc:12', signal, report })));
  server.close();
  const taken = createTcpServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as AddressInfo;
  found.push(await codeOf(host.freePort({ min: port, max: port }, scope)));
  taken.close();
  expect(found).toEqual([
    'host/program-not-found',
    'host/program-not-started',
    'host/download-failed',
    'host/checksum-mismatch',
    'host/checksum-unreadable',
    'host/no-free-port',
  ]);
  expect(found.toSorted()).toEqual(problems.codes.toSorted());
  expect(await readdir(join(folder, '.cache', 'downloads'))).toHaveLength(1);
});
