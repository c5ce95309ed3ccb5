import { constants } from 'node:fs';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { failure } from '@imgbuild/core/sdk';
import { mustRun, openSandbox, type Sandbox, type SandboxContext, type UserNamespace } from '@imgbuild/sandbox';
import type { AttachedDisk, Machine, MachineOptions } from '../machines.ts';
import { deviceNames, type DeviceNames, plug, showDevices, unplug } from './devices.ts';
import type { Disks } from './disks.ts';
import { live, type Life } from './life.ts';
import { problems } from './problems.ts';
import { type InnerRoot, makeSharedFolder } from './shared-folder.ts';

/** Characters of the console that are kept, the newest: as much as EC2 keeps. */
const consoleSize = 64 * 1024;

/** Milliseconds between looks whether the SSH server listens, and how often it is looked. */
const pause = 25;
const looks = 400;

/** What machines have in common. */
export interface World {
  readonly root: string;
  readonly owner: InnerRoot;
  readonly userNamespace: UserNamespace;
  readonly disks: Disks;
}

interface Slot {
  readonly attached: AttachedDisk;
  readonly names: DeviceNames;
}

/** Starts a machine; resolves once its SSH server listens (or cannot: the console tells why). User data goes on running. */
export async function startMachine(o: MachineOptions, folder: string, world: World, ctx: SandboxContext): Promise<Machine> {
  const { disks } = world;
  const slots = new Map<string, Slot>();
  let said = '';
  const say = (text: string): void => {
    said = (said + text).slice(-consoleSize);
  };
  let devices = 0;
  const claim = (attached: AttachedDisk): Slot => {
    if (slots.has(attached.device))
      throw failure(problems.create('device-in-use', { machine: o.id, device: attached.device }));
    disks.claim(attached.disk, o.id);
    const slot = { attached, names: deviceNames(attached.device, ++devices) };
    slots.set(attached.device, slot);
    return slot;
  };
  const letGo = async (slot: Slot): Promise<void> => {
    await unplug(slot.attached, slot.names, folder, disks);
    slots.delete(slot.attached.device);
    disks.unclaim(slot.attached.disk);
  };

  const started = Promise.withResolvers<{ readonly sandbox: Sandbox; readonly life: Life }>();
  const ended = Promise.withResolvers<void>();
  const whole = ctx.scope.within(`machine ${o.id}`, async (scope) => {
    const own: SandboxContext = { ...ctx, scope };
    await makeSharedFolder(folder, o, world.owner);
    for (const attached of o.others) await plug(attached, claim(attached).names, folder, disks, own);
    const { base, layers, store } = await disks.bootable(o.root, o.id);
    const sandbox = await openSandbox(
      { base, layers, store, shared: folder, network: 'auto', address: 'own', hostname: o.hostname, userNamespace: world.userNamespace },
      own,
    );
    const life = live(sandbox, say);
    try {
      await life.booted;
      await untilListening(sandbox.address ?? '', life, own);
      started.resolve({ sandbox, life });
      await ended.promise;
    } finally {
      // A run that was aborted has ended its processes already.
      await life.end().catch(() => undefined);
    }
  });
  // Taken over by `stop`, and by who waits for the start.
  whole.catch((error: unknown) => started.reject(error));

  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopped ??= (async () => {
      ended.resolve();
      await whole.catch(() => undefined);
      for (const slot of [...slots.values()]) await letGo(slot);
      said = console();
      const told = pretended();
      pretended = () => told;
      await mustRun(['rm', '-rf', '--', folder], { ...ctx, signal: new AbortController().signal });
      disks.unclaim(o.root);
      await whole;
    })();
    return stopped;
  };
  const console = (): string => said;
  let pretended = (): readonly string[] => readPretended(folder);

  disks.claim(o.root, o.id);
  await ctx.scope.acquire(`machine ${o.id}`, async () => stop, stop);
  const abort = (): void => ended.resolve();
  o.signal.addEventListener('abort', abort, { once: true });
  let running;
  try {
    running = await started.promise;
    o.signal.throwIfAborted();
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  } finally {
    o.signal.removeEventListener('abort', abort);
  }
  const { sandbox } = running;

  const inside = async (script: string): Promise<void> => {
    const child = await sandbox.communicator.spawn(script);
    await child.closeStdin();
    for await (const _ of child.stdout);
    await child.exit;
  };
  const mustRunStill = (): void => {
    if (stopped !== undefined) throw failure(problems.create('machine-ended', { machine: o.id }));
  };
  return {
    address: sandbox.address,
    pretended: () => pretended(),
    console,
    attach: async (attached) => {
      mustRunStill();
      const slot = claim(attached);
      await plug(attached, slot.names, folder, disks, ctx);
      await inside(showDevices);
    },
    detach: async (device) => {
      mustRunStill();
      const slot = slots.get(device);
      if (slot === undefined) throw failure(problems.create('not-attached', { machine: o.id, device }));
      await inside([slot.names.own, ...slot.names.others].map((name) => `/run/imgbuild/shims/keeper gone ${name}`).join('; '));
      await letGo(slot);
    },
    stop,
  };
}

/** The file is this machine's, in a folder of this machine; its content is everybody's. */
function readPretended(folder: string): readonly string[] {
  const file = openSync(join(folder, 'pretended'), constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return readFileSync(file, 'utf8').split('\n').filter((line) => line !== '');
  } finally {
    closeSync(file);
  }
}

/** Waits until something listens on port 22, or the server has ended. */
async function untilListening(address: string, life: Life, ctx: SandboxContext): Promise<void> {
  for (let look = 0; look < looks && life.serving(); look++) {
    if (await listens(address)) return;
    await ctx.host.clock.sleep(pause, ctx.signal);
  }
}

function listens(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22, timeout: 1000 });
    const answer = (yes: boolean) => (): void => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', answer(true)).once('error', answer(false)).once('timeout', answer(false));
  });
}
