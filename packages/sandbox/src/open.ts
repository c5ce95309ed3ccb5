import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Communicator, failure, type Host, type Reporter, type Scope } from '@imgbuild/core/sdk';
import { sandboxCommunicator } from './communicator.ts';
import { chooseNetwork, connectNetwork, connectPair, type NetworkMode, resolvConfFor } from './network.ts';
import { problems } from './problems.ts';
import { collect, endInput, lastWords, mustRun, without } from './run-tool.ts';
import { initScript, stageScript, wholeScript } from './scripts.ts';
import { type Entry, packing, readEntries, readTar } from './snapshot.ts';
import { copyTree, holdTree } from './tree.ts';
import type { UserNamespace } from './user-namespace.ts';

/** Where a machine's tools are; the run's PATH may lead to a user's own. */
const toolPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface SandboxContext {
  readonly host: Host;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  readonly report: Reporter;
}

export interface SandboxOptions {
  /** A root filesystem, owned by the sandbox's ids (see `unpackInto`). It is not changed. */
  readonly base: string;
  /** Changes of other sandboxes (their `upper` folders), oldest first, that lie above the base. They are not changed either. */
  readonly layers?: readonly string[];
  /** A folder that keeps the changes beyond the end of the sandbox, for the next one that is given it. Default: they go with the scope. */
  readonly store?: string;
  /** A folder of this machine that is seen as `/run/imgbuild` inside. */
  readonly shared?: string;
  readonly network: NetworkMode;
  /** `own`: an address that this machine reaches it at, whatever its way out is. Root only. Default: only `veth` has one. */
  readonly address?: 'own';
  readonly hostname: string;
  /** Variables that every command gets, beside PATH, HOME, LANG and TERM. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly userNamespace: UserNamespace;
}

/** A root filesystem that commands can run in. All its processes and mounts are gone when its scope ends. */
export interface Sandbox {
  readonly communicator: Communicator;
  /** How the changes are kept apart from the base. */
  readonly layering: 'overlay' | 'copy';
  /** IPv4 address at which this machine reaches it; with `veth`, or an address of its own. */
  readonly address: string | undefined;
  /** Ends every process in it; its files stay until its scope ends. */
  stop(): Promise<void>;
  /** What was changed since it was opened, sorted by path; stops it first. With `copy`, everything there is. */
  changes(): AsyncIterable<Entry>;
  /** Everything there is, base and changes, sorted by path; stops it first. */
  files(): AsyncIterable<Entry>;
}

/** Opens a sandbox on a base. */
export async function openSandbox(o: SandboxOptions, ctx: SandboxContext): Promise<Sandbox> {
  if (ctx.host.platform !== 'linux') throw failure(problems.create('linux-only', { platform: ctx.host.platform }));
  const data = o.store ?? (await holdTree(await ctx.host.tempDir('sandbox', ctx.scope), ctx));
  const { enter, identities } = o.userNamespace;
  const network = o.network === 'auto' ? await chooseNetwork(o.userNamespace, ctx) : o.network;
  const tool = { host: ctx.host, scope: ctx.scope, signal: ctx.signal };
  for (const name of ['upper', 'work']) await mkdir(join(data, name), { recursive: true, mode: 0o755 });
  if (identities.mode === 'root') {
    const [[, user] = [0, 0], [, group] = [0, 0]] = [identities.users[0], identities.groups[0]];
    await mustRun(['chown', `${user}:${group}`, data, join(data, 'upper'), join(data, 'work')], tool);
  }
  const note = join(data, 'layering');
  let layering: Sandbox['layering'] = (await readFile(note, 'utf8').catch(() => 'overlay')) === 'copy' ? 'copy' : 'overlay';
  let first: FirstProcess;
  try {
    first = await start(o, network, data, layering, ctx);
  } catch (error) {
    ctx.signal.throwIfAborted();
    // What was changed above others is nothing that a copy of the base could be put under.
    if (layering === 'copy' || (o.layers ?? []).length > 0 || !String(error).includes('overlay')) throw error;
    // A kernel or filesystem without overlays in user namespaces: work on a copy.
    layering = 'copy';
    await copyTree(o.base, join(data, 'upper'), o.userNamespace, ctx);
    await writeFile(note, layering);
    first = await start(o, network, data, layering, ctx);
  }
  const address =
    (await connectNetwork(network, first.pid, o.userNamespace, ctx)) ??
    (o.address === 'own' ? await connectPair(first.pid, 'address', o.userNamespace, ctx) : undefined);
  return {
    layering,
    address,
    communicator: sandboxCommunicator(
      first.pid,
      { PATH: toolPath, HOME: '/root', LANG: 'C.UTF-8', TERM: 'dumb', ...o.environment },
      ctx,
    ),
    stop: first.stop,
    changes: async function* () {
      await first.stop();
      yield* readEntries(join(data, 'upper'), enter, ctx);
    },
    files: async function* () {
      await first.stop();
      const argv = staged(o, data, ['unshare', '--mount', 'sh', '-c', wholeScript, 'imgbuild-sandbox', ...packing]);
      yield* readTar(argv, '/', { SANDBOX_LAYERING: layering }, ctx);
    },
  };
}

/** A command as root of the sandbox that finds its base and its data where the scripts expect them. */
function staged(o: SandboxOptions, data: string, command: readonly string[]): readonly string[] {
  const { identities, enter } = o.userNamespace;
  const layers = o.layers ?? [];
  const stage = ['sh', '-c', stageScript, 'imgbuild-sandbox', o.base, data, o.shared ?? '', String(layers.length), ...layers];
  const own = ['unshare', '--mount', '--propagation', 'private'];
  // Root arranges the folders with its own rights; others can only do so inside.
  return identities.mode === 'rootless' ? [...enter, ...own, ...stage, ...command] : [...own, ...stage, ...enter, ...command];
}

interface FirstProcess {
  /** Its number on this machine. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts the sandbox's first process; resolves once the sandbox's root is in place. */
async function start(
  o: SandboxOptions,
  network: Exclude<NetworkMode, 'auto'>,
  data: string,
  layering: Sandbox['layering'],
  ctx: SandboxContext,
): Promise<FirstProcess> {
  const isolate = [
    'unshare',
    '--mount',
    '--pid',
    '--uts',
    '--ipc',
    '--net',
    '--cgroup',
    '--fork',
    '--kill-child',
    'sh',
    '-c',
    initScript,
  ];
  const child = await ctx.host.spawn(staged(o, data, isolate), {
    scope: ctx.scope,
    signal: ctx.signal,
    stdin: 'pipe',
    directory: '/',
    umask: 0o022,
    environment: {
      ...without(ctx.host),
      PATH: toolPath,
      SANDBOX_LAYERING: layering,
      SANDBOX_HOSTNAME: o.hostname,
      SANDBOX_RESOLV_CONF: await resolvConfFor(network),
    },
  });
  const errors = collect(child.stderr);
  const decoder = new TextDecoder();
  let said = '';
  for await (const chunk of child.stdout) {
    said += decoder.decode(chunk, { stream: true });
    const ready = /ready (\d+)\n/.exec(said);
    if (ready !== null) {
      const stop = async (): Promise<void> => {
        await endInput(child);
        await child.exit;
      };
      await ctx.scope.acquire('sandbox', async () => stop, stop);
      return { pid: Number(ready[1]), stop };
    }
  }
  ctx.signal.throwIfAborted();
  throw failure(problems.create('not-opened', { reason: lastWords(await errors) }));
}
