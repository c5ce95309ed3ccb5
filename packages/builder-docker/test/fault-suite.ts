// Disturbs the requests that builds make of their engine; nothing may be left afterwards, and the error must say what it was. Five
// kinds of fault: refused, dropped, unanswered, cut in the middle of the answer, and aborted there.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { abortError, type Communicator } from '@imgbuild/core/sdk';
import { everyHostCall } from '@imgbuild/core/testing';
import { engineNames, startEngine, type TestEngine } from './world/engines.ts';
import { faultProxy, type FaultProxy } from './world/fault-proxy.ts';
import { type FaultyBuild, faultyBuild, inEngine, mustSucceed, type Outcome, smallFolder } from './world/faulty-build.ts';

/**
 * The tests. With `first of each`, a fault befalls each of the different requests that Docker is asked by builds that commit, export, or
 * build their base: about 80 runs. With `every request`, also those that are made again, with Podman as well, and through ssh, where every
 * request is a program that the host starts.
 */
export function faultSuite(extent: 'first of each' | 'every request'): void {
  const folder = mkdtempSync(join(tmpdir(), 'imgbuild-docker-faults-'));
  const context = join(folder, 'context');
  beforeAll(async () => {
    await smallFolder(join(folder, 'small'));
    mkdirSync(context);
    writeFileSync(join(context, 'Dockerfile'), 'FROM base:1\nCOPY Dockerfile /copied\n');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const kinds = ['refused', 'dropped', 'unanswered', 'cut', 'aborted'] as const;
  type Kind = (typeof kinds)[number];

  /** Answers that are over after their headers, or of which the rest is not needed: cut, they are whole. */
  const indifferent = /^(GET \/_ping|POST \/containers\/ID\/(start|rename)|PUT \/containers\/ID\/archive|POST \/session)$/;

  const content = (bytes: Buffer): Parameters<Communicator['upload']>[0] => ({
    size: bytes.length,
    open: async function* () {
      yield bytes;
    },
  });

  const commits: FaultyBuild = {
    raw: { image: 'base:1', pull: false, commit: true },
    provision: async (line) => {
      await line.upload(content(Buffer.from('small')), '/uploaded/small');
      await line.upload(content(Buffer.alloc(2_000_000, 'x')), '/uploaded/big');
      await line.uploadDir(join(folder, 'small'), '/folder');
      const said = await mustSucceed(line, 'cat /uploaded/small /folder/inner/two; stat -c %s /uploaded/big');
      expect(said).toBe('smalltwo2000000\n');
    },
  };
  const exports: FaultyBuild = {
    raw: { image: 'base:1', pull: false, export_path: 'output/image.tar' },
    provision: async () => undefined,
  };
  const builds: FaultyBuild = {
    raw: { build: { path: join(context, 'Dockerfile'), build_dir: context, pull: false }, commit: true },
    provision: async () => undefined,
  };

  describe.each(extent === 'every request' ? engineNames : (['docker'] as const))('%s', (name) => {
    let engine: TestEngine;
    let proxy: FaultProxy;
    let before: readonly string[];
    beforeAll(async () => {
      engine = await startEngine(name);
      proxy = await faultProxy(engine.socket, join(folder, `${name}.sock`));
      before = await inEngine(engine);
    });
    afterAll(async () => {
      await proxy.close();
      await engine.stop();
    });

    /** One run with one fault, which must have befallen it. */
    async function disturbed(build: FaultyBuild, kind: Kind, at: number): Promise<Outcome> {
      const controller = new AbortController();
      const abort = (): void => controller.abort(abortError({ kind: 'interrupt', signal: 'SIGINT' }));
      proxy.plan(kind === 'aborted' ? { kind: 'told', at, tell: abort } : { kind, at });
      const outcome = await faultyBuild(build, { engine, proxy, folder, signal: controller.signal });
      expect(outcome.requests.length).toBeGreaterThan(at);
      return outcome;
    }

    /** What is wrong with the way a run ended. */
    function complaint(kind: Kind, request: string, { ended, message, left }: Outcome): readonly string[] {
      const expected = kind === 'aborted' ? 'aborted' : kind === 'cut' && indifferent.test(request) ? 'built' : 'failed';
      // A builder's no is about the Dockerfile; how a command ended is the provisioner's to say.
      const isElse = message.startsWith('The base image could not be built. ') || /^command ".*disconnected/.test(message);
      const isClear = ended !== 'failed' || message.includes(proxy.host) || isElse;
      return [
        ...(ended === expected ? [] : [`${ended} instead of ${expected}: ${message}`]),
        ...(isClear ? [] : [`unclear: ${message}`]),
        ...left.map((each) => `left: ${each}`),
      ].map((text) => `${kind} at ${request}: ${text}`);
    }

    /** Runs a build with a fault at each of the places. */
    async function complaints(build: FaultyBuild, kind: Kind, places: readonly Place[]): Promise<readonly string[]> {
      const found: string[] = [];
      for (const { at, request } of places) found.push(...complaint(kind, request, await disturbed(build, kind, at)));
      return found;
    }

    async function undisturbed(build: FaultyBuild): Promise<readonly Place[]> {
      proxy.plan(undefined);
      const { ended, message, requests, left } = await faultyBuild(build, { engine, proxy, folder });
      expect({ ended, message, left }).toEqual({ ended: 'built', message: '', left: [] });
      return requests.map((request, at) => ({ request, at }));
    }

    test.each(kinds)('a build that commits: %s', async (kind) => {
      const all = await undisturbed(commits);
      expect(all.length).toBeGreaterThan(20);
      const places = extent === 'every request' && name === 'docker' && kind !== 'cut' ? all : firstOfEach(all);
      expect(await complaints(commits, kind, places)).toEqual([]);
    });

    test.each(kinds)('an export, and a base that is built: %s', async (kind) => {
      const known = new Set((await undisturbed(commits)).map(({ request }) => request));
      for (const [build, wanted] of [
        [exports, ['GET /containers/ID/export']],
        [builds, ['POST /build', 'GET /images/sha256%3AID/json']],
      ] as const) {
        const places = firstOfEach(await undisturbed(build)).filter(({ request }) => !known.has(request));
        expect(places.map(({ request }) => request)).toEqual(expect.arrayContaining([...wanted]));
        expect(await complaints(build, kind, places)).toEqual([]);
      }
    });

    test('after all that, the engine has what it had', async () => {
      expect(await inEngine(engine)).toEqual(before);
    });
  });

  // A request is a program of the host then, and a build takes seconds.
  if (extent === 'first of each') return;
  describe('an engine behind ssh', () => {
    let engine: TestEngine;
    let proxy: FaultProxy;
    const programs = join(folder, 'programs');
    beforeAll(async () => {
      engine = await startEngine('docker');
      proxy = await faultProxy(engine.socket, join(folder, 'ssh.sock'));
      mkdirSync(programs);
      writeFileSync(join(programs, 'ssh'), `#!/bin/sh\nexec '${process.execPath}' '${join(folder, 'ssh.mjs')}'\n`);
      chmodSync(join(programs, 'ssh'), 0o755);
      // What "docker system dial-stdio" does on the other side.
      writeFileSync(
        join(folder, 'ssh.mjs'),
        `import { connect } from 'node:net';
  const socket = connect({ path: ${JSON.stringify(join(folder, 'ssh.sock'))}, allowHalfOpen: true });
  process.stdin.pipe(socket);
  socket.pipe(process.stdout);
  socket.on('close', () => process.exit(0));`,
      );
    });
    afterAll(async () => {
      await proxy.close();
      await engine.stop();
    });

    test('every call of the host failing and aborting: each request is one', async () => {
      const environment = { DOCKER_HOST: 'ssh://engine', PATH: `${programs}:${process.env['PATH'] ?? ''}` };
      const wrong: string[] = [];
      let ends = 0;
      const total = await everyHostCall(
        async ({ name, before, signal }) => {
          proxy.plan(undefined);
          let hasHappened = false;
          const outcome = await faultyBuild(
            { raw: { image: 'base:1', pull: false, commit: true }, provision: async () => undefined },
            {
              engine,
              proxy,
              folder,
              environment,
              signal,
              before: (call, index) => {
                try {
                  before(call, index);
                } catch (error) {
                  hasHappened = true;
                  throw error;
                } finally {
                  hasHappened ||= signal.aborted;
                }
              },
            },
          );
          const { ended, message, left } = outcome;
          // How often a command is asked whether it has ended is not the same each time, so that a call may not have come.
          const expected = !hasHappened ? 'built' : name.startsWith('abort') ? 'aborted' : 'failed';
          if (hasHappened) ends++;
          if (ended !== expected) wrong.push(`${name}: ${ended} instead of ${expected}: ${message}`);
          if (ended === 'failed' && !/ssh:\/\/engine|^injected: spawn ssh$/.test(message))
            wrong.push(`${name}: unclear: ${message}`);
          wrong.push(...left.map((each) => `${name}: left: ${each}`));
          return outcome.calls;
        },
        () => inEngine(engine),
      );
      expect(wrong).toEqual([]);
      expect(total).toBeGreaterThan(8);
      expect(ends).toBeGreaterThan(16);
    });
  });
}

/** A request, and which one of a build it is. */
interface Place {
  readonly request: string;
  readonly at: number;
}

/** The first of the requests that differ in nothing but their number. */
function firstOfEach(places: readonly Place[]): readonly Place[] {
  return places.filter(({ request }, index) => places.findIndex((other) => other.request === request) === index);
}
