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
    await runTool(['nft', 'delete', 'table', 'ip', name], o);
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
  return /table ip imgb\d/.test((await runTool(['nft', 'list', 'tables', 'ip'], o)).stdout);
}

/**
 * What forwarding was before any sandbox: their tables remember it. The setting is read first, so that a sandbox that turns
 * it on in between is seen in one of the two.
 */
async function forwardingBefore(o: ToolOptions): Promise<string> {
  const now = (await readFile(forwarding, 'utf8')).trim();
  const remembered = /imgbuild, forwarding was (\d)/.exec((await runTool(['nft', 'list', 'ruleset', 'ip'], o)).stdout)?.[1];
  return remembered ?? now;
}

/** Connects a sandbox by the number of its first process, which names the link: no two that live at once have the same. */
export async function connectVeth(pid: number, inside: readonly string[], ctx: Context): Promise<void> {
  const subnet = await freeSubnet(ctx);
  // Fifteen characters are the most that a link's name may have.
  const name = `imgb${pid}`;
  const link: Link = { name, forwarding: await forwardingBefore(ctx) };
  await ctx.scope.hold(linkResource, link, async () => {
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
      await mustRun(['nft', '-f', '-'], { ...ctx, input: rules(link, subnet) });
      await writeFile(forwarding, '1');
    } catch (error) {
      ctx.signal.throwIfAborted();
      // No failure: part of it may be there, and is to be looked for.
      const { message } = failure(
        problems.create('network-failed', { what: 'veth', reason: error instanceof Error ? error.message : String(error) }),
      );
      throw new Error(message, { cause: error });
    }
    return { data: link, value: undefined };
  });
}

/** Translation of what comes from the sandbox; nothing from it reaches this machine's own services. */
function rules({ name, forwarding: before }: Link, subnet: string): string {
  return `table ip ${name} {
  comment "imgbuild, forwarding was ${before}"
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
