// Machines that are sandboxes, from the outside: with the OpenSSH client. Needs root.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { debianBaseImage } from '../src/machines/base-image.ts';
import type { Contents, Disk, Machine, MachineOptions, Machines } from '../src/machines/machines.ts';
import { sandboxMachines } from '../src/machines/sandbox/sandbox-machines.ts';
import { type Answer, type MachineWorld, openMachineWorld, user } from './machine-world.ts';
import { leftOf } from './outside.ts';

let userNamespace: string;
let world: MachineWorld;
let machines: Machines;
let base: Contents;
let archive: string;
/** Used by the tests that do not stop theirs. */
let shared: Machine;
let count = 0;

async function begin(root: Disk, o: Partial<MachineOptions> = {}): Promise<Machine> {
  const { signal } = world.ctx;
  const id = `i-${++count}`;
  return machines.start({ id, hostname: id, root, others: [], user, authorizedKeys: [world.publicKey], signal, ...o });
}

/** Begins one, and waits until one can log in. */
async function start(root: Disk, o: Partial<MachineOptions> = {}): Promise<Machine> {
  const machine = await begin(root, o);
  await world.reached(machine);
  return machine;
}

const fresh = async (o: Partial<MachineOptions> = {}): Promise<Machine> => start(await machines.disk(base, world.ctx.signal), o);

beforeAll(async () => {
  world = openMachineWorld();
  const image = await debianBaseImage(world.ctx);
  expect(image.name).toMatch(/^Debian 12 \(bookworm\) \w+, by mmdebstrap, \d{4}-\d\d-\d\d$/);
  ({ archive } = image);
  machines = await sandboxMachines(world.ctx);
  base = await machines.unpacked(archive, world.ctx.signal);
  shared = await fresh();
  userNamespace = (await world.run(shared, 'readlink /proc/self/ns/user')).trim();
  expect(leftOf({ ...world, userNamespace }).length).toBeGreaterThan(5);
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
  expect(leftOf({ ...world, userNamespace })).toEqual([]);
  expect(existsSync(world.folder)).toBe(false);
});

test('the base image is made once, and says beside it what it is', async () => {
  const told = world.told.length;
  const again = await debianBaseImage(world.ctx);
  expect(again.archive).toBe(archive);
  expect(world.told.length).toBe(told);
  expect(JSON.parse(readFileSync(`${archive}.json`, 'utf8'))).toMatchObject({ name: again.name, suite: 'bookworm' });
  expect(await machines.unpacked(archive, world.ctx.signal)).toBe(base);
});

test('the default user logs in with the key, and may use sudo', async () => {
  expect(await world.run(shared, 'id -un; hostname; sudo -n id -un; cat /proc/1/comm')).toBe(`${user}\ni-1\nroot\nsh\n`);
  const refused = await world.ssh(shared, 'true', 'root');
  expect(refused).toMatchObject({ code: 255, stderr: expect.stringContaining('Permission denied') as string });
  expect(shared.console()).toContain('-----BEGIN SSH HOST KEY FINGERPRINTS-----');
});

test('a machine is there before one can log in to it', async () => {
  const root = await machines.disk(base, world.ctx.signal);
  const before = await start(root);
  const wait = '#!/bin/sh\nuntil [ -e /dev/xvdf ]; do sleep 0.1; done\nexec /usr/bin/ssh-keygen.real "$@"\n';
  await world.run(before, 'sudo mv /usr/bin/ssh-keygen /usr/bin/ssh-keygen.real');
  await world.run(before, `printf '${wait}' | sudo tee /usr/bin/ssh-keygen && sudo chmod 0755 /usr/bin/ssh-keygen`);
  await before.stop();

  const machine = await begin(root, { id: 'i-slow' });
  expect(await world.ssh(machine, 'true')).toMatchObject({ code: 255, stderr: expect.stringContaining('refused') as string });
  const disk = await machines.disk('blank', world.ctx.signal);
  await machine.attach({ device: '/dev/sdf', disk });
  await world.reached(machine);
  await machine.stop();

  const ended = await begin(root, { id: 'i-never' });
  await ended.stop();
  expect(ended.console()).not.toContain('could not boot');
});

test('user data runs once for an instance, also when the machine starts again', async () => {
  const root = await machines.disk(base, world.ctx.signal);
  const userData = Buffer.from('#!/bin/bash\nset -e\necho "user data as $(id -un)"\necho ran >> /var/ran\nexit 3\n');
  const options = { id: 'i-once', userData };
  const first = await start(root, options);
  await world.run(first, 'cloud-init status --wait');
  expect(await world.run(first, 'sudo cat /var/ran /var/log/cloud-init-output.log')).toBe(
    'ran\nuser data as root\ncloud-init: user data failed with exit code 3\n',
  );
  expect(first.console()).toContain('user data as root\n');
  const hostKey = await world.run(first, 'cat /etc/ssh/ssh_host_ed25519_key.pub; echo mine > ~/kept');
  await first.stop();

  const second = await start(root, options);
  await world.run(second, 'while [ ! -f /var/lib/cloud/instance/boot-finished ]; do sleep 0.1; done');
  expect(await world.run(second, 'cat ~/kept /var/ran; readlink /var/lib/cloud/instance')).toBe(
    'mine\nran\n/var/lib/cloud/instances/i-once\n',
  );
  expect(await world.run(second, 'cat /etc/ssh/ssh_host_ed25519_key.pub')).toBe(hostKey);
  const contents = await root.freeze(world.ctx.signal);
  await second.stop();

  const other = await start(await machines.disk(contents, world.ctx.signal), { id: 'i-other', userData });
  await world.run(other, 'cloud-init status --wait');
  expect(await world.run(other, 'cat ~/kept /var/ran; readlink /var/lib/cloud/instance')).toBe(
    'mine\nran\nran\n/var/lib/cloud/instances/i-other\n',
  );
  expect(await world.run(other, 'cat /etc/ssh/ssh_host_ed25519_key.pub')).not.toBe(hostKey);
  await other.stop();
});

test('a cloud-config is understood, and what is not understood is on the console', async () => {
  const userData = gzipSync(`#cloud-config
ntp: { enabled: true }
write_files: [{ path: /etc/made, content: "made\\n", permissions: '0600' }]
ssh_authorized_keys: [ssh-ed25519 AAAA another]
runcmd: [[sh, -c, 'cat /etc/made']]
`);
  const machine = await fresh({ userData });
  await world.run(machine, 'cloud-init status --wait');
  await vi.waitFor(() => expect(machine.console()).toContain('cloud-init: finished'));
  expect(machine.console()).toContain('cloud-init: cloud-config: "ntp" is not understood\nmade\n');
  expect(await world.run(machine, 'stat -c %a /etc/made; tail -n 1 ~/.ssh/authorized_keys')).toBe(
    '600\nssh-ed25519 AAAA another\n',
  );
  await machine.stop();
});

test('what was deleted and changed is so in what is frozen, running and stopped', async () => {
  const root = await machines.disk(base, world.ctx.signal);
  const machine = await start(root);
  await world.run(machine, 'sudo rm -r /etc/cron.daily && sudo mkdir /etc/cron.daily && sudo rm /etc/motd && echo 1 > ~/one');
  const running = await root.freeze(world.ctx.signal);
  await world.run(machine, 'echo 2 > ~/two && sudo setcap cap_net_raw+ep /usr/bin/ping && sudo chown nobody:adm ~/one');
  await machine.stop();
  const stopped = await root.freeze(world.ctx.signal);
  const look = 'ls /etc/cron.daily ~; ls /etc/motd 2>&1; stat -c %U:%G ~/one; ls /run/imgbuild/pretended /usr/local/bin';
  const [first, second] = await Promise.all(
    [running, stopped].map(async (contents) => start(await machines.disk(contents, world.ctx.signal))),
  );
  expect(await world.run(first as Machine, look)).toContain('one\nls: cannot access');
  const seen = await world.run(second as Machine, `${look}; /usr/sbin/getcap /usr/bin/ping`);
  expect(seen).toContain('one\ntwo\nls: cannot access');
  expect(seen).toContain('nobody:adm');
  expect(seen).toContain('cap_net_raw=ep');
  expect(first?.address).not.toBe(second?.address);
  await Promise.all([first?.stop(), second?.stop()]);

  const copy = await machines.disk(stopped, world.ctx.signal);
  await shared.attach({ device: '/dev/xvdl', disk: copy });
  const mounted =
    'sudo mount /dev/xvdl /mnt && ls /mnt/home/admin /mnt/etc/cron.daily; [ ! -e /mnt/etc/motd ] && sudo umount /mnt';
  expect(await world.run(shared, mounted)).toBe('/mnt/etc/cron.daily:\n\n/mnt/home/admin:\none\ntwo\n');
  await shared.detach('/dev/xvdl');
  await copy.remove();
});

test.each(['cat', 'gzip', 'xz', 'zstd', 'bzip2'])('an archive is read that was written by %s', async (tool) => {
  const packed = join(world.folder, `archive-${tool}`);
  const pack = `cd "$1" && echo ${tool} > word && tar -c --owner=0 --group=0 word | ${tool} > "$2"`;
  execFileSync('sh', ['-c', pack, 'pack', world.folder, packed]);
  const disk = await machines.disk(await machines.unpacked(packed, world.ctx.signal), world.ctx.signal);
  await shared.attach({ device: '/dev/xvdm', disk });
  expect(await world.run(shared, 'sudo mount /dev/xvdm /mnt && cat /mnt/word && sudo umount /mnt')).toBe(`${tool}\n`);
  await shared.detach('/dev/xvdm');
});

test('many machines start side by side, each at an address of its own', async () => {
  const running = await Promise.all([1, 2, 3, 4].map(() => fresh()));
  expect(new Set(running.map((machine) => machine.address)).size).toBe(4);
  const names = await Promise.all(running.map((machine) => world.run(machine, 'hostname')));
  expect(new Set(names).size).toBe(4);
  await Promise.all(running.map((machine) => machine.stop()));
});

test('a disk is at one machine at a time, and machines need something to boot', async () => {
  const root = await machines.disk(base, world.ctx.signal);
  const machine = await start(root);
  await expect(start(root)).rejects.toMatchObject({ problem: { code: 'machines/disk-in-use' } });
  await expect(root.remove()).rejects.toMatchObject({ problem: { code: 'machines/disk-in-use' } });
  await machine.stop();
  await machine.ended;
  await root.remove();
  const blank = await machines.disk('blank', world.ctx.signal);
  await expect(start(blank)).rejects.toMatchObject({ problem: { code: 'machines/nothing-to-boot' } });
  await expect(machines.disk({ id: 'nothing' }, world.ctx.signal)).rejects.toMatchObject({
    problem: { code: 'machines/unknown-contents' },
  });
  await expect(machines.unpacked('/nowhere.tar', world.ctx.signal)).rejects.toMatchObject({
    problem: { code: 'machines/archive-unreadable' },
  });
});

test('services are enabled, and pretended to run', async () => {
  const machine = await fresh();
  const unit = '[Service]\\nExecStart=/bin/true\\n[Install]\\nWantedBy=multi-user.target\\n';
  await world.run(machine, `printf '${unit}' | sudo tee /etc/systemd/system/mine.service > /dev/null`);
  await world.run(machine, 'sudo systemctl daemon-reload && sudo systemctl enable mine && systemctl is-enabled mine');
  expect(await world.ssh(machine, 'systemctl is-active mine')).toMatchObject({ code: 3, stdout: 'inactive\n' });
  await world.run(machine, 'sudo systemctl start mine && sudo service mine restart');
  expect(await world.run(machine, 'systemctl is-active mine sshd; systemctl show -p ActiveState --value mine')).toBe(
    'active\nactive\nactive\n',
  );
  await world.run(machine, 'sudo systemctl disable --now mine');
  expect(await world.ssh(machine, 'systemctl is-active mine')).toMatchObject({ code: 3 });
  expect(await world.ssh(machine, 'sudo systemctl start nothing')).toMatchObject({
    code: 5,
    stderr: expect.stringContaining('Unit nothing.service not found') as string,
  });
  await world.run(machine, 'sudo sysctl -w kernel.panic=10 vm.swappiness=1; sudo modprobe br_netfilter');
  expect(await world.ssh(machine, 'sudo sysctl -w no.such=1')).toMatchObject({ code: 1 });
  expect(machine.pretended()).toEqual([
    'systemctl start mine',
    'systemctl restart mine.service',
    'systemctl stop mine',
    'sysctl -w kernel.panic=10 vm.swappiness=1',
    'modprobe br_netfilter',
  ]);
  await machine.stop();
  expect(machine.pretended()).toHaveLength(5);
});

test('a disk is a folder that can be given a filesystem, mounted, and frozen', async () => {
  const blank = await machines.disk('blank', world.ctx.signal);
  const machine = await fresh({ others: [{ device: '/dev/sdf', disk: blank }] });
  expect(await world.ssh(machine, 'sudo mount /dev/xvdf /mnt')).toMatchObject({ code: 32 });
  await world.run(machine, '[ -b /dev/xvdf ] && sudo parted --script /dev/xvdf mklabel gpt && sudo mkfs.ext4 -L data /dev/xvdf1');
  await world.run(machine, 'sudo mount /dev/sdf1 /mnt && echo kept | sudo tee /mnt/file');
  expect(await world.run(machine, 'sudo blkid -s LABEL -o value /dev/xvdf1; lsblk -n -o NAME,MOUNTPOINT /dev/xvdf1')).toBe(
    'data\nxvdf1 /mnt\n',
  );
  await world.run(machine, 'sudo umount /mnt && [ ! -e /mnt/file ]');
  await machine.detach('/dev/sdf');
  expect(await world.ssh(machine, '[ -e /dev/xvdf ]')).toMatchObject({ code: 1 });
  const contents = await blank.freeze(world.ctx.signal);
  const copy = await machines.disk(contents, world.ctx.signal);
  await machine.attach({ device: '/dev/xvdg', disk: copy });
  expect(await world.run(machine, 'sudo mount -o ro /dev/xvdg /mnt && cat /mnt/file')).toBe('kept\n');
  expect(await world.ssh(machine, 'sudo touch /mnt/other')).toMatchObject({ code: 1 });
  expect(machine.pretended().filter((line) => line.startsWith('mkfs'))).toEqual(['mkfs.ext4 -L data /dev/xvdf1']);
  await expect(machine.detach('/dev/xvdz')).rejects.toMatchObject({ problem: { code: 'machines/not-attached' } });
  await machine.stop();
  await Promise.all([blank.remove(), copy.remove()]);
});

test('a root filesystem that was built on a disk boots', async () => {
  const disk = await machines.disk('blank', world.ctx.signal);
  const builder = await fresh({ others: [{ device: '/dev/xvdf', disk }] });
  await world.run(builder, 'sudo mkfs.ext4 /dev/xvdf && sudo mount /dev/xvdf /mnt && sudo cp -a --one-file-system /. /mnt/');
  await world.run(builder, 'sudo rm -rf /mnt/home/* && echo built | sudo tee /mnt/etc/built');
  await builder.stop();
  const machine = await start(disk);
  expect(await world.run(machine, 'cat /etc/built; systemctl is-active ssh')).toBe('built\nactive\n');
  await machine.stop();
});

test('a reboot ends all processes and boots again; a power-off does not', async () => {
  const machine = await fresh();
  await world.run(machine, 'nohup sleep 1000 > /dev/null 2>&1 & echo kept > ~/kept');
  await world.ssh(machine, 'sudo reboot');
  await vi.waitFor(
    async () => expect(await world.run(machine, 'cat ~/kept; pgrep -x sleep || echo none')).toBe('kept\nnone\n'),
    20_000,
  );
  await world.ssh(machine, 'sudo shutdown -h now');
  await machine.ended;
  expect(machine.console()).toContain('machine: poweroff');
  expect(await world.ssh(machine, 'true')).toMatchObject({ code: 255 });
  expect(machine.pretended()).toEqual(['reboot', 'shutdown -h now']);
  await machine.stop();
});

test('a key lets a user in for a while', async () => {
  const other = join(world.folder, 'other');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other]);
  const line = readFileSync(`${other}.pub`, 'utf8').trim();
  const logIn = (): Promise<Answer> => world.ssh(shared, 'id -un', user, other);
  expect(await logIn()).toMatchObject({ code: 255 });
  await shared.authorize?.(user, line, 0);
  expect(await logIn()).toMatchObject({ code: 255 });
  await shared.authorize?.(user, line, 60);
  expect(await logIn()).toMatchObject({ code: 0, stdout: `${user}\n` });
  expect(await world.run(shared, 'wc -l < ~/.ssh/authorized_keys')).toBe('1\n');
});

test.each(['IPv4', 'IPv6'])('this machine’s own services cannot be reached over %s', async (version) => {
  const server = createServer().listen(0, version === 'IPv4' ? '0.0.0.0' : '::');
  try {
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const link = world.links[0] ?? '';
    const words = execFileSync('ip', ['-brief', version === 'IPv4' ? '-4' : '-6', 'address', 'show', 'dev', link], {
      encoding: 'utf8',
    });
    const [, , gateway = ''] = words.split(/[\s/]+/);
    // The addresses that each end of a link gives itself are told apart by the device they are reached over.
    const connect = (device: string): string => {
      const host = version === 'IPv4' ? gateway : `${gateway}%${device}`;
      return `timeout 2 bash -c 'exec 3<> /dev/tcp/${host}/${port}'`;
    };
    execFileSync('bash', ['-c', connect(link)]);
    const device = await world.run(shared, 'ip -brief link | sed -n "s/^\\([^ @]*\\)@.*/\\1/p"');
    expect(device).toMatch(/^\w+\n$/);
    expect((await world.ssh(shared, connect(device.trim()))).code).toBe(124);
  } finally {
    server.close();
  }
});

test('packages that bring what is pretended can be installed again', async () => {
  const machine = await fresh();
  await world.run(
    machine,
    'getent ahostsv4 deb.debian.org > /dev/null && sudo apt-get update -qq && sudo DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --reinstall systemd procps dpkg mount',
  );
  expect(await world.run(machine, 'sudo systemctl restart cron && systemctl is-active cron')).toBe('active\n');
  await world.run(machine, 'sudo apt-get install -qq -y ufw > /dev/null 2>&1 && sudo ufw allow 22 && sudo ufw --force enable');
  expect(await world.run(machine, 'sudo ufw status')).toContain('Status: active');
  await machine.stop();
});

test('a machine that is not wanted any more while it starts leaves nothing', async () => {
  const controller = new AbortController();
  const root = await machines.disk(base, world.ctx.signal);
  const known = world.links.length;
  world.onSpawn = ([program]) => {
    if (program === 'nft' && world.links.length > known) controller.abort(new Error('not wanted'));
  };
  await expect(start(root, { signal: controller.signal })).rejects.toThrow('not wanted');
  world.onSpawn = undefined;
  const links = world.links.slice(known);
  expect(links).toHaveLength(1);
  expect(leftOf({ links, folder: join(world.folder, 'nothing'), userNamespace: '' })).toEqual([]);
  await root.remove();
});
