// Builds that end in the middle, through the real core: what they leave is found and removed, at once or by `cleanup`.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { abortError } from '@imgbuild/core/sdk';
import { engineNames, startEngine, type TestEngine } from './world/engines.ts';
import { faultProxy, type FaultProxy } from './world/fault-proxy.ts';
import { inEngine, mustSucceed } from './world/faulty-build.ts';
import { startRegistry } from './world/registry.ts';
import { type Provision, remembered, runBuilds, type RunOptions } from './world/run-build.ts';
import { untilItCommits } from './world/until-it-commits.ts';

const program = fileURLToPath(new URL('killed-build.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'imgbuild-docker-leftovers-'));
const output = join(folder, 'output');

/** A registry that takes connections and says nothing. */
let silent: Server;
beforeAll(async () => {
  silent = createServer(() => undefined);
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  mkdirSync(join(folder, 'context'));
  writeFileSync(join(folder, 'context/Dockerfile'), 'FROM base:1\nRUN sleep 1000\n');
});
afterAll(() => {
  silent.close();
  rmSync(folder, { recursive: true, force: true });
});

const commits = { image: 'base:1', pull: false, commit: true };
const exports = { image: 'base:1', pull: false, export_path: join(output, 'image.tar') };

/** What a build is asked for, and what it asks of its engine when it ends. */
const phases = {
  pulling: () => ({
    raw: { image: `127.0.0.1:${(silent.address() as AddressInfo).port}/none:1`, commit: true },
    at: 'POST /images/create',
    script: 'true',
  }),
  building: () => {
    const build = { path: join(folder, 'context/Dockerfile'), build_dir: join(folder, 'context'), pull: false };
    return { raw: { build, commit: true }, at: 'POST /build', script: 'true' };
  },
  creating: () => ({ raw: commits, at: 'POST /containers/create', script: 'true' }),
  starting: () => ({ raw: commits, at: 'POST /containers/ID/start', script: 'true' }),
  provisioning: () => ({ raw: commits, at: 'GET /started', script: 'echo started; sleep 1000' }),
  // Large enough for the engine to be in the middle of it for a while.
  committing: () => ({ raw: commits, at: 'POST /commit', script: 'dd if=/dev/zero of=/large bs=1M count=200 2> /dev/null' }),
  exporting: () => ({
    raw: exports,
    at: 'GET /containers/ID/export',
    script: 'dd if=/dev/zero of=/large bs=1M count=50 2> /dev/null',
  }),
} as const;
const phaseNames = Object.keys(phases) as (keyof typeof phases)[];

describe.each(engineNames)('%s', (name) => {
  let engine: TestEngine;
  let proxy: FaultProxy;
  /** What was there when a test began. */
  let before: readonly string[];
  let stateDirectory: string;
  let options: RunOptions;
  beforeAll(async () => {
    engine = await startEngine(name);
    proxy = await faultProxy(engine.socket, join(folder, `${name}.sock`));
  });
  afterAll(async () => {
    await proxy.close();
    await engine.stop();
  });
  beforeEach(async () => {
    before = await inEngine(engine);
    stateDirectory = mkdtempSync(join(folder, 'state-'));
    mkdirSync(output, { recursive: true });
    options = { stateDirectory, environment: { PATH: process.env['PATH'], HOME: folder, DOCKER_HOST: proxy.host } };
    proxy.plan(undefined);
  });
  afterEach(() => rmSync(output, { recursive: true, force: true }));

  async function expectNothingLeft(): Promise<void> {
    expect(await remembered(stateDirectory).runs()).toEqual([]);
    expect(readdirSync(output)).toEqual([]);
    expect(await inEngine(engine)).toEqual(before);
  }

  /** Runs a command that goes on for ever, and does something once it has started. */
  const inTheMiddle =
    (then: (container: string) => Promise<void> | void): Provision =>
    async ({ machine }) => {
      const child = await machine.communicator.spawn('echo started; sleep 1000');
      for await (const _ of child.stdout) break;
      await then(machine.id);
      const exit = await child.exit;
      throw new Error(`the command ended: ${exit.kind}`);
    };

  /** Resolves when the engine is asked for something, and is in the middle of it where that can be seen. */
  function reached(at: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const tell = (): void => void (at === 'POST /commit' ? untilItCommits(engine) : Promise.resolve()).then(resolve, reject);
      proxy.plan({ kind: 'told', at, tell });
    });
  }

  test.each(phaseNames)('Ctrl-C while %s: nothing is left', async (phase) => {
    const { raw, at, script } = phases[phase]();
    const controller = new AbortController();
    const interrupt = (): void => controller.abort(abortError({ kind: 'interrupt', signal: 'SIGINT' }));
    const provision: Provision =
      phase === 'provisioning'
        ? inTheMiddle(interrupt)
        : async ({ machine }) => void (await mustSucceed(machine.communicator, script));
    if (phase !== 'provisioning') void reached(at).then(interrupt);
    const { outcome } = await runBuilds([raw], provision, { ...options, signal: controller.signal });
    expect(outcome).toBe('cancelled');
    await expectNothingLeft();
  });

  test.each(phaseNames)('killed while %s: cleanup finds what is left, and which engine it is in', async (phase) => {
    const { raw, at, script } = phases[phase]();
    const child = spawn(
      process.execPath,
      ['--conditions=@imgbuild/source', program, JSON.stringify(raw), script, stateDirectory, proxy.host],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += String(chunk)));
    const ended = once(child, 'exit');
    const arrived = phase === 'provisioning' ? once(child.stdout, 'data') : reached(at);
    await Promise.race([arrived, ended]);
    child.kill('SIGKILL');
    await ended;
    expect(said).toBe(phase === 'provisioning' ? 'started\n' : '');

    const { runs, cleanUp } = remembered(stateDirectory);
    expect((await runs()).map(({ state }) => state)).toEqual(['dead']);
    expect((await cleanUp()).flatMap(({ failed }) => failed)).toEqual([]);
    await expectNothingLeft();
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)('the engine is ended by %s and comes back: nothing is left', async (signal) => {
    let restarted: Promise<void> | undefined;
    const { builds } = await runBuilds(
      [commits],
      inTheMiddle(async () => {
        await engine.end(signal);
        restarted = engine.start();
      }),
      options,
    );
    await restarted;
    expect(builds[0]?.error).toBe('the command ended: disconnected');
    // An engine that takes longer than releases wait is for `cleanup`.
    expect((await remembered(stateDirectory).cleanUp()).flatMap(({ failed }) => failed)).toEqual([]);
    await expectNothingLeft();
  });

  test('the engine is killed and stays away: the build ends, says so, and cleanup removes it all later', async () => {
    const { builds, outcome } = await runBuilds(
      [commits],
      inTheMiddle(() => engine.end('SIGKILL')),
      options,
    );
    expect(outcome).toBe('failed');
    expect(builds[0]?.error).toBe('the command ended: disconnected');
    const { runs, cleanUp } = remembered(stateDirectory);
    const [run] = await runs();
    expect(run?.held.map(({ type }) => type)).toEqual(['docker:container']);
    expect(run?.held[0]?.failure).toContain(`the engine at ${proxy.host} does not answer`);
    await engine.start();
    expect((await cleanUp()).flatMap(({ failed }) => failed)).toEqual([]);
    await expectNothingLeft();
  });

  test('the container is killed in the middle: the error says so, nothing is left', async () => {
    const { builds } = await runBuilds(
      [commits],
      async (ctx) => {
        const killed = inTheMiddle(async (id) => void (await engine.ask('POST', `/containers/${id}/kill`)))(ctx);
        await expect(killed).rejects.toThrow('the command ended: disconnected');
        await mustSucceed(ctx.machine.communicator, 'true');
      },
      options,
    );
    expect(builds[0]?.error).toMatch(/^Starting a command in the container was refused: .*not running|state improper/);
    await expectNothingLeft();
  });

  test('a disk that is full at the export: the error names the file, nothing is left', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', output]);
    try {
      const { builds } = await runBuilds([exports], async () => undefined, options);
      expect(builds[0]?.error).toMatch(/^File cannot be written: .*image\.tar: ENOSPC/);
      await expectNothingLeft();
    } finally {
      execFileSync('umount', [output]);
    }
  });

  test('twenty builds side by side share one pull, and leave nothing', async () => {
    await using registry = await startRegistry();
    const image = `${registry.name}/base:1`;
    await engine.ask('POST', `/images/base:1/tag?repo=${registry.name}/base&tag=1`);
    await push(engine, `${registry.name}/base`);
    await engine.ask('DELETE', `/images/${image}`);
    proxy.plan(undefined);
    const machines = new Set<string>();
    const { builds } = await runBuilds(
      Array.from({ length: 20 }, () => ({ image, discard: true })),
      async ({ machine }) => {
        machines.add(machine.id);
        await mustSucceed(machine.communicator, 'true');
      },
      options,
    );
    expect(builds.map(({ error }) => error)).toEqual(builds.map(() => undefined));
    expect(machines.size).toBe(20);
    expect(proxy.requests.filter((each) => each === 'POST /images/create')).toHaveLength(1);
    expect(proxy.requests.filter((each) => each === 'POST /containers/create')).toHaveLength(20);
    await engine.ask('DELETE', `/images/${image}`);
    await expectNothingLeft();
  });
});

/** Pushes the tag 1, without being anybody; the engine wants to be told even that. */
async function push(engine: TestEngine, repository: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const asking = request(
      {
        socketPath: engine.socket,
        method: 'POST',
        path: `/images/${repository}/push?tag=1`,
        headers: { 'X-Registry-Auth': 'e30=' },
        agent: false,
      },
      (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += String(chunk)));
        answer.on('end', () => (/"error"/.test(text) || answer.statusCode !== 200 ? reject(new Error(text)) : resolve()));
      },
    );
    asking.on('error', reject);
    asking.end();
  });
}
