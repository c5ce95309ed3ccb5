import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostState } from './host-state.ts';
import { command, mustSucceed, runBuild } from './run-build.ts';
import { from, settings } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'imgbuild-safety-'));
const cache = join(folder, 'cache');
const user = 'imgbuild-test';
const base = from({ suite: 'bookworm', packages: ['iproute2', 'iptables', 'nftables', 'kmod', 'procps'] });
const small = settings({ from: base, formats: ['tar'], compression: 'none' });

/** What somebody would try who wants out, one attempt a line. None may do anything to this machine. */
const hostile = `
sysctl -w kernel.hostname=pwned kernel.core_pattern='|/bin/sh' vm.swappiness=1 kernel.randomize_va_space=0 net.ipv4.ip_forward=1
echo '|/bin/sh' > /proc/sys/kernel/core_pattern
mount -o remount,rw /proc/sys; echo '|/bin/sh' > /proc/sys/kernel/core_pattern; echo 1 > /proc/sys/vm/swappiness
mount -t proc proc /mnt && echo '|/bin/sh' > /mnt/sys/kernel/core_pattern
mount -o remount,rw /sys; echo mem > /sys/power/state; echo 1 > /sys/kernel/profiling
mount -t sysfs sysfs /mnt; echo mem > /mnt/power/state
echo b > /proc/sysrq-trigger
iptables -P INPUT DROP; iptables -F; nft flush ruleset; nft add table ip hostile
ip link delete eth0; ip link add dummy9 type dummy; ip route flush table main
date -s '2001-01-01'; hwclock --systohc
modprobe dummy; insmod /lib/modules/x.ko; rmmod overlay
mknod /root/disk b 254 0; dd if=/dev/zero of=/root/disk count=1; mknod /root/mem c 1 1; cat /root/mem; dd if=/dev/zero of=/dev/vda count=1
mount /dev/vda /mnt; mount -t ext4 /dev/vda /mnt; mount --bind / /mnt
chroot /proc/1/root touch /escaped; touch /proc/1/root/escaped /proc/1/cwd/escaped ../../../../escaped
cd /proc/self/cwd && touch ../../../../../../escaped
for pid in /proc/[0-9]*; do ls $pid/root/etc/shadow $pid/cwd > /dev/null; done
kill -9 -1; kill -9 1
chmod 0777 /dev/null; chown 1:1 /dev/null; rm -f /dev/null
nsenter --target 1 --all touch /escaped; nsenter --net=/proc/1/ns/net ip link delete eth0
unshare --user --map-root-user --mount sh -c 'mount -t tmpfs tmpfs /proc/sys; mount --bind / /mnt'
swapoff -a; swapon /root/x; losetup /dev/loop0 /etc/motd; echo x > /dev/kmsg
keyctl add user x y @s; hostname pwned; umount -a; reboot -f; halt -f; shutdown now
`;

beforeAll(() => {
  try {
    execFileSync('useradd', ['--create-home', '--shell', '/bin/sh', user]);
  } catch {
    // There from a run that was stopped.
  }
  rmSync(join(folder, 'x'), { force: true });
  chmodSync(folder, 0o755);
});
afterAll(() => {
  execFileSync('userdel', ['--remove', user], { stdio: 'ignore' });
  rmSync(folder, { recursive: true, force: true });
});

test('the base is made without touching this machine', async () => {
  const before = hostState();
  const built = await runBuild({ ...small, output_directory: join(folder, 'base') }, async () => undefined, { cache });
  expect(built.builds[0]?.error).toBeUndefined();
  expect(hostState()).toEqual(before);
});

test.each(['veth', 'slirp4netns', 'pasta', 'none'] as const)(
  'a hostile provisioner changes nothing here, with network %s',
  async (network) => {
    // What the first use of a firewall makes the kernel load is there from now on.
    await runBuild({ ...small, network, output_directory: join(folder, `warm-${network}`) }, async () => undefined, { cache });
    const before = hostState();
    const seen: string[] = [];
    const built = await runBuild(
      { ...small, network, output_directory: join(folder, `hostile-${network}`) },
      async (line) => {
        const look =
          'id -u; hostname; ls / | tr "\\n" " "; echo; cat /proc/self/uid_map; ls /proc | grep -c "^[0-9]"; cat /proc/1/environ | tr "\\0" "\\n" | grep -c SECRET';
        seen.push(...(await command(line, look)).stdout.split('\n'));
        for (const attempt of hostile.trim().split('\n'))
          await command(line, `timeout -s KILL 5 sh -c ${JSON.stringify(attempt).replaceAll('$', '\\$')}`).catch(() => undefined);
      },
      { cache, environment: { SECRET: 'of the user' } },
    );
    expect(['ok', 'failed']).toContain(built.outcome);
    expect(seen[0]).toBe('0');
    expect(seen[1]).toBe('imgbuild');
    expect(seen[3]?.trim().split(/\s+/)).toEqual(['0', '100000', '65536']);
    expect(seen[5]).toBe('0');
    expect(hostState()).toEqual(before);
  },
);

test.each([
  ['veth', true],
  ['slirp4netns', true],
  ['pasta', true],
  ['none', false],
] as const)('network %s reaches the package mirror: %s', async (network, reaches) => {
  const built = await runBuild(
    { ...small, network, output_directory: join(folder, `reach-${network}`) },
    async (line) => {
      if (reaches) await mustSucceed(line, 'apt-get update -qq');
      else
        expect((await command(line, 'apt-get update -qq -o Acquire::Retries=0 --error-on=any')).exit).not.toEqual({
          kind: 'exited',
          code: 0,
        });
      // Nothing but loopback of its own is on loopback.
      await mustSucceed(line, 'ip link show lo');
    },
    { cache },
  );
  expect(built.builds[0]?.error).toBeUndefined();
});

test('a tool that fails to set the network up is an error, and nothing of it stays (sandbox/network-failed)', async () => {
  const before = hostState();
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'slirp4netns'), '#!/bin/sh\necho broken >&2\nexit 1\n', { mode: 0o755 });
  const built = await runBuild(
    { ...small, network: 'slirp4netns', output_directory: join(folder, 'broken') },
    async () => undefined,
    {
      cache,
      environment: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
    },
  );
  expect(built.builds[0]?.error).toBe('Network cannot be set up: slirp4netns: broken');
  expect(existsSync(join(folder, 'broken'))).toBe(false);
  expect(hostState()).toEqual(before);
});

test('rootless: the same, as a user with a range of ids', () => {
  const before = hostState();
  const device = '/dev/net/tun';
  const mode = statSync(device).mode & 0o777;
  chmodSync(device, 0o666);
  try {
    const words = [
      '-u',
      user,
      '--',
      'env',
      `HOME=/home/${user}`,
      process.execPath,
      '--conditions=@imgbuild/source',
      fileURLToPath(new URL('rootless.ts', import.meta.url)),
      hostile,
    ];
    const said = execFileSync('runuser', words, {
      encoding: 'utf8',
      cwd: '/',
      maxBuffer: 1 << 26,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    expect(JSON.parse(said.trim().split('\n').at(-1) ?? '')).toMatchObject({
      slirp4netns: ['ok', '0'],
      pasta: ['ok', '0'],
      none: ['ok', '0'],
    });
  } finally {
    chmodSync(device, mode);
  }
  expect(hostState()).toEqual(before);
});

test('rootless: what is missing is named, with what to do', () => {
  const before = execFileSync('cat', ['/etc/subuid'], { encoding: 'utf8' });
  const say = (...words: readonly string[]): string =>
    execFileSync(
      'runuser',
      [
        '-u',
        user,
        '--',
        'env',
        `HOME=/home/${user}`,
        process.execPath,
        '--conditions=@imgbuild/source',
        fileURLToPath(new URL('rootless-refusals.ts', import.meta.url)),
        ...words,
      ],
      { encoding: 'utf8', cwd: '/' },
    );
  // By their codes: sandbox/no-tunnel, sandbox/no-identities, sandbox/not-opened.
  const device = '/dev/net/tun';
  const mode = statSync(device).mode & 0o777;
  chmodSync(device, 0o600);
  try {
    expect(say('slirp4netns')).toMatch(/^Network device cannot be opened: .*chmod 0666/);
  } finally {
    chmodSync(device, mode);
  }
  try {
    execFileSync('sed', ['-i', `/^${user}:/d`, '/etc/subuid']);
    expect(say('none')).toMatch(/^No range of user ids: .*usermod --add-subuids/);
  } finally {
    execFileSync('sh', ['-c', 'cat > /etc/subuid'], { input: before });
  }
  expect(say('missing-base')).toContain('sandbox/not-opened');
});
