import { open } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { failure } from '@imgbuild/core/sdk';
import {
  collect,
  describeExit,
  findProgram,
  holdTree,
  lastWords,
  openUserNamespace,
  type SandboxContext,
  unpackInto,
} from '@imgbuild/sandbox';
import type { Contents, Machines } from '../machines.ts';
import { makeDiskFolders } from './devices.ts';
import { openDisks } from './disks.ts';
import { startMachine } from './machine.ts';
import { problems } from './problems.ts';

/** Programs of this machine, and the Debian packages that bring them. */
const programs = { ip: 'iproute2', nft: 'nftables', tar: 'tar', mount: 'mount', unshare: 'util-linux', nsenter: 'util-linux' };

/**
 * Machines that really run: sandboxes with the OpenSSH server of their image, each at an address of its own. Needs root. All
 * of them end, and all their files go, with the scope of the context.
 */
export async function sandboxMachines(ctx: SandboxContext): Promise<Machines> {
  if (ctx.host.platform !== 'linux') throw failure(problems.create('linux-only', { platform: ctx.host.platform }));
  if (userInfo().uid !== 0) throw failure(problems.create('need-root', {}));
  for (const [program, name] of Object.entries(programs))
    if ((await findProgram(program, ctx.host)) === undefined)
      throw failure(problems.create('program-missing', { program, package: name }));
  const userNamespace = await openUserNamespace(ctx);
  const [[, user] = [0, 0], [, group] = [0, 0]] = [userNamespace.identities.users[0], userNamespace.identities.groups[0]];
  const root = await holdTree(join(await ctx.host.tempDir('machines', ctx.scope), 'files'), ctx);
  await makeDiskFolders(root);
  const owner = { user, group };
  const disks = openDisks(root, owner, ctx);
  const unpacked = new Map<string, Promise<Contents>>();
  let count = 0;

  const unpack = async (archive: string, signal: AbortSignal): Promise<Contents> => {
    const { name, path } = disks.newLayer();
    const own = { ...ctx, signal: AbortSignal.any([ctx.signal, signal]) };
    await unpackInto(path, readArchive(archive, own), userNamespace, own);
    return disks.contentsOf([name]);
  };
  return {
    unpacked: (archive, signal) => {
      const known = unpacked.get(archive) ?? unpack(archive, signal);
      unpacked.set(archive, known);
      // What could not be read, or was given up, is tried again when it is asked for again.
      known.catch(() => unpacked.delete(archive));
      return known;
    },
    disk: (of) => disks.disk(of),
    start: (o) => startMachine(o, join(root, 'machines', `machine-${++count}`), { root, owner, userNamespace, disks }, ctx),
  };
}

/** What an archive begins with, in hexadecimal, and what reads it. */
const decompressors: readonly (readonly [string, string])[] = [
  ['1f8b', 'gzip'],
  ['fd377a585a00', 'xz'],
  ['28b52ffd', 'zstd'],
  ['425a68', 'bzip2'],
];

/** The tar archive in a file, compressed or not. */
async function* readArchive(archive: string, ctx: SandboxContext): AsyncIterable<Uint8Array> {
  let tool: string | undefined;
  try {
    const file = await open(archive);
    try {
      const { buffer } = await file.read(Buffer.alloc(6), 0, 6, 0);
      tool = decompressors.find(([magic]) => buffer.toString('hex').startsWith(magic))?.[1];
      if (tool === undefined) {
        yield* file.createReadStream({ start: 0, autoClose: false });
        return;
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'EISDIR') throw error;
    throw failure(problems.create('archive-unreadable', { archive, reason: (error as Error).message }), error);
  }
  const child = await ctx.host.spawn([tool, '--decompress', '--stdout', '--', archive], { scope: ctx.scope, signal: ctx.signal });
  const errors = collect(child.stderr);
  yield* child.stdout;
  const exit = await child.exit;
  ctx.signal.throwIfAborted();
  if (exit.kind !== 'exited' || exit.code !== 0) {
    const reason = `${tool} ended with ${describeExit(exit)}: ${lastWords(await errors)}`;
    throw failure(problems.create('archive-unreadable', { archive, reason }));
  }
}
