// In front of a real machine that is not this one: a sandbox with BusyBox in it and nothing else.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';
import { openSandbox, openUserNamespace, unpackInto } from '@imgbuild/sandbox';
import { expect, test } from 'vitest';
import { openWorld } from './world.ts';

/** A root filesystem of BusyBox and the libraries that it names. */
function makeRoot(folder: string): void {
  const busybox = execFileSync('/bin/sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim();
  const linked = execFileSync('/bin/sh', ['-c', `ldd ${busybox} 2> /dev/null || true`], { encoding: 'utf8' });
  for (const name of ['bin', 'etc', 'root', 'tmp', 'proc', 'sys', 'dev', 'run'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  writeFileSync(join(folder, 'etc/group'), 'root:x:0:\n');
  copyFileSync(busybox, join(folder, 'bin/busybox'));
  for (const [library] of linked.matchAll(/\/\S+/g)) {
    mkdirSync(join(folder, dirname(library)), { recursive: true });
    copyFileSync(library, join(folder, library));
  }
  const applets = execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n');
  for (const applet of applets.filter((name) => name !== 'busybox'))
    execFileSync('ln', ['-sf', 'busybox', join(folder, 'bin', applet)]);
}

test('commands, terminals, SFTP and scp reach a sandbox', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'imgbuild-ssh-sandbox-'));
  const host = testHost({ folder, sleeping: 'real' });
  const report = recordingReporter();
  const scope = fakeScope({ host, report });
  const ctx = { host, scope, report, signal: new AbortController().signal };
  const namespace = await openUserNamespace(ctx);
  makeRoot(join(folder, 'root'));
  const pack = spawn('tar', ['-c', '-C', join(folder, 'root'), '.']);
  const base = join(await host.tempDir('base', scope), 'root');
  await unpackInto(base, pack.stdout, namespace, ctx);
  const sandbox = await openSandbox({ base, network: 'none', hostname: 'box', userNamespace: namespace }, ctx);
  {
    await using world = await openWorld({ communicator: sandbox.communicator });
    const hello = await world.ssh('cat; hostname; exit 9', { input: 'in ' });
    expect(hello).toMatchObject({ code: 9, stderr: '' });
    expect(hello.stdout.toString()).toBe('in box\n');
    expect((await world.ssh('test -t 0 && echo yes', { flags: ['-tt'] })).stdout.toString()).toBe('yes\r\n');
    writeFileSync(join(world.folder, 'up'), randomBytes(6_000_000));
    const scp = (...words: readonly string[]) =>
      world.run(['scp', ...world.options, '-q', '-P', String(world.server.port), ...words]);
    for (const flags of [[], ['-O']]) {
      expect(await scp(...flags, '-p', join(world.folder, 'up'), 'me@127.0.0.1:/root/there')).toMatchObject({
        code: 0,
        stderr: '',
      });
      expect(await scp(...flags, '-p', 'me@127.0.0.1:/root/there', join(world.folder, 'down'))).toMatchObject({
        code: 0,
        stderr: '',
      });
      expect(readFileSync(join(world.folder, 'down')).equals(readFileSync(join(world.folder, 'up')))).toBe(true);
    }
    const listed = await world.sftp('ls -l /root\nmkdir /root/d\nrm /root/there\n');
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout.toString()).toMatch(/-rw-r--r-- +1 root +root +6000000 .* there\n/);
  }
  await scope.close('ok');
  rmSync(folder, { recursive: true, force: true });
});
