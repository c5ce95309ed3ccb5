// The shell and file provisioners over SSH, beside Packer's own: both run the same template against an OpenSSH server that writes
// down what it is asked. What they upload and run, in which order and to which end, is equal but for the reviewed list below.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openPlace, type Place } from '../command.ts';
import { type Deed, openRecordingServer } from './recording-ssh.ts';
import { overSsh, runBuild } from './run-build.ts';

interface Recorded {
  readonly code: number | null;
  readonly deeds: readonly Deed[];
}

/**
 * What differs on purpose. Each line: what is taken out or written alike, and why.
 */
const reviewed: readonly { readonly why: string; readonly apply: (deeds: readonly Deed[]) => readonly Deed[] }[] = [
  {
    why: 'Names of scripts and variable files are picked at random; ours cannot be guessed.',
    apply: eachText((text) => text.replace(/(script|varfile)_[0-9a-f]+\.sh/g, '$1_N.sh')),
  },
  {
    why: 'Packer writes two blanks, or a blank at the end, where its templates have an empty part.',
    apply: eachText((text) => text.replace(/ {2,}/g, ' ').trim()),
  },
  {
    why: 'Packer changes the mode of what it uploaded by a command of its own; with us it has that mode when it appears.',
    apply: (deeds) => {
      const modes = new Map(
        deeds.flatMap((deed) => {
          const [, mode, path] = (deed.kind === 'run' && /^chmod (0\d+) (\S+)$/.exec(deed.command)) || [];
          return mode === undefined || path === undefined ? [] : [[path, mode] as const];
        }),
      );
      return deeds
        .filter((deed) => deed.kind !== 'run' || !/^chmod 0\d+ \S+$/.test(deed.command))
        .map((deed) => (deed.kind === 'upload' ? { ...deed, mode: modes.get(deed.path) ?? deed.mode } : deed));
    },
  },
  {
    why: 'Packer leaves a script that failed on the machine; with us it goes as well.',
    apply: (deeds) =>
      deeds.filter((deed, index) => {
        const before = deeds[index - 1];
        return deed.kind !== 'run' || !deed.command.startsWith('rm -f ') || before?.kind !== 'run' || before.exit === 0;
      }),
  },
  {
    why: 'Packer removes its variable file also where it has made none: "rm -f" of nothing.',
    apply: (deeds) => deeds.filter((deed) => deed.kind !== 'run' || deed.command !== 'rm -f'),
  },
];

function eachText(change: (text: string) => string): (deeds: readonly Deed[]) => readonly Deed[] {
  return (deeds) =>
    deeds.map((deed) =>
      deed.kind === 'run' ? { ...deed, command: change(deed.command) } : { ...deed, path: change(deed.path) },
    );
}

/** Runs a template with one program; `PLACE` in it is a folder that both have, each its own. */
async function record(
  program: 'packer' | 'imgbuild',
  provisioners: readonly object[],
  files: Readonly<Record<string, string>>,
): Promise<Recorded> {
  await using place = await openPlace();
  await using recording = await openRecordingServer(place.folder);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(place.folder, name)), { recursive: true });
    await writeFile(join(place.folder, name), text);
  }
  await mkdir(join(place.folder, 'machine'));
  const { code } = await runBuild(program, place, { builder: overSsh(recording.server), provisioners });
  return { code, deeds: await normal(await recording.deeds(), place) };
}

async function normal(deeds: readonly Deed[], place: Place): Promise<readonly Deed[]> {
  const placed = eachText((text) => text.replaceAll(place.folder, 'PLACE'))(deeds);
  return reviewed.reduce((now, { apply }) => apply(now), placed);
}

const script = '#!/bin/sh -e\necho from a file\nprintf "%s\\n" "$PACKER_BUILD_NAME" > "$0.seen"\nrm "$0.seen"\n';
const files = {
  'a.sh': script,
  'b.sh': 'echo second\r\necho and third\r\n',
  'fail.sh': 'exit 3\n',
  'data/one.txt': 'one\n',
  'data/below/two words.txt': 'two\n',
  'plain.txt': 'plain\n',
};

const shell = (settings: object): object => ({ type: 'shell', ...settings });
const file = (settings: object): object => ({ type: 'file', ...settings });

/** Every option alone. */
const cases: readonly (readonly [string, readonly object[]])[] = [
  ['inline', [shell({ inline: ['echo one', 'echo two; echo three >&2'] })]],
  ['script', [shell({ script: 'a.sh' })]],
  ['scripts', [shell({ scripts: ['a.sh', 'b.sh'] })]],
  ['binary', [shell({ script: 'b.sh', binary: true, valid_exit_codes: [0, 1, 127] })]],
  ['environment_vars', [shell({ inline: ['env'], environment_vars: ['NAME=web server', "QUOTE=it's", 'EMPTY=', 'EQUALS=a=b'] })]],
  ['use_env_var_file', [shell({ inline: ['env'], use_env_var_file: true, environment_vars: ["NAME=it's"] })]],
  ['execute_command', [shell({ inline: ['id'], execute_command: 'env X=1 {{ .Vars }} sh {{ .Path }}' })]],
  [
    'execute_command with an env var file',
    [shell({ inline: ['id'], use_env_var_file: true, execute_command: '. {{ .EnvVarFile }} && sh {{ .Path }}' })],
  ],
  ['inline_shebang', [shell({ inline: ['echo $0'], inline_shebang: '/bin/bash -eu' })]],
  ['remote_folder', [shell({ inline: ['echo here'], remote_folder: 'PLACE/machine' })]],
  ['remote_file', [shell({ inline: ['echo here'], remote_folder: 'PLACE/machine', remote_file: 'run.sh' })]],
  ['remote_path', [shell({ inline: ['echo here'], remote_path: 'PLACE/machine/path.sh' })]],
  ['skip_clean', [shell({ inline: ['echo kept'], remote_path: 'PLACE/machine/kept.sh', skip_clean: true })]],
  ['valid_exit_codes', [shell({ script: 'fail.sh', valid_exit_codes: [0, 3] })]],
  ['an exit code that is not valid', [shell({ script: 'fail.sh' }), shell({ inline: ['echo never'] })]],
  ['pause_before and pause_after', [shell({ inline: ['echo'], pause_before: '10ms', pause_after: '10ms' })]],
  [
    'expect_disconnect',
    [shell({ inline: ['kill -9 $(ps -o ppid= -p $PPID)', 'sleep 1'], expect_disconnect: true, skip_clean: true })],
  ],
  ['start_retry_timeout', [shell({ inline: ['echo'], start_retry_timeout: '10s' })]],
  ['max_retries', [shell({ inline: ['test -e PLACE/machine/x || { touch PLACE/machine/x; exit 1; }'], max_retries: 1 })]],
  ['timeout', [shell({ inline: ['echo'], timeout: '5m' })]],
  ['override', [{ ...shell({ inline: ['echo first'] }), override: { null: { inline: ['echo other'] } } }]],
  ['only and except', [shell({ inline: ['echo no'], except: ['null'] }), shell({ inline: ['echo yes'], only: ['null'] })]],
  ['a variable of the build', [shell({ inline: ['echo {{build_name}} {{build_type}} {{user `x`}}'] })]],
  ['file, into a folder', [file({ source: 'plain.txt', destination: 'PLACE/machine/' })]],
  [
    'file, generated',
    [shell({ inline: ['true'] }), file({ source: 'plain.txt', destination: 'PLACE/machine/g', generated: true })],
  ],
  [
    'file, then shell',
    [
      file({ source: 'a.sh', destination: '/tmp/imgbuild-recorder.sh' }),
      shell({ inline: ['sh /tmp/imgbuild-recorder.sh', 'rm /tmp/imgbuild-recorder.sh'] }),
    ],
  ],
];

const environment_vars = ['DEBIAN_FRONTEND=noninteractive', 'HOME_DIR=/home/vagrant'];
const execute_command = 'chmod +x {{ .Path }}; {{ .Vars }} sh -eux {{ .Path }}';
const withSudo = "echo 'packer' | {{ .Vars }} sh -c 'cat > /dev/null; sh \"$0\"' '{{ .Path }}'";

/**
 * The ten combinations of options that the blocks of `shell` and `file` in the 577 public templates have most, the commonest
 * first (1411 to 23 of 2400 blocks); the third, a download, has a test of its own below.
 */
const commonest: typeof cases = [
  ['destination, source', [file({ source: 'plain.txt', destination: 'PLACE/machine/there.txt' })]],
  ['inline', [shell({ inline: ['apt-get --version > /dev/null', 'echo done'] })]],
  ['scripts', [shell({ scripts: ['a.sh', 'b.sh'] })]],
  [
    'environment_vars, execute_command, remote_path, scripts',
    [shell({ environment_vars, execute_command, remote_path: 'PLACE/machine/packer-script', scripts: ['a.sh', 'a.sh'] })],
  ],
  ['execute_command, script', [shell({ execute_command: withSudo, script: 'a.sh' })]],
  ['destination, sources', [file({ sources: ['plain.txt', 'a.sh'], destination: 'PLACE/machine/' })]],
  ['inline, inline_shebang', [shell({ inline: ['echo one | grep -c one'], inline_shebang: '/bin/bash -e' })]],
  ['environment_vars, script', [shell({ environment_vars, script: 'a.sh' })]],
  ['environment_vars, execute_command, script', [shell({ environment_vars, execute_command: withSudo, script: 'a.sh' })]],
  [
    'environment_vars, execute_command, expect_disconnect, scripts',
    [shell({ environment_vars, execute_command, expect_disconnect: true, scripts: ['a.sh', 'b.sh'] })],
  ],
];

test.concurrent.for(commonest)('of the commonest: %s', { timeout: 120_000 }, async ([, provisioners], { expect: check }) => {
  const [packer, own] = await Promise.all([record('packer', provisioners, files), record('imgbuild', provisioners, files)]);
  check(own).toEqual(packer);
  check(packer.deeds.length).toBeGreaterThan(0);
});

test.concurrent.for(cases)('%s', { timeout: 120_000 }, async ([, provisioners], { expect: check }) => {
  const [packer, own] = await Promise.all([record('packer', provisioners, files), record('imgbuild', provisioners, files)]);
  check(own).toEqual(packer);
  check(packer.deeds.length).toBeGreaterThan(0);
});

/** What a program brings to one of two folders of the place, with a folder and a file on the machine. */
async function arrived(
  program: 'packer' | 'imgbuild',
  settings: object,
  into: string,
): Promise<Readonly<Record<string, string>>> {
  await using place = await openPlace();
  await using recording = await openRecordingServer(place.folder);
  for (const [name, text] of Object.entries(files)) await place.write(name, text);
  await place.write('machine/log/built.txt', 'built\n');
  const builder = overSsh(recording.server);
  const { code, said } = await runBuild(program, place, { builder, provisioners: [file(settings)] });
  if (code !== 0) throw new Error(said);
  return contentsOf(join(place.folder, into));
}

/** Folders travel as one stream with us, and downloads by other commands, so what is compared is what arrives. */
test.concurrent.for([
  ['contents of a folder', { source: 'data/', destination: 'PLACE/machine' }, 'machine'],
  ['a folder itself', { source: 'data', destination: 'PLACE/machine' }, 'machine'],
  [
    'of the commonest: destination, direction, source',
    { source: 'PLACE/machine/log/built.txt', destination: 'got/', direction: 'download' },
    'got',
  ],
] as const)('file, %s', { timeout: 120_000 }, async ([, settings, into], { expect: check }) => {
  const packer = await arrived('packer', settings, into);
  check(await arrived('imgbuild', settings, into)).toEqual(packer);
  check(Object.keys(packer)).not.toEqual([]);
});

async function contentsOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const { readdir } = await import('node:fs/promises');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(found.sort().map(async (path) => [path.slice(folder.length), await readFile(path, 'utf8')] as const)),
  );
}

test('the reviewed list says why', () => {
  for (const { why } of reviewed) expect(why.length).toBeGreaterThan(20);
});
