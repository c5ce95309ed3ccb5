import { readFile, writeFile } from 'node:fs/promises';
import { defineResource, failure, type Host, type Reporter, type Scope } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';
import { mustRun, runTool, type ToolOptions } from './run-tool.ts';

interface Context {
  readonly host: Host;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  readonly report: Reporter;
}

/** `forwarding` is what the machine's setting was before the first of our links. */
type Link = { readonly name: string; readonly forwarding: string };

const forwarding = '/proc/sys/net/ipv4/ip_forward';

/** The part of a virtual pair that stays on this machine, its address translation, and forwarding if we turned it on. */
export const linkResource = defineResource<Link, Link>({
  type: 'sandbox:link',
  describe: ({ name }) => `network link ${name}`,
  // Without looking: releasing what is not there does nothing.
  find: async (link) => [link],
  release: async ({ name, forwarding: before }, ctx) => {
    const scope = looseScope(ctx.signal);
    const o = { host: ctx.host, scope, signal: ctx.signal };
    await runTool(['ip', 'link', 'delete', name], o);
    await runTool(['nft', 'delete', 'table', 'inet', name], o);
    if (before !== '0' || (await othersHold(o))) return;
    await writeFile(forwarding, '0');
    // Another run may have made its table in between.
    if (await othersHold(o)) await writeFile(forwarding, '1');
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

/** Whether another sandbox of this machine still has a table, and with it a need for forwarding. */
async function othersHold(o: ToolOptions): Promise<boolean> {
  return /table inet imgb\d/.test((await runTool(['nft', 'list', 'tables', 'inet'], o)).stdout);
}

/**
 * What forwarding was before any sandbox: their tables remember it. The setting is read first, so that a sandbox that turns
 * it on in between is seen in one of the two.
 */
async function forwardingBefore(o: ToolOptions): Promise<string> {
  const now = (await readFile(forwarding, 'utf8')).trim();
  const remembered = /imgbuild, forwarding was (\d)/.exec((await runTool(['nft', 'list', 'ruleset', 'inet'], o)).stdout)?.[1];
  return remembered ?? now;
}

/**
 * Connects a sandbox by the number of its first process, which names the link: no two that live at once have the same. Gives
 * the sandbox's address. As `way out` it leads to everywhere; as `address` to this machine only, beside another way out.
 */
export async function connectVeth(
  pid: number,
  purpose: 'way out' | 'address',
  inside: readonly string[],
  ctx: Context,
): Promise<string> {
  // A user-mode stack may name its device as this machine's is named, which is eth0 more often than not.
  const device = purpose === 'way out' ? 'eth0' : 'veth0';
  // Fifteen characters are the most that a link's name may have.
  const name = `imgb${pid}`;
  const link: Link = { name, forwarding: await forwardingBefore(ctx) };
  return ctx.scope.hold(linkResource, link, async () => {
    try {
      await mustRun(['ip', 'link', 'add', name, 'type', 'veth', 'peer', 'name', device, 'netns', String(pid)], ctx);
      const subnet = await claimSubnet(name, ctx);
      // Before anything can come over the link.
      await mustRun(['nft', '-f', '-'], { ...ctx, input: rules(link, subnet) });
      await mustRun(['ip', 'link', 'set', name, 'up'], ctx);
      for (const argv of [
        ['ip', 'link', 'set', 'lo', 'up'],
        ['ip', 'address', 'add', `${subnet}.2/30`, 'dev', device],
        ['ip', 'link', 'set', device, 'up'],
        ...(purpose === 'way out' ? [['ip', 'route', 'add', 'default', 'via', `${subnet}.1`]] : []),
      ]) {
        await mustRun([...inside, ...argv], ctx);
      }
      if (purpose === 'way out') await writeFile(forwarding, '1');
      return { data: link, value: `${subnet}.2` };
    } catch (error) {
      ctx.signal.throwIfAborted();
      // No failure: part of it may be there, and is to be looked for.
      const { message } = failure(
        problems.create('network-failed', { what: 'veth', reason: error instanceof Error ? error.message : String(error) }),
      );
      throw new Error(message, { cause: error });
    }
  });
}

/**
 * Translation of what comes from the sandbox; nothing from it reaches this machine's own services. Both ends of a link give
 * themselves IPv6 addresses, of which nothing is promised to a sandbox: none of it passes, not even what would tell this machine
 * of neighbours and routers there.
 */
function rules({ name, forwarding: before }: Link, subnet: string): string {
  return `table inet ${name} {
  comment "imgbuild, forwarding was ${before}"
  chain postrouting { type nat hook postrouting priority srcnat; ip saddr ${subnet}.0/30 oifname != "${name}" masquerade; }
  chain forward { type filter hook forward priority filter; iifname "${name}" meta nfproto ipv6 drop; iifname "${name}" accept; oifname "${name}" ct state established,related accept; oifname "${name}" drop; }
  chain input { type filter hook input priority filter; iifname "${name}" meta nfproto ipv6 drop; iifname "${name}" ct state established,related accept; iifname "${name}" drop; }
}
`;
}

/** How often two sandboxes that begin at the same time may want the same addresses. */
const claims = 20;

/**
 * Gives the link an address of a subnet that nothing here uses. Others choose at the same time, also in other processes: when
 * two have taken the same, each gives it back and chooses again.
 */
async function claimSubnet(name: string, ctx: Context): Promise<string> {
  for (let claim = 0; claim < claims; claim++) {
    const subnet = await freeSubnet(ctx);
    await mustRun(['ip', 'address', 'add', `${subnet}.1/30`, 'dev', name], ctx);
    const holders = (await addresses(ctx)).split('\n').filter((line) => line.includes(` ${subnet}.1/`));
    if (holders.length === 1) return subnet;
    await mustRun(['ip', 'address', 'delete', `${subnet}.1/30`, 'dev', name], ctx);
  }
  throw failure(
    problems.create('network-failed', { what: 'veth', reason: `others took the same addresses ${claims} times in a row` }),
  );
}

function addresses(ctx: Context): Promise<string> {
  return mustRun(['ip', '-4', '-oneline', 'address'], ctx);
}

/** Four addresses that nothing here uses, of 10.231.0.0/16. */
async function freeSubnet(ctx: Context): Promise<string> {
  const used = await addresses(ctx);
  const routes = await mustRun(['ip', '-4', 'route'], ctx);
  const start = Math.floor(Math.random() * 250);
  for (let step = 0; step < 250; step++) {
    const subnet = `10.231.${(start + step) % 250}`;
    if (!used.includes(`${subnet}.`) && !routes.includes(`${subnet}.`)) return subnet;
  }
  throw failure(problems.create('network-failed', { what: 'veth', reason: 'every subnet of 10.231.0.0/16 is in use' }));
}
