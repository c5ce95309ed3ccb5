// What a machine that is slow, goes away or is given up does to the provisioners.
import { abortError, type Communicator, type Exit, lineDown, type RemoteProcess } from '@imgbuild/core/sdk';
import { fakeMachine, type FakeMachine, fakeScope, recordingReporter, runProvisioner, testHost } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { componentOf } from './observe.ts';
import { judge } from '../src/verdict.ts';
import { ruledMachine } from './fake-windows.ts';
import { steppingClock } from './stepping-clock.ts';

interface World {
  readonly communicator: Communicator;
  readonly signal?: AbortSignal;
  readonly sleep?: (milliseconds: number) => void;
}

/** Runs a provisioner; gives how it failed, what was told, and what is still held. */
async function run(type: string, options: Readonly<Record<string, unknown>>, world: World) {
  const time = steppingClock();
  const sleep: typeof time.clock.sleep = (milliseconds, signal) => {
    world.sleep?.(milliseconds);
    return time.clock.sleep(milliseconds, signal);
  };
  const host = { ...testHost({ folder: '/' }), clock: { ...time.clock, sleep } };
  const report = recordingReporter();
  const scope = fakeScope({ host, report });
  const seen = { host, report, scope, ...(world.signal === undefined ? {} : { signal: world.signal }) };
  const error = await runProvisioner(componentOf(type), options as never, world.communicator, seen).then(
    () => undefined,
    (cause: Error) => cause.message,
  );
  return { error, told: report.told, held: scope.held };
}

/** A process that runs until it is let go. */
function longProcess(o: { readonly stdout?: AsyncIterable<Uint8Array>; readonly exit: Promise<Exit> }): RemoteProcess {
  const silent = (async function* () {})();
  return {
    stdout: o.stdout ?? silent,
    stderr: (async function* () {})(),
    exit: o.exit,
    write: async () => undefined,
    closeStdin: async () => undefined,
    resize: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

const isCleaning = (command: string): boolean => /^rm |EncodedCommand|^cmd \/c "del/.test(command);
const stopped = abortError({ kind: 'interrupt', signal: 'SIGINT' });

/** A machine on which every command but those that clean up runs until the signal aborts. */
function endless(machine: FakeMachine, started: () => void): Communicator {
  return {
    ...machine,
    spawn: async (command, o) => {
      if (isCleaning(command)) return machine.spawn(command, o);
      const exit = new Promise<Exit>((resolve) => {
        o?.signal?.addEventListener('abort', () => resolve({ kind: 'signalled', signal: 'TERM' }));
      });
      started();
      return longProcess({ exit });
    },
  };
}

test.each([
  ['shell', { inline: ['sleep 1000'] }],
  ['powershell', { inline: ['Start-Sleep 1000'], elevated_user: 'SYSTEM' }],
  ['windows-shell', { inline: ['pause'] }],
  ['windows-restart', {}],
  ['windows-update', {}],
])('%s that is given up ends with the reason, and cleans up', async (type, options) => {
  const abort = new AbortController();
  const machine = fakeMachine();
  const communicator = endless(machine, () => setImmediate(() => abort.abort(stopped)));
  const { error, held } = await run(type, options, { communicator, signal: abort.signal });
  expect([error, held]).toEqual(['interrupted by SIGINT', []]);
  const uploads = machine.asked.filter((line) => line.startsWith('upload'));
  expect(machine.asked.some((line) => isCleaning(line.slice('run '.length)))).toBe(uploads.length > 0);
});

test.each([
  ['shell', { inline: ['x'] }],
  ['windows-restart', {}],
])('%s that waits for its machine can be given up', async (type, options) => {
  const abort = new AbortController();
  const gone = fakeMachine(() => {
    throw lineDown('no answer');
  });
  const sleep = (): void => abort.abort(stopped);
  const { error } = await run(type, options, { communicator: gone, signal: abort.signal, sleep });
  expect(error).toBe('interrupted by SIGINT');
});

test('a machine that hangs while it restarts is given up after restart_timeout', async () => {
  const machine = fakeMachine();
  const communicator: Communicator = {
    ...machine,
    spawn: (command, o) => {
      if (!command.includes('/t 60')) return machine.spawn(command, o);
      return new Promise((_resolve, reject) => {
        o?.signal?.addEventListener('abort', () => reject(o.signal?.reason as Error));
      });
    },
  };
  const { error } = await run('windows-restart', {}, { communicator });
  expect(error).toBe('Machine did not come back: 300 seconds after its restart (restart_timeout), it did not answer.');
});

test('an answer of the machine is no reason to try again', async () => {
  let attempts = 0;
  const refusing: Communicator = {
    ...fakeMachine(),
    upload: async () => {
      attempts++;
      throw new Error('No space left on device');
    },
  };
  const { error } = await run('powershell', { inline: ['dir'] }, { communicator: refusing });
  expect(error).toMatch(/^Script cannot be started: c:\/Windows\/Temp\/script-\S+\.ps1: No space left on device\.$/);
  expect(attempts).toBe(1);
});

test('output is told as it comes', async () => {
  let finish: (exit: Exit) => void = () => undefined;
  const exit = new Promise<Exit>((resolve) => {
    finish = resolve;
  });
  const toldAtEnd: string[] = [];
  const machine = fakeMachine();
  const report = recordingReporter();
  const stdout = (async function* () {
    yield new TextEncoder().encode('first\nsec');
    await new Promise(setImmediate);
    toldAtEnd.push(...report.told.filter((line) => line.startsWith('stdout')));
    yield new TextEncoder().encode('ond\n');
    finish({ kind: 'exited', code: 0 });
  })();
  const communicator: Communicator = {
    ...machine,
    spawn: async (command, o) => (isCleaning(command) ? machine.spawn(command, o) : longProcess({ stdout, exit })),
  };
  const host = testHost({ folder: '/' });
  const world = { host, report, scope: fakeScope({ host, report }) };
  await runProvisioner(componentOf('shell'), { inline: ['x'] }, communicator, world);
  expect(toldAtEnd).toEqual(['stdout: first']);
  expect(report.told).toContain('stdout: second');
});

test('a script that a signal ended has the exit code that shells give it', () => {
  const script = { name: 'The script', wanted: [143], remedy: '' };
  expect(() => judge({ kind: 'signalled', signal: 'SIGTERM' }, script)).not.toThrow();
  expect(() => judge({ kind: 'signalled', signal: 'TERM' }, script)).not.toThrow();
  expect(() => judge({ kind: 'signalled', signal: 'KILL' }, script)).toThrow('The script ended with signal KILL');
  expect(() => judge({ kind: 'signalled', signal: 'ODD' }, { ...script, wanted: [0, 127, 128] })).toThrow('signal ODD');
});

test('what cannot be removed is no reason to leave the rest', async () => {
  const machine = ruledMachine([{ on: '^rm -f /tmp/script', answers: [{ exit: 1 }] }]);
  const { error } = await run('shell', { inline: ['x'], use_env_var_file: true }, { communicator: machine });
  expect(error).toMatch(/^Script cannot be removed: Removing \/tmp\/script_\w+\.sh ended with exit code 1/);
  expect(machine.asked.at(-1)).toMatch(/^run rm -f \/tmp\/varfile_/);
});
