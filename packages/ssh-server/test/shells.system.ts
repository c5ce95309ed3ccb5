// The scripts for a machine's files, read by the shells that machines have, with their tools.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { machineFiles, type MachineFiles, withoutDots } from '../src/machine/files.ts';
import { machineShell, type MachineShell } from '../src/machine/shell.ts';
import { bareMachine, busyboxMachine, removeMachines } from './bare-machine.ts';
import { localCommunicator, type LocalOptions } from './local-communicator.ts';

const shells: readonly (readonly [string, LocalOptions])[] = [
  ['dash', { systemShell: '/bin/dash' }],
  ['bash', { systemShell: '/bin/bash --posix' }],
  ['dash in a terminal', { terminal: 'always' }],
  ['a machine without stat', bareMachine(['stat'])],
  ['a machine without readlink', bareMachine(['readlink'])],
  ...(existsSync('/usr/bin/busybox') || existsSync('/bin/busybox') ? [['BusyBox', busyboxMachine()] as const] : []),
  ...installed(['mksh', 'ksh']).map((name) => [name, { systemShell: `/usr/bin/${name}` }] as const),
  ...installed(['zsh', 'fish', 'csh']).map((name) => [`${name} as login shell`, { shell: [`/usr/bin/${name}`, '-c'] }] as const),
];
afterAll(removeMachines);

function installed(names: readonly string[]): readonly string[] {
  return names.filter((name) => existsSync(`/usr/bin/${name}`));
}

describe.each(shells)('%s', (name, options) => {
  let folder = '';
  let shell: MachineShell;
  let files: MachineFiles;
  const at = (...parts: readonly string[]): string => join(folder, ...parts);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'imgbuild-shell-'));
    shell = machineShell(localCommunicator(folder, options), new AbortController().signal);
    files = machineFiles(shell);
  });
  afterEach(async () => {
    await shell[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  const hasStat = name !== 'a machine without stat';

  test('looks', async () => {
    const strange = 'it\'s "$HOME" `id` \\ *\nline';
    writeFileSync(at(strange), 'four', { mode: 0o640 });
    mkdirSync(at('folder'), { mode: 0o1755 });
    symlinkSync(strange, at('link'));
    symlinkSync('nowhere', at('broken'));
    const facts = await files.facts();
    expect(facts.home).toBe(folder);
    expect(facts.mask).toBe(process.umask());
    const known = statSync(at(strange));
    expect(await files.stat('link')).toMatchObject({ size: 4, mode: known.mode, user: known.uid, group: known.gid, links: 1 });
    if (hasStat) expect(await files.stat(strange)).toMatchObject({ modified: Math.floor(known.mtimeMs / 1000) });
    expect((await files.lstat('link')).mode & 0o170000).toBe(0o120000);
    const listed = withoutDots(await files.list(''));
    expect(listed.map((entry) => entry.name).sort()).toEqual(readdirSync(folder).sort());
    expect(listed.find((entry) => entry.name === 'folder')?.attributes.mode.toString(8)).toBe('41755');
    expect((await files.list('/')).map((entry) => entry.name)).toContain('usr');
    if (name !== 'a machine without readlink') {
      expect(await files.readLink('link')).toBe(strange);
      expect((await files.prepareWriting('link')).path).toBe(at(strange));
      expect(await files.realPath('link')).toBe(at(strange));
    }
    expect(await files.realPath('folder/../new')).toBe(at('new'));
    expect(await files.realPath('/')).toBe('/');
    expect(await files.homeOf('root')).toMatch(/^\//);
    expect(await files.words(`a* '${at('folder')}' "it's" fo*`)).toEqual(['a*', at('folder'), "it's", 'folder']);
    expect(await files.prepareWriting('new')).toEqual({ path: './new', existing: undefined });
    if (hasStat) expect((await files.volume('.')).blocks).toBeGreaterThan(0);
  });

  test('what is refused, in words', async () => {
    writeFileSync(at('file'), '');
    mkdirSync(at('folder'));
    for (const work of [
      () => files.stat('missing'),
      () => files.lstat('missing'),
      () => files.list('missing'),
      () => files.realPath('missing/deeper'),
      () => files.prepareReading('missing'),
      () => files.prepareWriting('missing/file'),
      () => files.change('missing', { mode: 0 }),
      () => files.remove('missing'),
      () => files.rename('missing', 'x'),
      () => files.replace('missing', 'x'),
      () => files.readLink('missing'),
      () => files.makeFolder('missing/deeper', 0o755),
      () => files.homeOf('no user'),
    ])
      await expect(work()).rejects.toMatchObject({ refusal: 'missing' });
    for (const work of [
      () => files.makeFolder('folder', 0o755),
      () => files.rename('file', 'folder'),
      () => files.replace('file', 'folder'),
      () => files.symlink('x', 'file'),
      () => files.remove('folder'),
      () => files.prepareWriting('folder'),
      () => files.prepareReading('folder'),
      () => files.change('folder', { size: 0 }),
    ])
      await expect(work()).rejects.toMatchObject({ refusal: 'failed' });
    await expect(files.stat('nul\0')).rejects.toMatchObject({ refusal: 'malformed' });
    // None of that ends the shell.
    expect((await files.stat('file')).size).toBe(0);
  });

  test('changes', async () => {
    await files.makeFolder('-folder', 0o750);
    expect(statSync(at('-folder')).mode & 0o7777).toBe(0o750);
    writeFileSync(at('-folder', 'file'), '123456789');
    await files.change('-folder/file', { size: 3, mode: 0o600, times: { accessed: 1_000_000_000, modified: 1_100_000_000 } });
    expect(readFileSync(at('-folder', 'file'), 'utf8')).toBe('123');
    expect(statSync(at('-folder', 'file'))).toMatchObject({ mode: 0o100600, mtimeMs: 1_100_000_000_000 });
    await files.change('-folder/file', { size: 5, owner: { user: process.getuid?.() ?? 0, group: process.getgid?.() ?? 0 } });
    expect(readFileSync(at('-folder', 'file'), 'utf8')).toBe('123\0\0');
    await files.rename('-folder/file', 'moved');
    await files.symlink('-folder', 'link');
    expect(readlinkSync(at('link'))).toBe('-folder');
    await files.hardlink('moved', 'hard');
    await files.replace('moved', 'hard');
    await files.replace('hard', 'link');
    expect(readFileSync(at('link'), 'utf8')).toBe('123\0\0');
    await files.makeFolder('other', 0o755);
    await files.replace('-folder', 'other');
    expect(existsSync(at('-folder'))).toBe(false);
    await files.remove('link');
    await files.removeFolder('other');
    // Two names of one file: replacing the one by the other changes nothing, by the rule of rename(2).
    expect(readdirSync(folder).filter((entry) => !entry.startsWith('.'))).toEqual(['moved']);
  });

  test('a folder with very many entries, and questions that do not wait for each other', async () => {
    mkdirSync(at('many'));
    for (let index = 0; index < 1500; index++) writeFileSync(at('many', `file-${index}`), '');
    const [entries, ...others] = await Promise.all([
      files.list('many'),
      ...Array.from({ length: 50 }, (_, index) => files.stat(`many/file-${index}`)),
    ]);
    expect(withoutDots(entries).length).toBe(1500);
    expect(others.every(({ size }) => size === 0)).toBe(true);
  });
});
