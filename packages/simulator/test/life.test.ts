import type { Communicator, RemoteProcess } from '@imgbuild/core/sdk';
import { expect, test } from 'vitest';
import { lateBoot } from '../src/machines/sandbox/boot.ts';
import { live } from '../src/machines/sandbox/life.ts';

async function* silence(): AsyncIterable<Uint8Array> {}

const exited: RemoteProcess['exit'] = Promise.resolve({ kind: 'exited', code: 0 });

/** A process that says nothing, and has ended unless it is told otherwise. */
function processOf(o: Partial<Pick<RemoteProcess, 'exit' | 'stdout'>> = {}): RemoteProcess {
  return {
    stdout: silence(),
    stderr: silence(),
    exit: exited,
    write: async () => undefined,
    closeStdin: async () => undefined,
    resize: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
    ...o,
  };
}

/** A life in a sandbox that starts programs as the test says. */
function liveWith(spawn: (script: string) => RemoteProcess) {
  let said = '';
  const communicator = { spawn: async (script: string) => spawn(script) } satisfies Partial<Communicator>;
  const life = live({ communicator: communicator as unknown as Communicator }, (text) => {
    said += text;
  });
  return { life, said: () => said };
}

const isServer = (script: string): boolean => script.includes('exec /usr/sbin/sshd');

test('user data that cannot be run is told on the console, and the server goes on to its end', async () => {
  const { life, said } = liveWith((script) => {
    if (script === lateBoot) throw new Error('no more processes');
    return processOf();
  });
  await life.booted;
  await expect.poll(said).toContain('sshd: ended');
  expect(said()).toContain('cloud-init: no more processes\n');
  await life.end();
});

test('a server that cannot be heard any more ends the life, and nothing else', async () => {
  const { life } = liveWith((script) => {
    if (!isServer(script)) return processOf();

    const stdout = (async function* (): AsyncIterable<Uint8Array> {
      throw new Error('the line is cut');
    })();
    return processOf({ stdout, exit: new Promise(() => undefined) });
  });
  await life.booted;
  await life.end();
});

test('an end that comes while it boots is its end: no server is left, and it counts as booted', async () => {
  const early = Promise.withResolvers<void>();
  const started: string[] = [];
  const { life } = liveWith((script) => {
    started.push(script);
    return processOf(started.length === 1 ? { exit: early.promise.then(() => exited) } : {});
  });
  await expect.poll(() => started).toHaveLength(1);
  const ended = life.end();
  early.resolve();
  await ended;
  await life.booted;
  expect(started.filter(isServer)).toEqual([]);
});

test('a program that was on its way into the machine when its processes were ended is ended, too', async () => {
  const inside = Promise.withResolvers<void>();
  const early = Promise.withResolvers<void>();
  let ends = 0;
  const { life } = liveWith((script) => {
    if (!script.startsWith('kill -TERM -1')) return processOf({ exit: early.promise.then(() => exited) });
    // The first finds nothing: what boots comes in after it.
    if (++ends === 1) return processOf({ exit: exited.finally(inside.resolve) });
    return processOf({ exit: inside.promise.then(early.resolve).then(() => exited) });
  });
  await life.end();
  await life.booted;
  expect(ends).toBeGreaterThan(1);
});
