import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BuildInfo, Provisioner } from '../sdk/index.ts';
import { testHost } from './host.ts';
import { recordingReporter } from './reporter.ts';
import { configure, runProvisioner } from './run-component.ts';
import { fakeScope } from './scope.ts';
import { type Rule, ruledMachine } from './ruled-machine.ts';
import { failureLine, problemLine, toldLines } from './seen.ts';

/** What a provisioner is given, and the machine it works on. */
export interface Observation {
  readonly options: Readonly<Record<string, unknown>>;
  /** Files of the working directory. */
  readonly files?: Readonly<Record<string, string>>;
  readonly machine?: readonly Rule[];
  readonly build?: Partial<BuildInfo>;
}

/**
 * Runs a provisioner, and writes down all that is seen of it, a line each: what it reports, what the machine is told, what is put
 * there, and what stays. The working directory is `$FOLDER`, what nobody can guess is `RANDOM`.
 */
export async function observeProvisioner(component: Provisioner, o: Observation): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'imgbuild-test-'));
  try {
    for (const [name, text] of Object.entries(o.files ?? {})) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const lines = await run(component, o, folder);
    return lines
      .join('\n')
      .replaceAll(folder, '$FOLDER')
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'RANDOM');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(component: Provisioner, o: Observation, folder: string): Promise<readonly string[]> {
  const host = testHost({ folder, sleeping: 'real' });
  const report = recordingReporter();
  const scope = fakeScope({ host, report });
  const { config, problems } = configure(component, o.options as never, host);
  const found = [...problems];
  if (config !== undefined) {
    const world = { config: config as never, host, scope, signal: new AbortController().signal };
    for await (const problem of component.verify?.(world) ?? []) found.push(problem);
  }
  const lines = found.map(problemLine);
  if (config === undefined || found.some(({ severity }) => severity !== 'warning')) return lines;
  const machine = ruledMachine(o.machine ?? [], report.told as string[]);
  let end = 'done';
  try {
    const world = { host, scope, report, ...(o.build === undefined ? {} : { build: o.build }) };
    await runProvisioner(component, o.options as never, machine.communicator, world);
  } catch (error) {
    end = failureLine(error);
  }
  await scope.close('ok');
  lines.push(...toldLines(report));
  return [...lines, end, ...machine.left().map((path) => `left: ${path}`)];
}
