// What every communicator does alike. The "sandbox" is a process in namespaces of its own whose root is this machine's.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { communicatorContract, fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';
import { afterAll, beforeAll, test } from 'vitest';
import { sandboxCommunicator } from '../src/communicator.ts';

const namespaces = [
  '--user',
  '--map-root-user',
  '--mount',
  '--uts',
  '--ipc',
  '--net',
  '--pid',
  '--cgroup',
  '--fork',
  '--kill-child',
];
let folder: string;
let first: ReturnType<typeof spawn>;
let line: ReturnType<typeof sandboxCommunicator>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgbuild-sandbox-contract-'));
  first = spawn('unshare', [...namespaces, '/bin/sh', '-c', 'echo; exec sleep 1000'], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => first.stdout?.once('data', resolve));
  const children = await readFile(`/proc/${first.pid}/task/${first.pid}/children`, 'utf8');
  const host = testHost({ folder, sleeping: 'real' });
  const scope = fakeScope({ host, report: recordingReporter() });
  const environment = { PATH: process.env['PATH'] ?? '' };
  line = sandboxCommunicator(Number(children.trim()), environment, { host, scope, signal: new AbortController().signal });
});

afterAll(async () => {
  await line[Symbol.asyncDispose]();
  first.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** GNU tar follows all links or none; here it follows none, also where one leads out of the folder. */
const isOther = (name: string): boolean => name.startsWith('links within the folder');

test.each(communicatorContract.filter((each) => !isOther(each.name)))('$name', async (each) => {
  const place = await mkdtemp(join(folder, 'case-'));
  for (const name of ['local', 'remote']) await mkdir(join(place, name));
  await each.run({ line, remote: join(place, 'remote'), local: join(place, 'local') });
});
