// Folders, files and commands on a machine, and all that can go wrong with them: each message has a fixture, which
// UPDATE_FIXTURES=1 rewrites.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  checkGuest,
  createFolder,
  type Guest,
  type GuestContext,
  guestOf,
  openFolder,
  problems,
  removeFolder,
  runElevated,
  type Staging,
  withStaging,
} from '@imgbuild/builder-kit/guest';
import { type Exit, lineDown, problemOf } from '@imgbuild/core/sdk';
import { fakeMachine, fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';

const unix: Guest = { os: 'unix', rights: 'sudo' };

/** Runs some work with a staging directory. `answer` gives how a command ends. */
async function stage(
  removal: 'always' | 'after failure' | 'never',
  work: (staging: Staging) => Promise<void>,
  answer: (command: string) => Exit | undefined = () => undefined,
) {
  const machine = fakeMachine((command) => {
    const exit = answer(command);
    return exit === undefined ? {} : { exit };
  });
  const host = testHost({ folder: tmpdir(), sleeping: 'real' });
  const report = recordingReporter();
  const ctx = contextFor(machine, host, report);
  const failed = await withStaging({ path: '/tmp/stage', guest: unix, removal }, ctx, work).then(() => undefined, problemOf);
  return { failed, asked: machine.asked, warnings: report.warnings, held: (ctx.scope as ReturnType<typeof fakeScope>).held };
}

function contextFor(
  communicator: ReturnType<typeof fakeMachine>,
  host: ReturnType<typeof testHost>,
  report: ReturnType<typeof recordingReporter>,
): GuestContext {
  const machine = { id: 'machine', os: 'linux', communicator, connection: { communicator: 'test' } } as const;
  return { host, report, machine, scope: fakeScope({ host, report }), signal: new AbortController().signal };
}

const nothing = async (): Promise<void> => undefined;
const exited = (code: number): Exit => ({ kind: 'exited', code });

test('commands for Unix and Windows', () => {
  expect(guestOf({ guest_os_type: 'Windows', prevent_sudo: false })).toEqual({ os: 'windows', rights: 'own' });
  expect(guestOf({ guest_os_type: '', prevent_sudo: true })).toEqual({ os: 'unix', rights: 'own' });
  expect(createFolder("/tmp/it's", unix)).toBe(`sudo mkdir -p '/tmp/it'"'"'s'`);
  expect(openFolder('/a', { os: 'unix', rights: 'own' })).toBe("chmod 0777 '/a'");
  const windows = { os: 'windows', rights: 'own' } as const;
  expect(openFolder('C:/a', windows)).toBeUndefined();
  expect(removeFolder('C:/Program Files/a', windows)).toBe('powershell.exe -Command "rm C:/Program` Files/a -recurse -force"');
  expect([...checkGuest({ guest_os_type: 'UNIX' })]).toEqual([]);
});

test.each([
  ['always', 'well', true],
  ['always', 'badly', true],
  ['after failure', 'well', false],
  ['after failure', 'badly', true],
  ['never', 'well', false],
  ['never', 'badly', false],
] as const)('removal %s, when it went %s: %s', async (removal, end, isRemoved) => {
  const { asked, held } = await stage(removal, async () => {
    if (end === 'badly') throw new Error('it went badly');
  });
  expect(asked.includes("run sudo rm -rf '/tmp/stage'")).toBe(isRemoved);
  expect(held).toEqual([]);
});

const shown: Readonly<Record<string, () => Promise<unknown>>> = {
  'guest/invalid-guest': async () => [...checkGuest({ guest_os_type: 'beos' })][0],
  'guest/folder-refused': async () => (await stage('never', nothing, () => exited(1))).failed,
  'guest/unreadable-file': async () =>
    (await stage('never', (staging) => staging.uploadFile('/nowhere/a', '/tmp/stage/a', 0o644))).failed,
  'guest/upload-failed': async () => {
    const failing = { ...fakeMachine(), upload: () => Promise.reject(lineDown('no answer')) };
    const ctx = contextFor(failing, testHost({ folder: tmpdir() }), recordingReporter());
    const work = (staging: Staging) => staging.uploadText('text', '/tmp/stage/a', 0o600);
    return withStaging({ path: '/tmp/stage', guest: unix, removal: 'never' }, ctx, work).catch(problemOf);
  },
  'guest/not-started': async () =>
    (
      await stage('never', nothing, () => {
        throw lineDown('no answer');
      })
    ).failed,
  'guest/not-removed': async () =>
    (await stage('always', nothing, (command) => (command.includes('rm -rf') ? exited(1) : undefined))).failed,
  'guest/maybe-left': async () =>
    (
      await stage(
        'always',
        async () => {
          throw new Error('it went badly');
        },
        (command) => (command.includes('rm -rf') ? { kind: 'disconnected' } : undefined),
      )
    ).warnings[0],
};

test.each(problems.codes)('%s', async (code) => {
  const file = fileURLToPath(new URL(`guest-fixtures/${code.slice('guest/'.length)}/expected.txt`, import.meta.url));
  const seen = `${JSON.stringify(await shown[code]?.(), undefined, 2)}\n`;
  if (process.env['UPDATE_FIXTURES'] === '1') {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, seen);
  }
  expect(seen).toBe(await readFile(file, 'utf8'));
});

test('files are sent from where an upload broke off, with their mode', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'imgbuild-guest-'));
  try {
    await writeFile(join(folder, 'key'), 'secret');
    const machine = fakeMachine();
    const pieces: string[] = [];
    const ctx = contextFor(
      {
        ...machine,
        upload: async (source, path, o) => {
          for await (const chunk of source.open(3)) pieces.push(Buffer.from(chunk).toString());
          await machine.upload(source, path, o);
        },
      },
      testHost({ folder }),
      recordingReporter(),
    );
    await withStaging({ path: '/s', guest: unix, removal: 'never' }, ctx, (staging) =>
      staging.uploadFile(join(folder, 'key'), '/s/key', 0o600),
    );
    expect([pieces, machine.files.get('/s/key')?.mode]).toEqual([['ret'], 0o600]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a folder of secrets is closed when they are in it', async () => {
  const { asked } = await stage('never', (staging) => staging.uploadSecretFolder('/keys', '/tmp/stage/keys'));
  expect(asked.slice(-2)).toEqual(['uploadDir /keys /tmp/stage/keys', "run sudo chmod -R go-rwx '/tmp/stage/keys'"]);
});

test('what runs a command with all rights is removed however that ended', async () => {
  const machine = fakeMachine((command) => (command.includes('-file') ? { exit: { kind: 'disconnected' } } : {}));
  const ctx = contextFor(machine, testHost({ folder: tmpdir(), sleeping: 'real' }), recordingReporter());
  expect(await runElevated('whoami', { name: 'SYSTEM', password: '' }, ctx)).toEqual({ kind: 'disconnected' });
  expect(
    machine.asked.map((line) => line.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, 'ID').replace(/(EncodedCommand) .*/, '$1')),
  ).toEqual([
    'upload C:/Windows/Temp/packer-elevated-shell-ID.ps1 0600',
    'run powershell -executionpolicy bypass -file "C:/Windows/Temp/packer-elevated-shell-ID.ps1"',
    'run powershell -EncodedCommand',
  ]);
});
