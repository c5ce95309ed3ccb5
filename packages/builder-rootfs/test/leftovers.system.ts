import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanUpRun, listRuns } from '@imgbuild/core';
import { abortError } from '@imgbuild/core/sdk';
import plugin from '../src/index.ts';
import { hostState } from './host-state.ts';
import { command, runBuild } from './run-build.ts';
import { from, settings } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'imgbuild-leftovers-'));
const cache = join(folder, 'cache');
const small = settings({ from: from({ suite: 'bookworm', variant: 'apt' }), formats: ['oci', 'tar'], compression: 'none' });
const program = fileURLToPath(new URL('killed-build.ts', import.meta.url));

beforeAll(async () => {
  const built = await runBuild({ ...small, output_directory: join(folder, 'first') }, async () => undefined, { cache });
  expect(built.builds[0]?.error).toBeUndefined();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What others left before. */
const foreign = new Set(readdirSync(tmpdir()));

/** What builds put outside of their state directory. */
function outside(output: string): readonly string[] {
  const temporary = readdirSync(tmpdir()).filter((name) => /^imgbuild-[0-9a-f]{8}-/.test(name) && !foreign.has(name));
  const partial = readdirSync(join(cache, 'rootfs'))
    .concat(readdirSync(cache))
    .filter((name) => name.includes('partial'));
  return [...temporary, ...partial, ...(existsSync(output) ? readdirSync(output) : [])];
}

test.each(['veth', 'slirp4netns', 'pasta', 'none'] as const)(
  'interrupted in a command, with network %s: nothing is left',
  async (network) => {
    const before = hostState();
    const output = join(folder, `interrupted-${network}`);
    const stopped = new AbortController();
    const built = await runBuild(
      { ...small, network, output_directory: output },
      async (line) => {
        const child = await line.spawn('sleep 1000 & setsid sleep 1001 & echo started; wait');
        for await (const _ of child.stdout) break;
        stopped.abort(abortError({ kind: 'interrupt', signal: 'SIGINT' }));
        await child.exit;
      },
      { cache, signal: stopped.signal },
    );
    expect(built.outcome).toBe('cancelled');
    expect(outside(output)).toEqual([]);
    expect(hostState()).toEqual(before);
  },
);

test('a provisioner that fails leaves nothing', async () => {
  const before = hostState();
  const output = join(folder, 'failed');
  const built = await runBuild(
    { ...small, output_directory: output },
    async (line) => {
      await command(line, 'sleep 1000 > /dev/null 2>&1 &');
      throw new Error('on purpose');
    },
    { cache },
  );
  expect(built.builds[0]?.error).toBe('on purpose');
  expect(outside(output)).toEqual([]);
  expect(hostState()).toEqual(before);
});

test.each(['bootstrap', 'base', 'provision', 'write'] as const)('killed in %s: cleanup finds what is left', async (phase) => {
  const before = hostState();
  const stateDirectory = join(folder, `state-${phase}`);
  const output = join(folder, `killed-${phase}`);
  const child = spawn(process.execPath, ['--conditions=@imgbuild/source', program, phase, stateDirectory, output, cache], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.includes(`at ${phase}`)) break;
  }
  expect(said).toContain(`at ${phase}`);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;

  const o = {
    stateDirectory,
    cacheDirectory: cache,
    workingDirectory: folder,
    environment: { PATH: process.env['PATH'] },
    loadResources: async () => plugin.resources,
  };
  const runs = await listRuns(o);
  expect(runs.map(({ state }) => state)).toEqual(['dead']);
  const quiet = (): void => undefined;
  const report = {
    say: quiet,
    detail: quiet,
    error: quiet,
    warn: quiet,
    line: async () => undefined,
    ask: async () => '',
    progress: () => ({ update: quiet, end: quiet }),
  };
  for (const { id } of runs) expect((await cleanUpRun(id, o, report, new AbortController().signal)).failed).toEqual([]);
  expect(await listRuns(o)).toEqual([]);
  expect(outside(output)).toEqual([]);
  expect(hostState()).toEqual(before);
});

test('nothing of it all is still mounted or running', () => {
  expect(execFileSync('sh', ['-c', `grep -c ${folder} /proc/self/mountinfo || true`], { encoding: 'utf8' }).trim()).toBe('0');
});
