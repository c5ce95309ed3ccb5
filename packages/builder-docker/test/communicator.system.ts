// What every communicator does alike, and what only a container's does.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type Communicator, problemOf } from '@imgbuild/core/sdk';
import { communicatorContract, type FakeScope, fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../src/container/connect.ts';
import { startContainer } from '../src/container/start.ts';
import { inspectBase } from '../src/image/base.ts';
import { openFor } from '../src/engine/open.ts';
import { engineNames, startEngine, type TestEngine } from './world/engines.ts';
import { settingsOf } from './world/settings.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgbuild-docker-line-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(engineNames)('%s', (name) => {
  let engine: TestEngine;
  let scope: FakeScope;
  const host = (): ReturnType<typeof testHost> =>
    testHost({ folder, sleeping: 'real', environment: { DOCKER_HOST: engine.host, PATH: process.env['PATH'], HOME: folder } });

  /** A container, and a line into it. */
  async function lineTo(raw: object = {}): Promise<{ readonly line: Communicator; readonly id: string }> {
    const settings = settingsOf({ image: 'base:1', pull: false, discard: true, ...raw }, host());
    const report = recordingReporter();
    const ctx = { host: host(), scope, report, signal: new AbortController().signal };
    const open = await openFor(settings, ctx);
    const base = await inspectBase('base:1', { open, signal: ctx.signal });
    const container = await startContainer(settings, base, undefined, { ...ctx, open });
    return { line: await connect(settings, container, { ...ctx, open }), id: container.id };
  }

  beforeAll(async () => {
    engine = await startEngine(name);
    scope = fakeScope({ host: host(), report: recordingReporter() });
  });
  afterAll(async () => {
    await scope.close('ok');
    await engine.stop();
  });

  describe('the contract', () => {
    let line: Communicator;
    beforeAll(async () => {
      ({ line } = await lineTo());
    });
    let count = 0;
    test.each(communicatorContract)('$name', async (each) => {
      const remote = `/tmp/case-${++count}`;
      const local = await mkdtemp(join(folder, 'local-'));
      const made = await line.spawn(`mkdir ${remote}`);
      await made.closeStdin();
      await made.exit;
      await each.run({ line, remote, local });
    });
  });

  test('an aborted command has ended in the container, with all that it started', async () => {
    const { line } = await lineTo();
    const controller = new AbortController();
    const child = await line.spawn('trap "" HUP; sleep 987 & sleep 986 & echo started; wait', { signal: controller.signal });
    for await (const _ of child.stdout) controller.abort(new Error('enough'));
    await child.exit;
    const left = await line.spawn('cat /proc/[0-9]*/cmdline');
    await left.closeStdin();
    expect((await text(left.stdout)).replaceAll('\0', ' ')).not.toMatch(/sleep 98/);
  });

  test('what a command is given is in no argument that others see', async () => {
    const { line } = await lineTo();
    const child = await line.spawn('secret=hunter2; cat /proc/[0-9]*/cmdline; cat /proc/$$/environ');
    await child.closeStdin();
    expect(await text(child.stdout)).not.toContain('IMGBUILD_PROCESS');
    const told = await line.spawn('cat /proc/[0-9]*/cmdline # hunter2');
    await told.closeStdin();
    expect(await text(told.stdout)).not.toContain('hunter2');
  });

  test('proxies of Docker’s settings are in the environment of commands, not of the container', async () => {
    await mkdir(join(folder, '.docker'), { recursive: true });
    await writeFile(join(folder, '.docker/config.json'), '{"proxies":{"default":{"httpProxy":"http://proxy:3128"}}}');
    const { line, id } = await lineTo();
    await rm(join(folder, '.docker'), { recursive: true });
    const child = await line.spawn('echo $HTTP_PROXY $http_proxy');
    await child.closeStdin();
    expect(await text(child.stdout)).toBe('http://proxy:3128 http://proxy:3128\n');
    expect(JSON.stringify(await engine.ask('GET', `/containers/${id}/json`))).not.toContain('proxy:3128');
  });

  test('what cannot be written or read is told with the reason, in the words of the container', async () => {
    const { line } = await lineTo();
    const local = await mkdtemp(join(folder, 'refused-'));
    const small = { size: 1, open: () => Readable.from([Buffer.from('x')]) };
    const told = async (work: Promise<unknown>): Promise<unknown> => problemOf(await work.catch((error: unknown) => error));
    expect(await told(line.upload(small, '/bin/sh/file'))).toMatchObject({
      code: 'docker/transfer-failed',
      summary: 'Uploading to /bin/sh/file failed',
      detail: expect.stringMatching(/Not a directory|File exists/) as string,
    });
    expect(await told(line.downloadDir('/nothing', local))).toMatchObject({
      code: 'docker/transfer-failed',
      summary: 'Downloading /nothing failed',
      detail: expect.stringMatching(/can't cd to \/nothing/) as string,
    });
  });

  test('a folder in memory is uploaded to where its processes see it, files and folders', async () => {
    const { line } = await lineTo({ tmpfs: ['/memory'] });
    const local = await mkdtemp(join(folder, 'memory-'));
    await mkdir(join(local, 'inner'));
    const large = Buffer.alloc(3_000_000, 'x');
    await line.upload(
      {
        size: large.length,
        open: async function* () {
          yield large;
        },
      },
      '/memory/large',
    );
    await line.uploadDir(local, '/memory/folder');
    const child = await line.spawn('stat -c "%s %n" /memory/large; ls /memory/folder');
    await child.closeStdin();
    expect(await text(child.stdout)).toBe('3000000 /memory/large\ninner\n');
    await line.downloadDir('/memory', join(folder, 'back'));
    await rm(join(folder, 'back/large'));
  });

  test('a container that is killed in the middle: the command is cut off, and what follows says why', async () => {
    const { line, id } = await lineTo();
    const child = await line.spawn('echo started; sleep 1000');
    for await (const _ of child.stdout) {
      await engine.ask('POST', `/containers/${id}/kill`);
      break;
    }
    expect(await child.exit).toEqual({ kind: 'disconnected' });
    await expect(line.spawn('true')).rejects.toThrow(/not running|is not running|state/i);
  });

  test('a terminal has the size it was given, and the end of input reaches the command', async () => {
    const { line } = await lineTo();
    const child = await line.spawn('stty size; cat', { pty: { columns: 111, rows: 22 } });
    await child.write(Buffer.from('hello\n'));
    await child.closeStdin();
    const said = await text(child.stdout);
    expect(said).toMatch(/22 111/);
    expect(said).toContain('hello');
    expect(await child.exit).toEqual({ kind: 'exited', code: 0 });
  });
});
