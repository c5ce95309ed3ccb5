// What every communicator does alike, by both ways of copying, and on machines of many kinds.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { communicatorContract } from '@imgbuild/core/testing';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { type Machine, reachServer } from './machine.ts';
import { type OpenSsh, openSsh, type OpenSshOptions } from './openssh.ts';

/** All tools are BusyBox's, and so is `/bin/sh`. */
const busybox =
  'mkdir FOLDER/bin; for tool in $(busybox --list); do ln -s /usr/bin/busybox FOLDER/bin/$tool; done; mount --bind /usr/bin/busybox /usr/bin/dash';

const machines: Readonly<Record<string, OpenSshOptions & { readonly settings?: object }>> = {
  'by scp': {},
  'by sftp': { settings: { ssh_file_transfer_method: 'sftp' } },
  'without SFTP': { lines: ['Subsystem sftp /bin/false'], settings: { ssh_file_transfer_method: 'sftp' } },
  'with two sessions': { lines: ['MaxSessions 2'] },
  'with BusyBox': { before: busybox, lines: ['SetEnv PATH=FOLDER/bin'] },
  'with tcsh': { shell: '/usr/bin/tcsh' },
  'with fish': { shell: '/usr/bin/fish' },
  'with zsh': { shell: '/usr/bin/zsh' },
  'with mksh': { shell: '/usr/bin/mksh' },
};

/** Its commands are for a POSIX shell, so a login shell of another kind runs none of these cases but those of transfers. */
const foreign = ['with tcsh', 'with fish'];

describe.each(Object.keys(machines))('%s', (name) => {
  const { settings, ...options } = machines[name] ?? {};
  let server: OpenSsh;
  let machine: Machine;
  let count = 0;
  beforeAll(async () => {
    server = await openSsh(options);
    machine = await reachServer(server, { settings: { ...settings } });
  });
  afterAll(async () => {
    await machine[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  const cases = communicatorContract.filter(
    (each) => !foreign.includes(name) || /file|folder|name|transfer|tree|link|upload|exclude/.test(each.name),
  );
  test.each(cases)('$name', async (each) => {
    const local = await mkdtemp(join(tmpdir(), 'imgbuild-contract-'));
    const remote = join(server.folder, `case-${++count}`);
    await mkdir(remote);
    try {
      await each.run({ line: machine.line, remote, local });
    } finally {
      await rm(local, { recursive: true, force: true });
    }
  });
});
