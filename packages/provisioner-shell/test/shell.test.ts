import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import {
  type FakeAnswer,
  type FakeMachine,
  configure,
  fakeMachine,
  fakeScope,
  recordingReporter,
  runProvisioner,
  testHost,
} from '@imgbuild/core/testing';
import type { Provisioner } from '@imgbuild/core/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import plugin from '@imgbuild/provisioner-shell';
import { quote, writeVariables } from '../src/variables.ts';

const shell = plugin.provisioners['shell'] as Provisioner;
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgbuild-shell-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Run {
  readonly machine: FakeMachine;
  readonly asked: readonly string[];
  readonly told: readonly string[];
  readonly error: string | undefined;
  readonly held: number;
}

/** Runs the provisioner; random names are shown as `RANDOM`. */
async function run(
  raw: Parameters<typeof runProvisioner>[1],
  answer: (command: string) => FakeAnswer = () => ({}),
  values = {},
): Promise<Run> {
  const host = testHost({ folder });
  const report = recordingReporter();
  const scope = fakeScope({ host, report });
  const machine = fakeMachine(answer);
  const error = await runProvisioner(shell, raw, machine, { host, report, scope, build: { values } }).then(
    () => undefined,
    (cause: Error) => cause.message,
  );
  await scope.close(error === undefined ? 'ok' : 'failed');
  const asked = machine.asked.map((line) => line.replaceAll(/[0-9a-f]{16}/g, 'RANDOM'));
  return { machine, asked, told: report.told, error, held: machine.files.size };
}

const usual = "PACKER_BUILD_NAME='name' PACKER_BUILDER_TYPE='type' ";

/** Every option, and what it changes in what the machine is asked. */
const options: Readonly<Record<string, { readonly raw: Record<string, unknown>; readonly expect: (result: Run) => void }>> = {
  inline: {
    raw: { inline: ['echo a', 'echo b'] },
    expect: ({ asked, held }) => {
      expect(asked).toEqual([
        'upload /tmp/script_RANDOM.sh 0755',
        `run chmod +x /tmp/script_RANDOM.sh; ${usual.replace("PACKER_BUILD_NAME='name' PACKER_BUILDER_TYPE='type' ", "PACKER_BUILDER_TYPE='type' PACKER_BUILD_NAME='name' ")}/tmp/script_RANDOM.sh`,
        'run rm -f /tmp/script_RANDOM.sh',
      ]);
      expect(held).toBe(0);
    },
  },
  script: {
    raw: { script: 'FOLDER/one.sh' },
    expect: ({ told }) => expect(told).toContain('say: Provisioning with shell script: one.sh'),
  },
  scripts: {
    raw: { scripts: ['FOLDER/one.sh', 'FOLDER/one.sh'] },
    expect: ({ asked }) => expect(asked.filter((line) => line.startsWith('upload'))).toHaveLength(2),
  },
  environment_vars: {
    raw: { inline: ['x'], environment_vars: ['B=2', "A=it's"] },
    expect: ({ asked }) => expect(asked[1]).toContain(`A='it'"'"'s' B='2' `),
  },
  env: {
    raw: { inline: ['x'], env: { A: 'wins' }, environment_vars: ['A=loses'] },
    expect: ({ asked }) => expect(asked[1]).toContain("A='wins' "),
  },
  env_var_format: {
    raw: { inline: ['x'], env: { A: '1' }, env_var_format: 'export %s="%s"; ' },
    expect: ({ asked }) => expect(asked[1]).toContain('export A="1"; '),
  },
  use_env_var_file: {
    raw: { inline: ['x'], env: { A: '1' }, use_env_var_file: true },
    expect: ({ asked, held }) => {
      expect(asked[0]).toBe('upload /tmp/varfile_RANDOM.sh 0600');
      expect(asked[2]).toBe('run chmod +x /tmp/script_RANDOM.sh; . /tmp/varfile_RANDOM.sh && /tmp/script_RANDOM.sh');
      expect(held).toBe(0);
    },
  },
  execute_command: {
    raw: { inline: ['x'], execute_command: "sudo sh -c '{{ .Vars }} {{ .Path }}'" },
    expect: ({ asked }) => expect(asked[1]).toMatch(/^run sudo sh -c 'PACKER_BUILDER_TYPE=.* \/tmp\/script_RANDOM.sh'$/),
  },
  inline_shebang: {
    raw: { inline: ['x'], inline_shebang: '/bin/bash -x', skip_clean: true },
    expect: ({ machine }) =>
      expect(new TextDecoder().decode([...machine.files.values()][0]?.content)).toBe('#!/bin/bash -x\nx\n'),
  },
  binary: {
    raw: { script: 'FOLDER/windows.sh', binary: true, skip_clean: true },
    expect: ({ machine }) => expect(new TextDecoder().decode([...machine.files.values()][0]?.content)).toBe('a\r\nb\n'),
  },
  remote_folder: {
    raw: { inline: ['x'], remote_folder: '/var/tmp' },
    expect: ({ asked }) => expect(asked[0]).toBe('upload /var/tmp/script_RANDOM.sh 0755'),
  },
  remote_file: {
    raw: { inline: ['x'], remote_file: 'my.sh' },
    expect: ({ asked }) => expect(asked[0]).toBe('upload /tmp/my.sh 0755'),
  },
  remote_path: {
    raw: { inline: ['x'], remote_path: '/opt/x.sh' },
    expect: ({ asked }) => expect(asked[0]).toBe('upload /opt/x.sh 0755'),
  },
  valid_exit_codes: {
    raw: { inline: ['exit 3'], valid_exit_codes: [0, 3] },
    expect: ({ error }) => expect(error).toBeUndefined(),
  },
  expect_disconnect: {
    raw: { inline: ['reboot'], expect_disconnect: true },
    expect: ({ error }) => expect(error).toBeUndefined(),
  },
  start_retry_timeout: {
    raw: { inline: ['x'], start_retry_timeout: '1s' },
    expect: ({ error }) => expect(error).toContain('1 seconds (start_retry_timeout)'),
  },
  skip_clean: {
    raw: { inline: ['x'], skip_clean: true },
    expect: ({ held, asked }) => expect([held, asked.length]).toEqual([1, 2]),
  },
  pause_after: { raw: { inline: ['x'], pause_after: '3s' }, expect: ({ error }) => expect(error).toBeUndefined() },
};

const answers: Readonly<Record<string, (command: string) => FakeAnswer>> = {
  valid_exit_codes: (command) => (command.startsWith('chmod') ? { exit: { kind: 'exited', code: 3 } } : {}),
  expect_disconnect: (command) => (command.startsWith('chmod') ? { exit: { kind: 'disconnected' } } : {}),
  start_retry_timeout: (command) => {
    if (command.startsWith('chmod')) throw new Error('the line is down');
    return {};
  },
};

for (const [name, option] of Object.entries(options)) {
  test(`option ${name}`, async () => {
    await writeFile(join(folder, 'one.sh'), '#!/bin/sh\n');
    await writeFile(join(folder, 'windows.sh'), 'a\r\nb\n');
    const raw = JSON.parse(JSON.stringify(option.raw).replaceAll('FOLDER', folder)) as never;
    option.expect(await run(raw, answers[name]));
  });
}

test('every option has a row', () => {
  expect(Object.keys(options).sort()).toEqual(Object.keys(shell.config.fields).sort());
});

test('without binary, line ends become Unix’s', async () => {
  await writeFile(join(folder, 'windows.sh'), 'a\r\nb\rc\r\n');
  const { machine } = await run({ script: join(folder, 'windows.sh'), skip_clean: true });
  expect(new TextDecoder().decode([...machine.files.values()][0]?.content)).toBe('a\nb\rc\n');
});

test('exactly one of inline, script and scripts', () => {
  const host = testHost({ folder });
  const codes = (raw: Parameters<typeof configure>[1]): readonly string[] =>
    configure(shell, raw, host).problems.map((problem) => problem.code);
  expect(codes({})).toHaveLength(1);
  expect(codes({ inline: ['a'], script: '/x' })).toHaveLength(1);
  expect(codes({ inline: ['a'] })).toEqual([]);
  expect(codes({ inline: ['a'], environment_vars: ['no'] })).toEqual(['shell/invalid-variable']);
});

test('a failing script: shell/unexpected-exit, and it is removed', async () => {
  const { error, held } = await run({ inline: ['exit 2'] }, (command) =>
    command.startsWith('chmod') ? { exit: { kind: 'exited', code: 2 }, stderr: 'no such thing\n' } : {},
  );
  expect(error).toBe(
    'Script failed: The inline script ended with exit code 2; expected exit code 0. Its last output stands above.',
  );
  expect(held).toBe(0);
});

test('a lost connection is shell/disconnected, an unreadable script shell/unreadable-script, an upload that never works shell/upload-failed', async () => {
  expect(
    (await run({ inline: ['reboot'] }, (command) => (command.startsWith('chmod') ? { exit: { kind: 'disconnected' } } : {})))
      .error,
  ).toContain('Connection lost');
  expect((await run({ script: join(folder, 'gone.sh') })).error).toContain('Script cannot be read');
  expect((await run({ inline: ['x'], start_retry_timeout: '5s' }, answers['start_retry_timeout'])).error).toContain(
    'cannot be put on the machine',
  );
});

test('a start that fails at first is tried again', async () => {
  let attempts = 0;
  const { error } = await run({ inline: ['x'] }, (command) => {
    if (command.startsWith('chmod') && ++attempts < 3) throw new Error('booting');
    return {};
  });
  expect([error, attempts]).toEqual([undefined, 3]);
});

test('output is told by line, and the HTTP server’s address is known to scripts', async () => {
  const { told, asked } = await run(
    { inline: ['x'] },
    (command) => (command.startsWith('chmod') ? { stdout: 'one\r\ntwo\nlast', stderr: '10%\r100%\n' } : {}),
    { PackerHTTPIP: '10.0.2.2', PackerHTTPPort: 'ERR_x' },
  );
  expect(told.filter((line) => line.startsWith('std')).sort()).toEqual([
    'stderr: 100%',
    'stdout: last',
    'stdout: one',
    'stdout: two',
  ]);
  expect(asked[1]).toContain("PACKER_HTTP_IP='10.0.2.2' ");
  expect(asked[1]).not.toContain('PACKER_HTTP_PORT');
});

test('values reach a real shell as they are', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0') && text.isWellFormed()),
      (value) => {
        const vars = writeVariables(new Map([['VALUE', value]]), `%s='%s' `);
        const output = execFileSync('/bin/sh', ['-c', `${vars}sh -c 'printf "%s" "$VALUE"'`], { encoding: 'utf8' });
        expect(output).toBe(value);
        expect(execFileSync('/bin/sh', ['-c', `printf %s ${quote(value)}`], { encoding: 'utf8' })).toBe(value);
      },
    ),
    { numRuns: 60 },
  );
});
