// The tools that the smallest machines have, and no other: no scp, and if a test wants it, no stat.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalOptions } from './local-communicator.ts';

const tools = 'sh cat chmod chown dd ln ls mkdir mv readlink rm rmdir sleep stat touch'.split(' ');

const made: string[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'imgbuild-tools-'));
  made.push(folder);
  return folder;
}

export function removeMachines(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function bareMachine(without: readonly string[] = []): LocalOptions {
  const folder = newFolder();
  for (const tool of tools.filter((name) => !without.includes(name))) {
    const path = execFileSync('/bin/sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim();
    symlinkSync(path, join(folder, tool));
  }
  return { path: folder };
}

/** BusyBox for the shell and every tool. */
export function busyboxMachine(): LocalOptions {
  const folder = newFolder();
  execFileSync('busybox', ['--install', '-s', folder]);
  rmSync(join(folder, 'scp'), { force: true });
  return { path: folder, systemShell: join(folder, 'sh') };
}
