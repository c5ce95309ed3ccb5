import { createHash, randomUUID } from 'node:crypto';
import { open, readFile, rename, writeFile } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import { failure } from '@imgbuild/core/sdk';
import { findProgram, holdLock, holdTree, mmdebstrap, openUserNamespace, type SandboxContext } from '@imgbuild/sandbox';
import { problems } from './sandbox/problems.ts';

/** A root filesystem that instances can be started from, as data: it is also written beside the archive. */
export interface BaseImage {
  /** Path of a tar archive. */
  readonly archive: string;
  /** What it is: distribution, architecture, what made it, and when. */
  readonly name: string;
  readonly distribution: string;
  readonly suite: string;
  /** As Debian calls it. */
  readonly architecture: string;
  readonly madeBy: string;
  /** ISO 8601, the day. */
  readonly made: string;
  readonly packages: readonly string[];
}

/** Changes whenever what is kept in the cache changes its meaning. */
const format = 1;

/** Seconds. No file is younger than a day: apt's empty lists would pass for fresh ones otherwise, with those who look at their age. */
const day = 24 * 60 * 60;

const suite = 'bookworm';
const distribution = 'Debian 12 (bookworm)';

/** What Debian's own images for clouds have, as far as it makes sense without a kernel and a boot loader. */
const packages = [
  ...['openssh-server', 'openssh-client', 'sudo', 'systemd', 'systemd-sysv', 'udev', 'dbus', 'cron', 'rsyslog', 'logrotate'],
  ...['python3', 'python3-apt', 'apt-utils', 'ca-certificates', 'curl', 'wget', 'gnupg', 'lsb-release', 'debian-archive-keyring'],
  ...[
    'iproute2',
    'iptables',
    'nftables',
    'iputils-ping',
    'netbase',
    'procps',
    'psmisc',
    'lsof',
    'kmod',
    'acl',
    'uuid-runtime',
    'libcap2-bin',
  ],
  ...['e2fsprogs', 'dosfstools', 'fdisk', 'parted', 'cloud-guest-utils', 'xz-utils', 'zstd', 'bzip2', 'unzip', 'rsync', 'file'],
  ...['less', 'vim-tiny', 'man-db', 'bash-completion', 'locales', 'tzdata'],
];

/** Names of architectures, of Node and of Debian. */
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64', arm: 'armhf', ia32: 'i386' };

/**
 * A Debian for instances, from the cache, or made by mmdebstrap from Debian's mirror and put there. Other processes that want
 * it meanwhile wait for it; what is in the cache is always whole.
 */
export async function debianBaseImage(ctx: SandboxContext): Promise<BaseImage> {
  const architecture = architectures[arch()] ?? arch();
  const key = createHash('sha256')
    .update(JSON.stringify([format, suite, architecture, packages]))
    .digest('hex')
    .slice(0, 16);
  const archive = join(await ctx.host.cacheDirectory('simulator'), `debian-${suite}-${architecture}-${key}.tar`);
  return ctx.scope.within('base image', async (scope) => {
    const own = { ...ctx, scope };
    const known = await readBeside(archive);
    if (known !== undefined) return known;
    await holdLock(`${archive}.lock`, own);
    return (await readBeside(archive)) ?? (await make(archive, architecture, own));
  });
}

async function readBeside(archive: string): Promise<BaseImage | undefined> {
  const text = await readFile(`${archive}.json`, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : { ...(JSON.parse(text) as Omit<BaseImage, 'archive'>), archive };
}

async function make(archive: string, architecture: string, ctx: SandboxContext): Promise<BaseImage> {
  if ((await findProgram('mmdebstrap', ctx.host)) === undefined)
    throw failure(problems.create('program-missing', { program: 'mmdebstrap', package: 'mmdebstrap' }));
  ctx.report.say(`Making a base image: ${distribution} ${architecture}`);
  const now = ctx.host.clock.now();
  const made = new Date(now).toISOString().slice(0, 10);
  const about: Omit<BaseImage, 'archive'> = {
    name: `${distribution} ${architecture}, by mmdebstrap, ${made}`,
    distribution,
    suite,
    architecture,
    madeBy: 'mmdebstrap',
    made,
    packages,
  };
  const options = ['--mode=unshare', '--format=tar', '--variant=minbase', `--include=${packages.join(',')}`];
  const chunks = mmdebstrap(
    { arguments: [...options, suite, '-'], epoch: Math.floor(now / 1000) - day, namespace: await openUserNamespace(ctx) },
    ctx,
  );
  const partial = await holdTree(`${archive}.${randomUUID()}.partial`, ctx);
  const file = await open(partial, 'wx');
  try {
    for await (const chunk of chunks) await file.write(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, archive);
  // What says that the archive is there comes last, and whole.
  await writeFile(`${partial}.json`, `${JSON.stringify(about, undefined, 2)}\n`);
  await rename(`${partial}.json`, `${archive}.json`);
  return { ...about, archive };
}
