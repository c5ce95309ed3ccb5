import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { failure, type Host, type LocalProcess, type Reporter, type Scope } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';
import { collect, lastWords, mustRun, runTool } from './run-tool.ts';
import type { UserNamespace } from './user-namespace.ts';
import { connectVeth } from './veth.ts';

/**
 * How a sandbox reaches the network, from a network namespace of its own: a virtual pair with address translation (root
 * only), a user-mode stack, or not at all. `auto` takes the first that works here.
 */
export type NetworkMode = 'auto' | 'veth' | 'slirp4netns' | 'pasta' | 'none';

interface Context {
  readonly host: Host;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  readonly report: Reporter;
}

/** Address that slirp4netns and our pasta answer name lookups at, on behalf of this machine. */
const slirpResolver = '10.0.2.3';

/** Connects the network namespace of a process; gives the address that this machine reaches it at, if there is one. */
export async function connectNetwork(
  chosen: Exclude<NetworkMode, 'auto'>,
  pid: number,
  namespace: UserNamespace,
  ctx: Context,
  tunnel = '/dev/net/tun',
): Promise<string | undefined> {
  const inside = ['nsenter', `--target=${pid}`, '--user', '--net', '--'];
  if (chosen === 'none') {
    await mustRun([...inside, 'ip', 'link', 'set', 'lo', 'up'], ctx);
    return undefined;
  }
  const tool = chosen === 'veth' ? 'ip' : chosen;
  if ((await findProgram(tool, ctx.host)) === undefined)
    throw failure(problems.create('network-tool-missing', { mode: chosen, tools: tool }));
  const canTunnel =
    chosen === 'veth' ||
    (await access(tunnel, constants.R_OK | constants.W_OK).then(
      () => true,
      () => false,
    ));
  if (!canTunnel) throw failure(problems.create('no-tunnel', { mode: chosen }));
  if (chosen === 'veth') {
    return connectPair(pid, 'way out', namespace, ctx);
  }
  if (chosen === 'slirp4netns') await connectSlirp(pid, namespace, ctx);
  else await connectPasta(pid, namespace, inside, ctx);
  return undefined;
}

/** A virtual pair: the address that this machine reaches the sandbox at, and the sandbox's way out, if it is to be that. */
export async function connectPair(
  pid: number,
  purpose: 'way out' | 'address',
  namespace: UserNamespace,
  ctx: Context,
): Promise<string> {
  if (namespace.identities.mode !== 'root')
    throw failure(problems.create('network-tool-missing', { mode: 'veth', tools: 'root' }));
  return connectVeth(pid, purpose, ['nsenter', `--target=${pid}`, '--user', '--net', '--'], ctx);
}

/** Which mode `auto` takes here. */
export async function chooseNetwork(namespace: UserNamespace, ctx: Context): Promise<Exclude<NetworkMode, 'auto'>> {
  const { host } = ctx;
  const canPair =
    namespace.identities.mode === 'root' &&
    (await findProgram('nft', host)) !== undefined &&
    (await findProgram('ip', host)) !== undefined;
  if (canPair && !(await forwardingRefused(ctx)) && (await ownServers()).length > 0) return 'veth';
  for (const tool of ['slirp4netns', 'pasta'] as const) if ((await findProgram(tool, host)) !== undefined) return tool;
  if (canPair) return 'veth';
  throw failure(
    problems.create('network-tool-missing', {
      mode: 'auto',
      tools: 'slirp4netns or pasta (as root also: nftables and iproute2)',
    }),
  );
}

/** Path of a program on the run's PATH. */
export async function findProgram(name: string, host: Host): Promise<string | undefined> {
  for (const folder of (host.environment['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (
      folder !== '' &&
      (await access(path).then(
        () => true,
        () => false,
      ))
    )
      return path;
  }
  return undefined;
}

async function connectSlirp(pid: number, namespace: UserNamespace, ctx: Context): Promise<void> {
  const argv = [
    'slirp4netns',
    '--configure',
    '--mtu=65520',
    '--disable-host-loopback',
    '--ready-fd=1',
    '--exit-fd=0',
    `--userns-path=/proc/${namespace.pid}/ns/user`,
    '--netns-type=path',
    `/proc/${pid}/ns/net`,
    'tap0',
  ];
  // It ends with our end of its standard input, also when we are killed.
  const child = await ctx.host.spawn(argv, { scope: ctx.scope, signal: ctx.signal, directory: '/', stdin: 'pipe' });
  await untilReady(child, 'slirp4netns', ctx);
}

/** Resolves with the first byte on standard output; goes on reading so that the tool never waits for us. */
async function untilReady(child: LocalProcess, tool: string, ctx: Context): Promise<void> {
  const errors = collect(child.stderr);
  errors.catch(() => undefined);
  for await (const _ of child.stdout) return;
  ctx.signal.throwIfAborted();
  throw failure(problems.create('network-failed', { what: tool, reason: lastWords(await errors) }));
}

async function connectPasta(pid: number, namespace: UserNamespace, inside: readonly string[], ctx: Context): Promise<void> {
  // As root it would become nobody, who may not enter the sandbox's namespaces. It gives its rights up itself once inside.
  const user = namespace.identities.mode === 'root' ? ['--runas', '0:0'] : [];
  const argv = [
    'pasta',
    ...user,
    '--config-net',
    '--quiet',
    '--no-map-gw',
    '--tcp-ports',
    'none',
    '--udp-ports',
    'none',
    '--tcp-ns',
    'none',
    '--udp-ns',
    'none',
    '--dns-forward',
    slirpResolver,
    '--foreground',
    String(pid),
  ];
  const child = await ctx.host.spawn(argv, { scope: ctx.scope, signal: ctx.signal, directory: '/' });
  const errors = collect(child.stderr);
  errors.catch(() => undefined);
  let ended: boolean = false;
  void child.exit.then(() => {
    ended = true;
  });
  for (let attempt = 0; attempt < 200; attempt++) {
    if (ended) throw failure(problems.create('network-failed', { what: 'pasta', reason: lastWords(await errors) }));
    const routes = await mustRun([...inside, 'ip', 'route'], ctx);
    if (routes.includes('default')) return;
    await ctx.host.clock.sleep(25, ctx.signal);
  }
  throw failure(problems.create('network-failed', { what: 'pasta', reason: 'no route appeared within five seconds' }));
}

/** Whether this machine's own firewall drops what is forwarded, as one that Docker set up does. */
async function forwardingRefused(ctx: Context): Promise<boolean> {
  const { stdout } = await runTool(['nft', 'list', 'chains'], ctx);
  return /hook forward [^}]*policy drop/.test(stdout);
}

/** What /etc/resolv.conf says inside: this machine's servers, or the user-mode stack's, which asks on its behalf. */
export async function resolvConfFor(mode: Exclude<NetworkMode, 'auto'>): Promise<string> {
  if (mode === 'none') return '';
  const text = await readFile('/etc/resolv.conf', 'utf8').catch(() => '');
  const lookups = text.split('\n').filter((line) => /^\s*(search|options|domain)\s/.test(line));
  const servers = mode === 'veth' ? await ownServers() : [slirpResolver];
  return [...servers.map((address) => `nameserver ${address}`), ...lookups, ''].join('\n');
}

/** Name servers that can be reached from another network namespace: systemd-resolved's stub is on loopback, its servers here. */
async function ownServers(): Promise<readonly string[]> {
  for (const file of ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf']) {
    const found = remoteServers(await readFile(file, 'utf8').catch(() => ''));
    if (found.length > 0) return found;
  }
  return [];
}

/** Servers of a resolv.conf that are not on loopback. */
export function remoteServers(text: string): readonly string[] {
  const all = text.split('\n').flatMap((line) => /^\s*nameserver\s+(\S+)/.exec(line)?.[1] ?? []);
  return all.filter((address) => !address.startsWith('127.') && address !== '::1');
}
