import { readFile, writeFile } from 'node:fs/promises';
import { defineResource, failure, type Host, type Reporter, type Scope } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';
import { mustRun, runTool } from './run-tool.ts';

interface Context {
  readonly host: Host;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  readonly report: Reporter;
}

type LinkIntent = { readonly name: string };
type LinkData = { readonly name: string; readonly forwarding: string };

const forwarding = '/proc/sys/net/ipv4/ip_forward';

/** The part of a virtual pair that stays on this machine, its address translation, and forwarding if we turned it on. */
export const linkResource = defineResource<LinkIntent, LinkData>({
  type: 'sandbox:link',
  describe: ({ name }) => `network link ${name}`,
  // Whether forwarding was on cannot be found out afterwards: what was not written down is left as it is.
  find: async ({ name }, _token, ctx) => ((await exists(name, ctx.host, ctx.signal)) ? [{ name, forwarding: '' }] : []),
  release: async ({ name, forwarding: before }, ctx) => {
    const scope = looseScope(ctx.signal);
    const o = { host: ctx.host, scope, signal: ctx.signal };
    await runTool(['ip', 'link', 'delete', name], o);
    await runTool(['nft', 'delete', 'table', 'ip', name], o);
    if (before !== '0') return;
    const others = await runTool(['nft', 'list', 'tables', 'ip'], o);
    if (!/table ip imgb/.test(others.stdout)) await writeFile(forwarding, '0');
  },
});

/** A scope for the tools of a release: each has ended when it returns. */
function looseScope(signal: AbortSignal): Scope {
  const scope: Scope = {
    hold: async (_type, _intent, open) => (await open({ token: 'release', signal, gone: async () => undefined })).value,
    acquire: async (_label, open) => open(signal),
    within: async (_label, body) => body(scope),
  };
  return scope;
}

async function exists(name: string, host: Host, signal: AbortSignal): Promise<boolean> {
  const o = { host, scope: looseScope(signal), signal };
  const [link, table] = [await runTool(['ip', 'link', 'show', name], o), await runTool(['nft', 'list', 'table', 'ip', name], o)];
  return [link, table].some(({ exit }) => exit.kind === 'exited' && exit.code === 0);
}

/** Links of this process: the names differ between runs by the token, within one by their number. */
export async function connectVeth(pid: number, inside: readonly string[], ctx: Context): Promise<void> {
  const subnet = await freeSubnet(ctx);
  // Fifteen characters are the most that a link's name may have.
  const name = `imgb${pid}`;
  await ctx.scope.hold(linkResource, { name }, async () => {
    const before = (await readFile(forwarding, 'utf8')).trim();
    try {
      await mustRun(['ip', 'link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pid)], ctx);
      await mustRun(['ip', 'address', 'add', `${subnet}.1/30`, 'dev', name], ctx);
      await mustRun(['ip', 'link', 'set', name, 'up'], ctx);
      for (const argv of [
        ['ip', 'link', 'set', 'lo', 'up'],
        ['ip', 'address', 'add', `${subnet}.2/30`, 'dev', 'eth0'],
        ['ip', 'link', 'set', 'eth0', 'up'],
        ['ip', 'route', 'add', 'default', 'via', `${subnet}.1`],
      ]) {
        await mustRun([...inside, ...argv], ctx);
      }
      await mustRun(['nft', '-f', '-'], { ...ctx, input: rules(name, subnet) });
      if (before !== '1') await writeFile(forwarding, '1');
    } catch (error) {
      ctx.signal.throwIfAborted();
      throw new Error(failure(problems.create('network-failed', { what: 'veth', reason: error instanceof Error ? error.message : String(error) })).message, { cause: error });
    }
    return { data: { name, forwarding: before }, value: undefined };
  });
}

/** Translation of what comes from the sandbox; nothing from it reaches this machine's own services. */
function rules(name: string, subnet: string): string {
  return `table ip ${name} {
  chain postrouting { type nat hook postrouting priority srcnat; ip saddr ${subnet}.0/30 oifname != "${name}" masquerade; }
  chain forward { type filter hook forward priority filter; iifname "${name}" accept; oifname "${name}" ct state established,related accept; oifname "${name}" drop; }
  chain input { type filter hook input priority filter; iifname "${name}" ct state established,related accept; iifname "${name}" drop; }
}
`;
}

/** Four addresses that nothing here uses, of 10.231.0.0/16. */
async function freeSubnet(ctx: Context): Promise<string> {
  const used = await mustRun(['ip', '-4', '-oneline', 'address'], ctx);
  const routes = await mustRun(['ip', '-4', 'route'], ctx);
  const start = Math.floor(Math.random() * 250);
  for (let step = 0; step < 250; step++) {
    const subnet = `10.231.${(start + step) % 250}`;
    if (!used.includes(`${subnet}.`) && !routes.includes(`${subnet}.`)) return subnet;
  }
  throw failure(problems.create('network-failed', { what: 'veth', reason: 'every subnet of 10.231.0.0/16 is in use' }));
}
