import type { Caller } from '../../action.ts';
import { type Machine } from '../../../machines/machines.ts';
import type { Instance, InstanceState } from '../../state.ts';
import { publicAddress } from '../network/addresses.ts';
import { endSpotRequest } from '../spot/requests.ts';
import { attachmentOf, deleteVolume } from '../volumes.ts';
import { bootMachine } from './boot.ts';

/**
 * What instances do after the call that set it off: one thing after another for each of them, since a machine must have started
 * before it can stop. Between two states there is real work, so that states are set when it is done and the cloud's time has passed.
 */
const working = new WeakMap<Instance, Promise<void>>();

function afterwards(what: string, instance: Instance, { world }: Caller, work: () => Promise<void>): void {
  const before = working.get(instance) ?? Promise.resolve();
  const doing = before.then(work);
  working.set(
    instance,
    // What failed is told by the background; what comes after goes on.
    doing.catch(() => undefined),
  );
  world.background(`${what} ${instance.id}`, () => doing);
}

/** Starts a pending instance. */
export function begin(instance: Instance, caller: Caller): void {
  afterwards('starting', instance, caller, () => start(instance, caller));
}

async function start(instance: Instance, caller: Caller): Promise<void> {
  const { world, signal } = caller;
  // It may have been terminated while it waited for its turn.
  if (instance.state !== 'pending') return;
  let machine: Machine;
  try {
    // EC2 says "running" when a guest begins to boot, not when one can log in to it. So the boot is not hidden behind the wait.
    await world.clock.wait(world.settings().durations.instanceStart, signal);
    if (instanceState(instance) !== 'pending') return;
    machine = await bootMachine(instance, caller);
  } catch (error) {
    if (signal.aborted) throw error;
    fail(instance, error, caller);
    return;
  }
  use(machine, instance, caller);
  if (instanceState(instance) === 'pending') instance.state = 'running';
}

/** Reads a state that other calls may have changed while something was waited for. */
function instanceState(instance: Instance): InstanceState {
  return instance.state;
}

function fail(instance: Instance, error: unknown, caller: Caller): void {
  // Somebody terminated it already, and the machine that there is not needs no end.
  if (instance.state !== 'pending') return;
  const words = error instanceof Error ? error.message : String(error);
  terminate(instance, caller, {
    code: 'Server.InternalError',
    message: `Server.InternalError: Internal error on launch: ${words}`,
  });
}

/** Follows a guest that shuts itself down, as its instance says. That nothing has happened yet is no work that goes on. */
function watch(instance: Instance, machine: Machine, caller: Caller): void {
  void machine.ended?.then(() => {
    if (caller.signal.aborted || instance.machine !== machine || instance.state !== 'running') return;
    const reason = {
      code: 'Client.InstanceInitiatedShutdown',
      message: 'Client.InstanceInitiatedShutdown: Instance initiated shutdown',
    };
    if (instance.shutdownBehavior === 'terminate') terminate(instance, caller, reason);
    else stop(instance, caller, reason);
  });
}

interface Reason {
  readonly code: string;
  readonly message: string;
}

const byUser: Reason = {
  code: 'Client.UserInitiatedShutdown',
  message: 'Client.UserInitiatedShutdown: User initiated shutdown',
};

/** `User initiated (2024-01-15 10:30:00 GMT)`. */
function initiated({ world }: Caller): string {
  return `User initiated (${new Date(world.clock.now()).toISOString().slice(0, 19).replace('T', ' ')} GMT)`;
}

/** Stops an instance: its machine ends, its disks keep their files. */
export function stop(instance: Instance, caller: Caller, reason: Reason = byUser): void {
  instance.state = 'stopping';
  instance.stateReason = reason;
  instance.transitionReason = reason === byUser ? initiated(caller) : '';
  afterwards('stopping', instance, caller, async () => {
    await endMachine(instance, caller, 'instanceStop');
    if (instance.state !== 'stopping') return;
    delete instance.publicAddress;
    instance.state = 'stopped';
  });
}

/** Starts a stopped instance, with the files that its disks have. */
export function startAgain(instance: Instance, caller: Caller): void {
  instance.state = 'pending';
  delete instance.stateReason;
  instance.transitionReason = '';
  instance.launchedAt = caller.world.clock.now();
  const own = [...caller.region.networkInterfaces.values()].find(({ instanceId }) => instanceId === instance.id);
  if (own !== undefined) instance.privateAddress = own.privateAddress;
  if (own?.wantsPublicAddress === true) instance.publicAddress = publicAddress(caller);
  begin(instance, caller);
}

/** Ends a running machine and starts it with the same disks; the instance is running all the time. */
export function reboot(instance: Instance, caller: Caller): void {
  // What failed is told by the background.
  whileDown(instance, caller, async () => undefined).catch(() => undefined);
}

/**
 * Ends a running machine, does something with its disks while nothing writes to them, and starts it again; the instance is running
 * all the time. Gives what was done, before the machine is up again. It is also done where nothing runs (any more) that could be
 * ended.
 */
export function whileDown<T>(instance: Instance, caller: Caller, work: () => Promise<T>): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>();
  afterwards('rebooting', instance, caller, async () => {
    const up = instance.state === 'running' && instance.machine !== undefined;
    const done = (up ? endMachine(instance, caller) : Promise.resolve()).then(work);
    resolve(done);
    try {
      await done;
    } finally {
      if (up && instanceState(instance) === 'running') use(await bootMachine(instance, caller), instance, caller);
    }
  });
  return promise;
}

/** An instance's machine runs: its address is the instance's, and its end is. */
function use(machine: Machine, instance: Instance, caller: Caller): void {
  instance.machine = machine;
  watch(instance, machine, caller);
  if (machine.address === undefined) return;
  // From outside and from inside it is the same.
  instance.privateAddress = machine.address;
  if (instance.publicAddress !== undefined) instance.publicAddress = machine.address;
}

/** Ends an instance for good. Its volumes go with it or become available, as their attachments say. */
export function terminate(instance: Instance, caller: Caller, reason: Reason = byUser): void {
  instance.state = 'shutting-down';
  instance.stateReason = reason;
  instance.transitionReason = reason === byUser ? initiated(caller) : '';
  if (instance.spotRequestId !== undefined) endSpotRequest(instance.spotRequestId, caller);
  afterwards('terminating', instance, caller, async () => {
    if (instanceState(instance) === 'terminated') return;
    await endMachine(instance, caller, 'instanceTermination');
    instance.state = 'terminated';
    instance.terminatedAt = caller.world.clock.now();
    delete instance.publicAddress;
    const { interfaceRelease } = caller.world.settings().durations;
    // No time at all is not a moment later.
    if (interfaceRelease === 0) releaseInterface(instance, caller);
    await releaseVolumes(instance, caller);
    await caller.world.clock.wait(interfaceRelease, caller.signal);
    releaseInterface(instance, caller);
  });
}

/** Ends the machine, if there is one, and takes at least the time that the cloud takes. */
async function endMachine(
  instance: Instance,
  { world, signal }: Caller,
  duration?: 'instanceStop' | 'instanceTermination',
): Promise<void> {
  const due = duration === undefined ? Promise.resolve() : world.clock.wait(world.settings().durations[duration], signal);
  // A machine is ended to its end even where the simulator closes and the waiting does not go on.
  due.catch(() => undefined);
  const { machine } = instance;
  instance.machine = undefined;
  await machine?.stop();
  await due;
}

function releaseInterface(instance: Instance, { region }: Caller): void {
  for (const each of region.networkInterfaces.values()) {
    if (each.instanceId !== instance.id) continue;
    each.attached = false;
    if (each.deleteOnTermination) region.networkInterfaces.delete(each.id);
  }
}

async function releaseVolumes(instance: Instance, caller: Caller): Promise<void> {
  const now = caller.world.clock.now();
  const ids = [...instance.volumes.values()];
  instance.volumes.clear();
  for (const id of ids) {
    const volume = caller.region.volumes.get(id);
    // It may be at another instance by now.
    if (volume === undefined || attachmentOf(volume, now)?.instanceId !== instance.id) continue;
    const goes = volume.attachment?.deleteOnTermination === true;
    volume.attachment = undefined;
    if (goes) await deleteVolume(volume, caller);
  }
}
