import { access, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { failure, type Host, type LocalProcess, type Reporter, type Scope } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';
import { collect, lastWords, mustRun } from './run-tool.ts';
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

/** Connects the network namespace of a process. */
export async function connectNetwork(mode: NetworkMode, pid: number, namespace: UserNamespace, ctx: Context): Promise<void> {
  const chosen = mode === 'auto' ? await choose(namespace, ctx.host) : mode;
  const inside = ['nsenter', `--target=${pid}`, '--user', '--net', '--'];
  if (chosen === 'none') {
    await mustRun([...inside, 'ip', 'link', 'set', 'lo', 'up'], ctx);
    return;
  }
  const tool = chosen === 'veth' ? 'ip' : chosen;
  if ((await findProgram(tool, ctx.host)) === undefined) throw failure(problems.create('network-tool-missing', { mode: chosen, tools: tool }));
  if (chosen === 'veth') {
    if (namespace.identities.mode !== 'root') throw failure(problems.create('network-tool-missing', { mode: 'veth', tools: 'root' }));
    await connectVeth(pid, inside, ctx);
  } else if (chosen === 'slirp4netns') await connectSlirp(pid, namespace, ctx);
  else await connectPasta(pid, inside, ctx);
}

async function choose(namespace: UserNamespace, host: Host): Promise<Exclude<NetworkMode, 'auto'>> {
  if (namespace.identities.mode === 'root' && (await findProgram('nft', host)) !== undefined && (await findProgram('ip', host)) !== undefined) return 'veth';
  for (const tool of ['slirp4netns', 'pasta'] as const) if ((await findProgram(tool, host)) !== undefined) return tool;
  throw failure(problems.create('network-tool-missing', { mode: 'auto', tools: 'slirp4netns or pasta (as root also: nftables and iproute2)' }));
}

/** Path of a program on the run's PATH. */
export async function findProgram(name: string, host: Host): Promise<string | undefined> {
  for (const folder of (host.environment['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder !== '' && (await access(path).then(() => true, () => false))) return path;
  }
  return undefined;
}

async function connectSlirp(pid: number, namespace: UserNamespace, ctx: Context): Promise<void> {
  const argv = ['slirp4netns', '--configure', '--mtu=65520', '--disable-host-loopback', '--ready-fd=1', `--userns-path=/proc/${namespace.pid}/ns/user`, '--netns-type=path', `/proc/${pid}/ns/net`, 'tap0'];
  const child = await ctx.host.spawn(argv, { scope: ctx.scope, signal: ctx.signal, directory: '/' });
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

async function connectPasta(pid: number, inside: readonly string[], ctx: Context): Promise<void> {
  const argv = ['pasta', '--config-net', '--quiet', '--no-map-gw', '--tcp-ports', 'none', '--udp-ports', 'none', '--tcp-ns', 'none', '--udp-ns', 'none', '--dns-forward', slirpResolver, '--foreground', String(pid)];
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

/** What /etc/resolv.conf says inside: this machine's servers, or the user-mode stack's where a server is on loopback. */
export async function resolvConfFor(mode: NetworkMode): Promise<string> {
  if (mode === 'none') return '';
  const text = await readFile('/etc/resolv.conf', 'utf8').catch(() => '');
  const servers = (from: string): string[] => from.split('\n').flatMap((line) => /^\s*nameserver\s+(\S+)/.exec(line)?.[1] ?? []);
  const isLocal = (address: string): boolean => address.startsWith('127.') || address === '::1';
  let own = servers(text).filter((address) => !isLocal(address));
  // systemd-resolved's stub listens on loopback and keeps the real servers here.
  if (own.length === 0) own = servers(await readFile('/run/systemd/resolve/resolv.conf', 'utf8').catch(() => '')).filter((address) => !isLocal(address));
  const lookups = text.split('\n').filter((line) => /^\s*(search|options|domain)\s/.test(line));
  if (mode === 'slirp4netns' || mode === 'pasta') own = [slirpResolver];
  return [...own.map((address) => `nameserver ${address}`), ...lookups, ''].join('\n');
}
