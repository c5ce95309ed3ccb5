// Runs a provisioner with a configuration, and writes down all that is seen of it: what it reports, what the machine is told,
// what is put there and what stays.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Provisioner } from '@imgbuild/core/sdk';
import {
  configure,
  failureLine,
  type FakeMachine,
  fakeScope,
  type Observation as OfOneComponent,
  problemLine,
  recordingReporter,
  runProvisioner,
  testHost,
  toldLines,
} from '@imgbuild/core/testing';
import plugin from '@imgbuild/provisioner-shell';
import { readable, ruledMachine } from './fake-windows.ts';
import { steppingClock } from './stepping-clock.ts';

export type Observation = OfOneComponent & { readonly type: string };

export function componentOf(type: string): Provisioner {
  const component = plugin.provisioners[type];
  if (component === undefined) throw new Error(`there is no ${type}`);
  return component;
}

/** All that is seen, a line each; the working directory is `$FOLDER`, what nobody can guess is `RANDOM`. */
export async function observe(o: Observation): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'imgbuild-shell-'));
  try {
    for (const [name, text] of Object.entries(o.files ?? {})) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const lines = await run(o, folder);
    return withoutChance(lines.join('\n').replaceAll(folder, '$FOLDER'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(o: Observation, folder: string): Promise<readonly string[]> {
  const component = componentOf(o.type);
  const time = steppingClock();
  const host = { ...testHost({ folder }), clock: time.clock };
  const { config, problems } = configure(component, o.options as never, host);
  const lines = problems.map(problemLine);
  if (config === undefined || problems.some(({ severity }) => severity !== 'warning')) return lines;
  const report = recordingReporter();
  const scope = fakeScope({ host, report });
  const machine = showing(ruledMachine(o.machine ?? []), report.told as string[]);
  const world = { host, scope, report, ...(o.build === undefined ? {} : { build: o.build }) };
  let end = 'done';
  try {
    await runProvisioner(component, o.options as never, machine, world);
  } catch (error) {
    end = failureLine(error);
  }
  await scope.close('ok');
  lines.push(...toldLines(report));
  lines.push(end);
  if (time.passed() > 0) lines.push(`time: ${time.passed() / 1000}s`);
  for (const path of machine.files.keys()) lines.push(`left: ${path}`);
  return lines;
}

/** Has what the machine is told stand among what is reported, in its order; long texts only the first time. */
function showing(machine: FakeMachine, told: string[]): FakeMachine {
  const known = new Set<string>();
  const lines = (text: string, before: string): readonly string[] => {
    const all = withoutChance(text).trimEnd().split('\n');
    const isKnown = all.length > 3 && known.has(all.join('\n'));
    known.add(all.join('\n'));
    return (isKnown ? [`(${all.length} lines as before)`] : all).map((line) => before + line);
  };
  return {
    ...machine,
    spawn: (command, o) => {
      const [first = '', ...rest] = readable(command).split('\n');
      told.push(`run: ${first}`, ...(rest.length === 0 ? [] : lines(rest.join('\n'), '  ')));
      return machine.spawn(command, o);
    },
    upload: async (source, path, o) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of source.open()) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString().replaceAll('\r', '\\r').replace('\uFEFF', '(byte order mark)');
      told.push(`upload: ${path} 0${(source.mode ?? 0).toString(8)}`, ...lines(text, '  | '));
      await machine.upload(source, path, o);
    },
  };
}

/** What nobody can guess, as a word. */
function withoutChance(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'RANDOM')
    .replaceAll(/(?<=script_|varfile_)[0-9a-f]{16}/g, 'RANDOM');
}
