import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

function output(script: string): string {
  return execFileSync('sh', ['-c', `{ ${script}; } 2>&1 || true`], { encoding: 'utf8', maxBuffer: 1 << 28 });
}

/** Settings that the kernel itself changes, and tables of connections that come and go. */
const moving =
  /random\.|nr_|\.entropy|fs\.(dentry|inode|file|aio|quota)|ns_last_pid|sched_domain|perf_|conntrack_(count|buckets)|netdev_rss|cdrom\.info|hung_task|vm\.stat|ipv4\.conf\.imgb|ipv6\.(conf|neigh)\.imgb|ipv4\.neigh\.imgb|boot_id|uuid/;

/** What a build must not change of this machine, by name. */
export function hostState(): Readonly<Record<string, string>> {
  return {
    sysctl: output('sysctl -a')
      .split('\n')
      .filter((line) => !moving.test(line))
      .sort()
      .join('\n'),
    // Without what it counts: packets of this machine's own are no change.
    firewall: output(`nft --stateless list ruleset; iptables-save | grep -v '^#' | sed 's/ \\[[0-9]*:[0-9]*\\]$//'`),
    links: output("ip -br link | awk '{print $1, $3}'; ip address show | grep inet; ip route; ip rule"),
    mounts: output('cut -d" " -f3- /proc/self/mountinfo | sort'),
    modules: output("cut -d' ' -f1 /proc/modules | grep -vE '^(overlay|veth|nft?_|nf_|x_tables|xt_|ipt|ip_tables|tun)' | sort"),
    hostname: output('hostname; cat /etc/resolv.conf /etc/passwd /etc/shadow /etc/hosts | sha256sum'),
    devices: devices('/dev').join('\n'),
    clock: String(Math.abs(Number(output('date +%s')) - Math.floor(Date.now() / 1000)) < 5),
    // Without the count of links, and without the folders in which other programs work.
    root: output(
      'find / -mindepth 1 -maxdepth 1 ! -name tmp ! -name proc ! -name sys ! -name dev ! -name run -printf "%f %y %M %U:%G %l %TY-%Tm-%Td %TT\\n" | sort; ls /etc /usr/bin /opt /root /home | sha256sum',
    ),
    // What has ended and only waits for its parent to ask holds nothing.
    namespaces: output(
      "ps -eo pid=,stat= | awk '$2 !~ /Z/ { print $1 }' | while read -r pid; do readlink /proc/$pid/ns/user; done | sort -u | wc -l",
    ),
    ours: output(
      'ps -eo stat=,args= | grep -v "^Z" | grep -E "slirp4netns|pasta --|mmdebstrap|unshare|nsenter|flock" | grep -v grep',
    ),
  };
}

/** Numbers and rights of all device nodes. */
function devices(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isCharacterDevice() || entry.isBlockDevice())
    .map((entry) => {
      const found = statSync(join(folder, entry.name));
      return `${entry.name} ${found.mode.toString(8)} ${found.uid}:${found.gid} ${found.rdev}`;
    })
    .sort();
}
