import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { abortCauseOf, type Builder, type Communicator, problemOf, type Scope } from '@imgbuild/core/sdk';
import { fakeScope, recordingReporter, runBuilder, testHost, type TestHostOptions } from '@imgbuild/core/testing';
import plugin from '../../src/index.ts';
import type { TestEngine } from './engines.ts';
import type { FaultProxy } from './fault-proxy.ts';

/** What came of one build. */
export interface Outcome {
  readonly ended: 'built' | 'failed' | 'aborted';
  /** What a person is told. */
  readonly message: string;
  /** Number of calls of the host's ports, before anything was released. */
  readonly calls: number;
  /** What was asked by way of the proxy, before anything was released. */
  readonly requests: readonly string[];
  /** Everything that is still there: of the scope, the engine and the folder. */
  readonly left: readonly string[];
}

export interface FaultyBuild {
  readonly raw: object;
  readonly provision: (line: Communicator) => Promise<void>;
}

/** What an engine has: containers by name, and images by id with their names. */
export async function inEngine(engine: TestEngine): Promise<readonly string[]> {
  const containers = (await engine.ask('GET', '/containers/json?all=1')) as readonly { readonly Names: readonly string[] }[];
  const images = (await engine.ask('GET', '/images/json?all=1')) as readonly { Id: string; RepoTags: readonly string[] | null }[];
  return [
    ...containers.map(({ Names: names }) => `container ${names.join()}`),
    ...images.map(({ Id: id, RepoTags: tags }) => `image ${id} ${(tags ?? []).join()}`),
  ].sort();
}

/** Runs a build in a folder of its own, and removes what it promised to leave: its image and its export. */
export async function faultyBuild(
  { raw, provision }: FaultyBuild,
  o: {
    readonly engine: TestEngine;
    /** The build's way to the engine, and that of its releases. */
    readonly proxy: FaultProxy;
    readonly folder: string;
    readonly environment?: Readonly<Record<string, string>>;
    readonly before?: NonNullable<TestHostOptions['before']>;
    readonly signal?: AbortSignal;
  },
): Promise<Outcome> {
  const own = await mkdtemp(join(o.folder, 'run-'));
  const environment = { PATH: process.env['PATH'], HOME: own, DOCKER_HOST: o.proxy.host, ...o.environment };
  const host = testHost({ folder: own, sleeping: 'real', environment, ...(o.before === undefined ? {} : { before: o.before }) });
  const report = recordingReporter();
  const signal = o.signal ?? new AbortController().signal;
  const fake = fakeScope({ host: testHost({ folder: own, sleeping: 'real', environment }), report, signal });
  const scope = settling(fake, () => o.proxy.hasHeard);
  const existed = await inEngine(o.engine);
  let ended: Outcome['ended'] = 'built';
  let message = '';
  let made: string | undefined;
  try {
    const artifact = await runBuilder(
      plugin.builders['docker'] as Builder,
      raw as never,
      ({ communicator }) => provision(communicator),
      { host, scope, report, signal },
    );
    made = artifact?.id;
  } catch (error) {
    ended = abortCauseOf(error) === undefined ? 'failed' : 'aborted';
    const problem = problemOf(error);
    message = problem === undefined ? String((error as Error).message) : `${problem.summary}. ${problem.detail ?? ''}`;
  }
  const calls = host.calls.length;
  const requests = [...o.proxy.requests];
  await fake.close(ended === 'built' ? 'ok' : ended === 'failed' ? 'failed' : 'cancelled');
  if (made?.startsWith('sha256:') === true) await o.engine.ask('DELETE', `/images/${made}`);
  const files = existsSync(join(own, 'output')) ? await readdir(join(own, 'output')) : [];
  const left = [
    ...fake.held.map(({ label }) => `held ${label}`),
    ...(await inEngine(o.engine)).filter((each) => !existed.includes(each)),
    ...files.filter((name) => ended !== 'built' || name !== 'image.tar').map((name) => `file ${name}`),
  ];
  await rm(own, { recursive: true, force: true });
  return { ended, message, calls, requests, left };
}

/**
 * A scope that looks for what was not answered as long as a run would: until it is found, or nothing can come any more. Nothing
 * comes of what the engine has not heard of.
 */
function settling(scope: Scope, hasHeard: () => boolean): Scope {
  return {
    acquire: (label, open, release) => scope.acquire(label, open, release),
    within: (label, body) => scope.within(label, body),
    hold: (type, intent, open, o) => {
      let isAnswered = false;
      const find: typeof type.find = async (known, token, ctx) => {
        const end = Date.now() + (isAnswered || !hasHeard() ? 0 : (type.settle ?? 0));
        for (;;) {
          const found = await type.find(known, token, ctx);
          if (found.length > 0 || Date.now() >= end) return found;
          await ctx.host.clock.sleep(50, ctx.signal);
        }
      };
      return scope.hold(
        { ...type, find },
        intent,
        (ctx) =>
          open(ctx).catch((error: unknown) => {
            isAnswered = problemOf(error) !== undefined;
            throw error;
          }),
        o,
      );
    },
  };
}

/** Runs a command to its end; anything but success is an error. Gives what it wrote. */
export async function mustSucceed(line: Communicator, script: string): Promise<string> {
  const child = await line.spawn(script);
  await child.closeStdin();
  const [stdout, stderr, exit] = await Promise.all([text(child.stdout), text(child.stderr), child.exit]);
  if (exit.kind !== 'exited' || exit.code !== 0) throw new Error(`command "${script}": ${JSON.stringify(exit)} ${stderr}`);
  return stdout;
}

/** A folder with a file in it, and one below. */
export async function smallFolder(path: string): Promise<string> {
  await mkdir(join(path, 'inner'), { recursive: true });
  await writeFile(join(path, 'one'), 'one');
  await writeFile(join(path, 'inner/two'), 'two');
  return path;
}
