import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from './run-command.mjs';

/** A program that tells whether a Debian package is there, and the package. */
const packages = {
  certificates: ['update-ca-certificates', 'ca-certificates'],
  mmdebstrap: ['mmdebstrap', 'mmdebstrap'],
  slirp: ['slirp4netns', 'slirp4netns'],
  pasta: ['pasta', 'passt'],
  uidmap: ['newuidmap', 'uidmap'],
  nftables: ['nft', 'nftables'],
  iproute: ['ip', 'iproute2'],
  xz: ['xz', 'xz-utils'],
  zstd: ['zstd', 'zstd'],
  lz4: ['lz4', 'lz4'],
  bzip2: ['bzip2', 'bzip2'],
  bgzip: ['bgzip', 'tabix'],
  pigz: ['pigz', 'pigz'],
  unzip: ['unzip', 'unzip'],
  python: ['python3', 'python3'],
  skopeo: ['skopeo', 'skopeo'],
  umoci: ['umoci', 'umoci'],
  git: ['git', 'git'],
  docker: ['dockerd', 'docker.io'],
  podman: ['podman', 'podman'],
  registry: ['docker-registry', 'docker-registry'],
  htpasswd: ['htpasswd', 'apache2-utils'],
  iptables: ['iptables', 'iptables'],
  procps: ['sysctl', 'procps'],
  tmux: ['tmux', 'tmux'],
  packer: ['packer', 'packer'],
  zsh: ['zsh', 'zsh'],
  fish: ['fish', 'fish'],
  // A module of Python's: it is found beside the programs.
  winrm: ['../lib/python3/dist-packages/winrm/protocol.py', 'python3-winrm'],
  botocore: ['../lib/python3/dist-packages/botocore/session.py', 'python3-botocore'],
  aws: ['aws', 'awscli'],
  sshd: ['sshd', 'openssh-server'],
  ansible: ['ansible-playbook', 'ansible'],
  openssl: ['openssl', 'openssl'],
  tcsh: ['tcsh', 'tcsh'],
  mksh: ['mksh', 'mksh'],
  ssh: ['ssh', 'openssh-client'],
  busybox: ['busybox', 'busybox'],
  // It has no program; beside those of /usr/bin its folder is found.
  paramiko: ['../lib/python3/dist-packages/paramiko', 'python3-paramiko'],
};

const image = ['certificates', 'mmdebstrap', 'slirp', 'uidmap', 'nftables', 'iproute', 'xz', 'zstd'];

const test = [
  ...image,
  ...['lz4', 'bzip2', 'bgzip', 'pigz', 'unzip', 'python'],
  ...[
    'pasta',
    'skopeo',
    'umoci',
    'git',
    'docker',
    'podman',
    'registry',
    'htpasswd',
    'iptables',
    'procps',
    'tmux',
    'packer',
    'zsh',
    'fish',
    'winrm',
    'botocore',
    'aws',
    'sshd',
    'ssh',
    'busybox',
    'openssl',
    'tcsh',
    'mksh',
    'paramiko',
  ],
];

/** What each command needs of the system, beside node and npm. */
const needs = {
  setup: [],
  demo: image,
  test,
  slow: [...test, 'ansible'],
};

/**
 * Installs what a command needs and is not there. Only as root on Debian and its descendants; elsewhere it tells what is missing.
 *
 * @param {'setup' | 'demo' | 'test' | 'slow'} command
 * @returns {Promise<{ ok: true, installed: readonly string[] } | { ok: false, message: string }>}
 */
export async function ensureSystemPackages(command) {
  const missing = needs[command].map((name) => packages[name]).filter(([program]) => !isOnPath(program));
  const names = missing.map(([, name]) => name);
  if (names.length === 0) return { ok: true, installed: [] };
  const advice = `apt-get install -y --no-install-recommends ${names.join(' ')}`;
  if (!existsSync('/usr/bin/apt-get')) {
    const programs = missing.map(([program]) => program).join(', ');
    return {
      ok: false,
      message: `these programs are missing: ${programs}. ${system()} is not Debian or Ubuntu, so install them by its own means`,
    };
  }
  if (process.getuid?.() !== 0) return { ok: false, message: `system packages are missing. Run as root:\n\n    ${advice}\n` };
  const settings = ['-q', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  const updated = await runCommand(['apt-get', ...settings, 'update'], { environment, limit: 600 });
  const done = await runCommand(['apt-get', ...settings, 'install', '-y', '--no-install-recommends', ...names], {
    environment,
    limit: 1200,
  });
  if (done.code === 0) return { ok: true, installed: names };
  return { ok: false, message: `"${advice}" failed:\n\n${(updated.code === 0 ? '' : updated.text) + done.text}` };
}

function isOnPath(program) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => folder !== '' && existsSync(join(folder, program)));
}

function system() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return /^PRETTY_NAME="?(.*?)"?$/m.exec(release)?.[1] ?? `This system (${process.platform})`;
}
