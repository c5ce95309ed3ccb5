import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { problemOf } from '@imgbuild/core/sdk';
import {
  fakeScope,
  type FakeScope,
  recordingReporter,
  type RecordingReporter,
  testHost,
  type TestHost,
} from '@imgbuild/core/testing';

/** A folder of a test's own with a host in it, whose home it is and where programs can be put. Removed at the end. */
export interface TestFolder extends AsyncDisposable {
  readonly path: string;
  readonly controller: AbortController;
  readonly scope: FakeScope;
  readonly report: RecordingReporter;
  readonly context: {
    readonly host: TestHost;
    readonly scope: FakeScope;
    readonly signal: AbortSignal;
    readonly report: RecordingReporter;
  };
  /** Writes a file below the folder and gives its path. Anything but a text is written as JSON. */
  write(path: string, content: unknown): Promise<string>;
  /** Puts a shell script on the host's PATH. */
  program(name: string, script: string): Promise<void>;
}

export async function testFolder(environment: Readonly<Record<string, string>> = {}): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), 'imgbuild-docker-'));
  const below = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, value.replaceAll('FOLDER', path)]));
  const host = testHost({ folder: path, environment: { HOME: path, PATH: `${path}/bin:/usr/bin:/bin`, ...below } });
  const report = recordingReporter();
  const controller = new AbortController();
  const scope = fakeScope({ host, report, signal: controller.signal });
  const write = async (name: string, content: unknown): Promise<string> => {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), typeof content === 'string' ? content : JSON.stringify(content));
    return join(path, name);
  };
  return {
    path,
    controller,
    scope,
    report,
    context: { host, scope, signal: controller.signal, report },
    write,
    program: async (name, script) => {
      await chmod(await write(`bin/${name}`, `#!/bin/sh\n${script}\n`), 0o755);
    },
    [Symbol.asyncDispose]: async () => {
      await scope.close('ok');
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** The problem that something fails with, as `CODE: DETAIL`. */
export async function problemIn(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    const problem = problemOf(error);
    if (problem === undefined) throw error;
    return `${problem.code}: ${problem.detail ?? ''}`;
  }
  return 'no problem';
}
