import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '@imgbuild/core/sdk';
import { openSandbox, type Sandbox, type SandboxContext, type UserNamespace } from '@imgbuild/sandbox';
import type { Machine, MachineOptions } from '../machines.ts';
import { authorizing } from './boot.ts';
import { hideDevice, openSlots, showDevices, type Slots } from './devices.ts';
import type { Disks } from './disks.ts';
import { live, type Life } from './life.ts';
import { problems } from './problems.ts';
import { type InnerRoot, makeSharedFolder } from './shared-folder.ts';

/** Characters of the console that are kept, the newest: as much as EC2 keeps. */
const consoleSize = 64 * 1024;

/** What machines have in common. */
export interface World {
  readonly root: string;
  readonly owner: InnerRoot;
  readonly userNamespace: UserNamespace;
  readonly disks: Disks;
}

/**
 * Starts a machine; resolves once it is there and its address known. Its boot goes on beside it, as that of a cloud's instance: when
 * one can log in is for clients to find out, and what goes wrong with it is on the console.
 */
export async function startMachine(o: MachineOptions, folder: string, world: World, ctx: SandboxContext): Promise<Machine> {
  const { disks } = world;
  const slots = openSlots(o.id, folder, disks);
  let said = '';
  const say = (text: string): void => {
    said = (said + text).slice(-consoleSize);
  };
  let pretended = (): readonly string[] => readPretended(folder);
  disks.claim(o.root, o.id);

  const started = Promise.withResolvers<{ readonly sandbox: Sandbox; readonly life: Life }>();
  const ended = Promise.withResolvers<void>();
  const starting = new AbortController();
  let whole: Promise<void> = Promise.resolve();
  let state: 'starting' | 'up' | 'ended' = 'starting';
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopped ??= (async () => {
      const before = state;
      state = 'ended';
      ended.resolve();
      const failed = await whole.then(
        () => [],
        (error: unknown) => [error],
      );
      await slots.letAllGo();
      const told = await readFile(join(folder, 'pretended'), 'utf8').catch(() => '');
      pretended = () => linesOf(told);
      await rm(folder, { recursive: true, force: true });
      disks.unclaim(o.root);
      // What failed at the start is told to who started it.
      if (before === 'up' && failed.length > 0) throw failed[0];
    })();
    return stopped;
  };

  const abort = (): void => starting.abort(o.signal.reason);
  try {
    await ctx.scope.acquire(`machine ${o.id}`, async () => stop, stop);
    o.signal.throwIfAborted();
    o.signal.addEventListener('abort', abort, { once: true });
    whole = ctx.scope.within(`machine ${o.id}`, async (scope) => {
      const own: SandboxContext = { ...ctx, scope, signal: AbortSignal.any([ctx.signal, starting.signal]) };
      const { sandbox, life } = await boot(o, folder, { world, slots, say }, own);
      life.booted.catch((error: unknown) =>
        say(`machine: it could not boot: ${error instanceof Error ? error.message : String(error)}\n`),
      );
      started.resolve({ sandbox, life });
      try {
        await ended.promise;
      } finally {
        // A run that was aborted has ended its processes already.
        await life.end().catch(() => undefined);
      }
    });
    whole.catch((error: unknown) => started.reject(error));
    const { sandbox, life } = await started.promise;
    o.signal.throwIfAborted();
    state = 'up';
    return running(sandbox, life);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    o.signal.removeEventListener('abort', abort);
  }

  function running(sandbox: Sandbox, life: Life): Machine {
    const inside = async (script: string): Promise<void> => {
      const child = await sandbox.communicator.spawn(script);
      await child.closeStdin();
      for await (const _ of child.stdout);
      await child.exit;
    };
    const mustBeUp = (): void => {
      if (state !== 'up') throw failure(problems.create('machine-ended', { machine: o.id }));
    };
    return {
      address: sandbox.address,
      ended: Promise.race([life.poweredOff, ended.promise]),
      authorize: async (user, line, seconds) => {
        mustBeUp();
        // The boot makes the place for it.
        await life.booted;
        mustBeUp();
        await inside(authorizing(user, line, seconds));
      },
      pretended: () => pretended(),
      console: () => said,
      attach: async (attached) => {
        mustBeUp();
        const slot = slots.claim(attached);
        try {
          await slots.plug(slot, ctx);
          await inside(showDevices);
        } catch (error) {
          await slots.letGo(slot);
          throw error;
        }
      },
      detach: async (device) => {
        mustBeUp();
        const slot = slots.find(device);
        await inside(hideDevice(slot.names));
        await slots.letGo(slot);
      },
      stop,
    };
  }
}

/** Opens the sandbox with the machine's disks, and begins to live. */
async function boot(
  o: MachineOptions,
  shared: string,
  parts: { readonly world: World; readonly slots: Slots; readonly say: (text: string) => void },
  ctx: SandboxContext,
): Promise<{ readonly sandbox: Sandbox; readonly life: Life }> {
  const { userNamespace, disks, owner } = parts.world;
  await makeSharedFolder(shared, o, owner);
  for (const attached of o.others) await parts.slots.plug(parts.slots.claim(attached), ctx);
  const root = await disks.bootable(o.root, o.id);
  const sandbox = await openSandbox(
    { ...root, shared, network: 'auto', address: 'own', hostname: o.hostname, userNamespace },
    ctx,
  );
  return { sandbox, life: live(sandbox, parts.say) };
}

/** The file is this machine's, in a folder of this machine; its content is everybody's. */
function readPretended(folder: string): readonly string[] {
  const file = openSync(join(folder, 'pretended'), constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return linesOf(readFileSync(file, 'utf8'));
  } finally {
    closeSync(file);
  }
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
