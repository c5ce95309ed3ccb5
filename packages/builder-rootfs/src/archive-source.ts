import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { failure, type Host, type Reporter, type Scope } from '@imgbuild/core/sdk';
import { runTool } from '@imgbuild/sandbox';
import type { RootfsConfig } from './config.ts';
import { problems } from './problems.ts';

interface Context {
  readonly host: Host;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  readonly report: Reporter;
}

/** A root filesystem as a tar stream that can be read more than once. */
export interface ArchiveSource {
  open(): AsyncIterable<Uint8Array>;
  /** Removes what was only needed for reading. */
  done(): Promise<void>;
}

/** The archive of a suite, a folder or a tarball. */
export async function archiveOf(settings: RootfsConfig, folder: string, epoch: number, ctx: Context): Promise<ArchiveSource> {
  const { suite, folder: source, tarball } = settings.from ?? {};
  const path = join(folder, 'base.tar');
  const stored: ArchiveSource = { open: () => createReadStream(path), done: () => rm(path, { force: true }) };
  if (suite !== undefined) {
    await bootstrap(suite, path, settings, epoch, ctx);
    return stored;
  }
  if (source !== undefined) {
    const argv = ['tar', '--create', `--file=${path}`, '--format=pax', '--sort=name', '--xattrs', '--xattrs-include=*', ...(process.getuid?.() === 0 ? ['--numeric-owner'] : ['--owner=0', '--group=0']), '.'];
    const { exit, stderr } = await runTool(argv, { ...ctx, directory: source });
    if (exit.kind !== 'exited' || exit.code !== 0) throw failure(problems.create('not-a-tarball', { path: source, reason: stderr.trim() }));
    return stored;
  }
  return { open: () => decompressed(tarball ?? '', ctx), done: async () => undefined };
}

async function bootstrap(suite: string, path: string, settings: RootfsConfig, epoch: number, ctx: Context): Promise<void> {
  const { mirror, packages = [], variant = 'minbase', components = ['main'], keyring } = settings.from ?? {};
  const temporary = await ctx.host.tempDir('mmdebstrap', ctx.scope);
  ctx.report.say(`Bootstrapping ${suite} with mmdebstrap`);
  const argv = [
    'mmdebstrap',
    `--mode=${process.getuid?.() === 0 ? 'root' : 'unshare'}`,
    `--variant=${variant}`,
    '--format=tar',
    ...(packages.length === 0 ? [] : [`--include=${packages.join(',')}`]),
    `--components=${components.join(',')}`,
    ...(keyring === undefined ? [] : [`--keyring=${keyring}`]),
    // Both are this machine's, and a sandbox has its own.
    '--customize-hook=rm -f "$1/etc/resolv.conf" "$1/etc/hostname"',
    suite,
    path,
    ...(mirror === undefined ? [] : [mirror]),
  ];
  const { exit, stderr } = await runTool(argv, { ...ctx, directory: '/', umask: 0o022, environment: { TMPDIR: temporary, SOURCE_DATE_EPOCH: String(epoch), LC_ALL: 'C.UTF-8', TZ: 'UTC' } });
  if (exit.kind === 'exited' && exit.code === 0) return;
  throw failure(problems.create('bootstrap-failed', { suite, reason: stderr.trim().split('\n').slice(-8).join('\n') }));
}

/** A tarball's archive, decompressed by what it begins with. */
async function* decompressed(path: string, ctx: Context): AsyncIterable<Uint8Array> {
  const start = await firstBytes(path);
  const begins = (...bytes: readonly number[]): boolean => bytes.every((byte, index) => start[index] === byte);
  if (begins(0x1f, 0x8b)) yield* createReadStream(path).pipe(createGunzip());
  else if (begins(0xfd, 0x37, 0x7a)) yield* byTool(['xz', '--decompress', '--stdout', path], path, ctx);
  else if (begins(0x28, 0xb5, 0x2f, 0xfd)) yield* byTool(['zstd', '--decompress', '--stdout', '--quiet', path], path, ctx);
  else yield* createReadStream(path) as AsyncIterable<Uint8Array>;
}

async function firstBytes(path: string): Promise<Uint8Array> {
  for await (const chunk of createReadStream(path, { end: 7 })) return chunk as Uint8Array;
  return new Uint8Array();
}

async function* byTool(argv: readonly string[], path: string, ctx: Context): AsyncIterable<Uint8Array> {
  const child = await ctx.host.spawn(argv, { scope: ctx.scope, signal: ctx.signal });
  yield* child.stdout;
  const exit = await child.exit;
  ctx.signal.throwIfAborted();
  if (exit.kind !== 'exited' || exit.code !== 0) throw failure(problems.create('not-a-tarball', { path, reason: `${argv[0] ?? ''} could not decompress it` }));
}
