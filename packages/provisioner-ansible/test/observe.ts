// Runs a provisioner with a configuration, and writes down all that is seen of it: what it reports, what Ansible's programs and the
// machine are told, and what stays.
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import type { BuildInfo, Connection, Provisioner } from '@imgbuild/core/sdk';
import {
  configure,
  failureLine,
  type FakeAnswer,
  fakeMachine,
  type FakeMachine,
  fakeScope,
  problemLine,
  recordingReporter,
  runProvisioner,
  testHost,
  toldLines,
} from '@imgbuild/core/testing';
import plugin from '@imgbuild/provisioner-ansible';

/** How the machine answers commands that match. */
export interface Rule {
  readonly on: string;
  readonly exit?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

export interface Observation {
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Files of the working directory. */
  readonly files?: Readonly<Record<string, string>>;
  /** What is done instead of writing down what was asked, by the name of the program; null where there is none. */
  readonly programs?: Readonly<Record<string, string | null>>;
  readonly connection?: Connection;
  readonly machine?: readonly Rule[];
  readonly build?: Partial<BuildInfo>;
  readonly environment?: Readonly<Record<string, string>>;
  /** A port of this machine that somebody else has. */
  readonly takenPort?: number;
}

export function componentOf(type: string): Provisioner {
  const component = plugin.provisioners[type];
  if (component === undefined) throw new Error(`there is no ${type}`);
  return component;
}

/** Says what it was asked: its arguments, what it finds in the files that they name, and its environment. */
const recording = `#!/bin/sh
if [ "$1" = --version ]; then echo "$(basename "$0") [core 2.14.3]"; exit 0; fi
echo "ran $(basename "$0")"
before=
for word in "$@"; do
  echo "  [$word]"
  if [ "$before" = -i ]; then sed 's/^/    | /' "$word"; fi
  case "$word" in
    @*) sed 's/^/    | /' "\${word#@}"; echo ;;
    ansible_ssh_private_key_file=*) sed -n '1s/^/    | /p' "\${word#*=}"; stat -c '    | mode %a' "\${word#*=}" ;;
  esac
  before=$word
done
env | grep -E '^(ANSIBLE_|PYTHONUNBUFFERED|MY_)' | sort | sed 's/^/  /'
`;

/** All that is seen, a line each; the working directory is `$FOLDER`, what differs from run to run is a word in capitals. */
export async function observe(o: Observation): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'imgbuild-ansible-test-'));
  const listener = o.takenPort === undefined ? undefined : createServer();
  try {
    // Whoever else has the port is as good.
    await new Promise<void>((resolve) => {
      if (listener === undefined) return resolve();
      listener.once('error', () => resolve());
      listener.listen(o.takenPort, '127.0.0.1', () => resolve());
    });
    const programs = { 'ansible-playbook': recording, 'ansible-galaxy': recording, ...o.programs };
    await mkdir(join(folder, 'bin'));
    for (const [name, text] of Object.entries(programs)) {
      if (text === null) continue;
      const path = join(folder, 'bin', name);
      await writeFile(path, text.startsWith('#!') ? text : `#!/bin/sh\n${text}\n`);
      await chmod(path, 0o755);
    }
    for (const [name, text] of Object.entries({ 'site.yml': '- hosts: all\n', ...o.files })) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const known = new Set(await readdir(folder, { recursive: true }));
    const lines = [...(await run(o, folder))];
    for (const name of await readdir(folder, { recursive: true })) {
      if (!known.has(name) && name !== '.tmp') lines.push(`left here: ${name}`);
    }
    return withoutChance(lines.join('\n').replaceAll(folder, '$FOLDER'));
  } finally {
    listener?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(o: Observation, folder: string): Promise<readonly string[]> {
  const component = componentOf(o.type);
  // Where a program is missing, this machine's own must not be found instead.
  const path = Object.values(o.programs ?? {}).includes(null) ? `${folder}/bin` : `${folder}/bin:/usr/bin:/bin`;
  const host = testHost({ folder, environment: { PATH: path, HOME: folder, ...o.environment } });
  const { config, problems } = configure(component, o.options as never, host);
  const lines = problems.map(problemLine);
  if (config === undefined || problems.some(({ severity }) => severity !== 'warning')) return lines;
  const report = recordingReporter();
  const scope = fakeScope({ host, report });
  const signal = new AbortController().signal;
  for await (const problem of component.verify?.({ config: config, host, signal, scope }) ?? []) lines.push(problemLine(problem));
  if (lines.some((line) => line.startsWith('error'))) return lines;
  const machine = machineOf(o.machine ?? [], report.told as string[]);
  const connection = o.connection ?? { communicator: 'ssh', host: '192.0.2.1', port: 22, user: 'builder', privateKey: 'KEY' };
  const there: Provisioner = {
    ...component,
    run: (ctx) => component.run({ ...ctx, machine: { ...ctx.machine, connection } }),
  };
  let end = 'done';
  try {
    const world = { host, scope, report, ...(o.build === undefined ? {} : { build: o.build }) };
    await runProvisioner(there, o.options as never, machine, world);
  } catch (error) {
    end = failureLine(error);
  }
  await scope.close('ok');
  lines.push(...toldLines(report));
  return [...lines, end, ...[...machine.files.keys()].map((path) => `on the machine: ${path}`)];
}

/** A machine that answers by rules, and has what it is told stand among what is reported. */
function machineOf(rules: readonly Rule[], told: string[]): FakeMachine {
  const machine = fakeMachine((command): FakeAnswer => {
    const rule = rules.find(({ on }) => new RegExp(on).test(command));
    if (rule === undefined) return {};
    const { exit = 0, stdout = '', stderr = '' } = rule;
    return { exit: { kind: 'exited', code: exit }, stdout, stderr };
  });
  return {
    ...machine,
    spawn: (command, o) => {
      told.push(`run: ${command}`);
      return machine.spawn(command, o);
    },
    uploadDir: async (local, path) => void told.push(`upload folder: ${local} ${path}`),
    upload: async (source, path, o) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of source.open()) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString().trimEnd();
      told.push(`upload: ${path}`, ...text.split('\n').map((line) => `  | ${line}`));
      await machine.upload(source, path, o);
    },
  };
}

/** What differs from run to run, as words. */
function withoutChance(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
    .replaceAll(/(?<=provisioner-ansible)[0-9a-f]{12}(?![0-9a-f])/g, 'RANDOM')
    .replaceAll(/(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])/g, 'RANDOM')
    .replaceAll(/(?<=\.tmp\/ansible-)\w{6}/g, 'RUN')
    .replaceAll(/(?<=\[127\.0\.0\.1\]:|127\.0\.0\.1 .*ansible_port=)\d+/g, 'PORT')
    .replaceAll(`${tmpdir()}/ansible-RANDOM`, '$SOCKETS')
    .replaceAll(`ansible_user=${userInfo().username}`, 'ansible_user=USER');
}
