import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Artifact, Communicator, Json, Machine, Problem } from '@imgbuild/core/sdk';
import { fakeScope, type FakeScope, recordingReporter, runBuilder, testHost, type TestHost } from '@imgbuild/core/testing';
import { builder } from '../../src/builder.ts';
import { verifyEngine } from '../../src/checks.ts';
import type { TestEngine } from './engines.ts';
import { settingsOf } from './settings.ts';

/** A place to build in: a folder of its own, a host whose engine is the test's, and what was told. */
export interface Bench extends AsyncDisposable {
  readonly folder: string;
  readonly host: TestHost;
  readonly scope: FakeScope;
  readonly told: readonly string[];
  /** Builds; what stands for the provisioners looks at the container. Its scope is left open for the test to look at. */
  build(raw: object, provision?: (guest: Guest) => Promise<void>): Promise<Artifact>;
  /** What stands in the way of a build. */
  verify(raw: object): Promise<readonly Problem[]>;
  /** Releases what the build holds. */
  close(outcome: 'ok' | 'failed'): Promise<void>;
}

/** A container that is being provisioned. */
export interface Guest {
  readonly machine: Machine;
  readonly line: Communicator;
  readonly outputs: Readonly<Record<string, Json>>;
  /** What a command says that succeeds. */
  run(command: string): Promise<string>;
}

export async function openBench(
  engine: Pick<TestEngine, 'host'> | undefined,
  environment: Readonly<Record<string, string>> = {},
): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'imgbuild-docker-bench-'));
  const host = testHost({
    folder,
    sleeping: 'real',
    environment: {
      PATH: process.env['PATH'],
      HOME: folder,
      ...(engine === undefined ? {} : { DOCKER_HOST: engine.host }),
      ...environment,
    },
  });
  const report = recordingReporter();
  const scope = fakeScope({ host, report });
  const { signal } = new AbortController();
  return {
    folder,
    host,
    scope,
    told: report.told,
    build: async (raw, provision) => {
      const artifact = await runBuilder(
        builder,
        raw as never,
        async (machine, outputs) => {
          const line = machine.communicator;
          await provision?.({ machine, line, outputs, run: (command) => said(line, command) });
        },
        { host, scope, report },
      );
      if (artifact === undefined) throw new Error('the builder gave nothing');
      return artifact;
    },
    verify: async (raw) => {
      const problems: Problem[] = [];
      const context = { config: settingsOf(raw, host), host, scope, signal };
      for await (const problem of verifyEngine(context)) problems.push(problem);
      return problems;
    },
    close: (outcome) => scope.close(outcome),
    [Symbol.asyncDispose]: async () => {
      await scope.close('ok');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function said(line: Communicator, command: string): Promise<string> {
  const child = await line.spawn(command);
  await child.closeStdin();
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const exit = await child.exit;
  if (exit.kind !== 'exited' || exit.code !== 0) throw new Error(`${command}: ${JSON.stringify(exit)} ${stdout}${stderr}`);
  return stdout.trim();
}
