import { setImmediate } from 'node:timers/promises';
import { abortError, type Exit, type Host, type RemoteProcess, timeLimit } from '@imgbuild/core/sdk';
import { asked } from '../engine/asked.ts';
import type { Engine, EngineExec } from '../engine/engine.ts';
import type { Guest, ScriptName, ScriptValues } from './guest.ts';
import { outputStreams, type OutputStreams } from './output-streams.ts';

/** A container that commands are run in. */
export interface Place {
  readonly engine: Engine;
  readonly container: string;
  readonly guest: Guest;
  readonly host: Host;
  /** The build's. */
  readonly signal: AbortSignal;
}

export interface ProcessOptions {
  readonly script: ScriptName;
  readonly values: ScriptValues;
  readonly user: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Beside the values. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly terminal?: { readonly columns: number; readonly rows: number } | undefined;
}

/** Tenths of a second that a command is given after it was asked to end. */
const grace = 50;

/** Milliseconds after which an engine that was asked to end a command is not waited for any more. */
const givenUp = 10_000;

/** Starts a script in a container. Aborting its signal, or disposing it, ends it there. */
export async function startProcess(place: Place, o: ProcessOptions): Promise<RemoteProcess> {
  const { engine, container, guest, host } = place;
  const signal = o.signal === undefined ? place.signal : AbortSignal.any([place.signal, o.signal]);
  signal.throwIfAborted();
  const started = engine.exec(container, {
    argv: guest.argv(o.script),
    environment: { ...o.environment, ...(o.values as Readonly<Record<string, string>>) },
    user: o.user,
    terminal: o.terminal === undefined ? 'streams' : 'terminal',
    signal: place.signal,
  });
  const exec = await asked(engine, 'Starting a command in the container', started);
  const first = firstLine(o.terminal === undefined ? 'stderr' : 'stdout');
  const streams = outputStreams(exec.stream, { frames: o.terminal === undefined ? 'framed' : 'raw', onData: first.take });
  const size = o.terminal;
  // Before its process is there, a terminal has no size to change.
  if (size !== undefined) void Promise.race([first.line, streams.over]).then(() => exec.resize(size).catch(() => undefined));

  const ending = new AbortController();
  const exit = exitOf(exec, streams, place, ending.signal);
  let ended: Promise<void> | undefined;
  let isEnding = false;
  const end = async (tenths: number): Promise<void> => {
    const waiting = new AbortController();
    using limit = timeLimit(givenUp, 'Ending a command', { clock: host.clock, signal: waiting.signal });
    const tooLong = new Promise<undefined>((resolve) =>
      limit.signal.addEventListener('abort', () => resolve(undefined), { once: true }),
    );
    streams.discard();
    const process = await Promise.race([first.line, streams.over.then(() => undefined), tooLong]);
    if (process !== undefined) await endSession(process, tenths, place, limit.signal);
    await Promise.race([exit, tooLong]);
  };
  const endOnce = (tenths: number): Promise<void> => {
    isEnding = true;
    ended ??= end(tenths)
      .catch(() => undefined)
      .finally(() => {
        ending.abort(abortError({ kind: 'ended', what: 'the command' }));
        exec.stream.destroy();
      });
    return ended;
  };
  const stop = (): void => void endOnce(grace);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  exit.then(() => signal.removeEventListener('abort', stop)).catch(() => undefined);

  return {
    stdout: streams.stdout,
    stderr: streams.stderr,
    exit,
    write: async (chunk) => {
      if (isEnding) throw new Error('the command is being ended');
      await write(exec, chunk);
    },
    // A terminal has no end of input but the character that says so.
    closeStdin: async () => void (o.terminal === undefined ? exec.stream.end() : exec.stream.write('\x04')),
    resize: (size) => void exec.resize(size).catch(() => undefined),
    [Symbol.asyncDispose]: () => endOnce(0),
  };
}

/** Ends what a process has started, and itself. A container that is gone has no processes. */
async function endSession(
  process: string,
  tenths: number,
  { engine, container, guest }: Place,
  signal: AbortSignal,
): Promise<void> {
  const environment = { IMGBUILD_PROCESS: process, IMGBUILD_GRACE: String(tenths) };
  const options = { argv: guest.argv('end'), environment, user: guest.administrator, terminal: 'streams', signal } as const;
  const exec = await engine.exec(container, options);
  exec.stream.resume();
  await new Promise((resolve) => exec.stream.once('close', resolve).once('error', resolve).once('end', resolve));
  exec.stream.destroy();
}

/** Takes the first line of a command's output away: the number of its process. */
function firstLine(stream: 'stdout' | 'stderr'): {
  readonly line: Promise<string | undefined>;
  readonly take: (kind: 'stdout' | 'stderr', chunk: Buffer) => Buffer;
} {
  let found: (line: string | undefined) => void = () => undefined;
  const line = new Promise<string | undefined>((resolve) => {
    found = resolve;
  });
  let isOver = false;
  let text = '';
  return {
    line,
    take: (kind, chunk) => {
      if (isOver || kind !== stream) return chunk;
      const at = chunk.indexOf(10);
      text += chunk.subarray(0, at === -1 ? chunk.length : at).toString('latin1');
      if (at === -1 && text.length < 32) return Buffer.alloc(0);
      isOver = true;
      const number = /^(\d+)\r?$/.exec(text)?.[1];
      found(number);
      // What is no number was said by somebody else, for instance by the runtime that found no shell.
      return number === undefined
        ? Buffer.concat([Buffer.from(text, 'latin1'), chunk.subarray(at === -1 ? chunk.length : at)])
        : chunk.subarray(at + 1);
    },
  };
}

/** Milliseconds between two questions whether a command has ended, first and longest. */
const pauses = { first: 5, longest: 500 } as const;

/** Milliseconds in which a command whose connection broke may still turn out to have ended. */
const brokenFor = 2_000;

/** How a command ended. The engine knows a little later than its streams end. */
async function exitOf(exec: EngineExec, streams: OutputStreams, place: Place, given: AbortSignal): Promise<Exit> {
  const { host } = place;
  const end = await streams.over;
  // What a command said is not all of it then, whatever its end was.
  if (end === 'cut' && exec.stream.errored === null) return { kind: 'disconnected' };
  // A connection also breaks when a command ends that did not read what it was given; then there soon is an exit code.
  const isBroken = exec.stream.errored !== null;
  const last = host.clock.now() + brokenFor;
  try {
    for (let pause: number = pauses.first; !isBroken || host.clock.now() < last; pause = Math.min(pauses.longest, pause * 2)) {
      const code = await exec.exitCode(given);
      if ((code === undefined || code > 128) && !(await staysRunning(code, place, given))) return { kind: 'disconnected' };
      if (code !== undefined) return { kind: 'exited', code };
      await host.clock.sleep(pause, given);
    }
  } catch {
    // An engine that does not answer any more cannot say how the command ended.
  }
  return { kind: 'disconnected' };
}

/** Code of a command that was killed, by itself or with its container. */
const killed = 137;

/** How often, and after how many milliseconds, a container is looked at again whose command was killed: it is seen to end last. */
const looks = { times: 4, pause: 100 } as const;

async function staysRunning(code: number | undefined, { engine, container, host }: Place, signal: AbortSignal): Promise<boolean> {
  for (let look = 1; ; look++) {
    if ((await engine.inspectContainer(container, signal))?.State.Running !== true) return false;
    if (code !== killed || look === looks.times) return true;
    await host.clock.sleep(looks.pause, signal);
  }
}

/** Writes at the pace of the command. Rejects when it reads no more. */
async function write({ stream }: EngineExec, chunk: Uint8Array): Promise<void> {
  if (!stream.writable || stream.destroyed || stream.readableEnded) throw new Error('the command reads no more');
  if (stream.write(chunk)) return;
  await new Promise<void>((resolve, reject) => {
    const events = ['close', 'error', 'end'] as const;
    const clean = (): void => {
      stream.off('drain', onDrain);
      for (const event of events) stream.off(event, onEnd);
    };
    const onDrain = (): void => {
      clean();
      resolve();
    };
    const onEnd = (): void => {
      clean();
      reject(new Error('the command has ended'));
    };
    stream.once('drain', onDrain);
    for (const event of events) stream.once(event, onEnd);
  });
  // A socket whose other side reads fast drains at once: without a pause, nothing else would ever have its turn.
  await setImmediate();
}
