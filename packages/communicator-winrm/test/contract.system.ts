// What every communicator does alike. Names and links of POSIX are nothing for Windows; commands are run by this machine's shell,
// since it is how they travel that is looked at.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Communicator } from '@imgbuild/core/sdk';
import { communicatorContract } from '@imgbuild/core/testing';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { openWorld, type Settings, type World } from './connect.ts';
import { posixShell } from './server/posix-shell.ts';
import type { WinrmServerOptions } from './server/winrm-server.ts';

const foreign = /any name|of any kind|modes|links within/;

const machines: Readonly<Record<string, Omit<WinrmServerOptions, 'folder'> & { readonly settings?: Settings }>> = {
  plain: {},
  sealed: { unencrypted: 'refused', logins: ['Negotiate'], settings: { winrm_use_ntlm: true } },
  'of before Windows 8': { maxEnvelopeSize: 150 * 1024, abilities: { zip: 'missing' } },
};

describe.each(Object.keys(machines))('%s', (name) => {
  const { settings, ...options } = machines[name] ?? {};
  let world: World;
  let line: Communicator;
  let count = 0;
  beforeAll(async () => {
    world = await openWorld({ ...options, programs: [posixShell] });
    line = await world.connect({ ...settings, winrm_timeout: '60s' });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  test.each(communicatorContract.filter((each) => !foreign.test(each.name)))('$name', async (each) => {
    const local = mkdtempSync(join(world.folder, 'case-'));
    const remote = `C:/case-${++count}`;
    mkdirSync(world.server.machine.local(remote));
    await each.run({ line, remote, local });
    rmSync(local, { recursive: true, force: true });
  });
});
