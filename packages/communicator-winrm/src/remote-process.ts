import type { Exit, RemoteProcess } from '@imgbuild/core/sdk';
import { failure, lineDown, timeLimit } from '@imgbuild/core/sdk';
import type { Output } from './answers.ts';
import { byteQueue } from './byte-queue.ts';
import type { Line } from './line.ts';
import { problems } from './problems.ts';
import type { Started } from './shells.ts';
import { faultBehind, troubleOf } from './wire-error.ts';

/** Bytes of output that are kept for a slow reader; the machine is not asked for more until some of them are taken. */
const mostKept = 1024 * 1024;

/** Milliseconds. */
const times = { interrupt: 2_000, firstPause: 100, longestPause: 2_000 };

export interface ProcessOptions {
  readonly signal: AbortSignal;
  /** What happens when the machine cannot be reached: after a pause output may be missing, which a transfer must not have. */
  readonly outage: 'ends it' | 'is waited for';
}

/** A command as a process. Both streams are to be read. Aborting the signal, or disposing it, ends the command on the machine. */
export function remoteProcess(line: Line, { name, release }: Started, { signal, outage }: ProcessOptions): RemoteProcess {
  const { service } = line;
  const stopped = new AbortController();
  const running = AbortSignal.any([signal, stopped.signal]);
  let onTaken: () => void = () => undefined;
  const stdout = byteQueue(() => onTaken());
  const stderr = byteQueue(() => onTaken());
  let isOver = false;

  running.addEventListener('abort', () => onTaken(), { once: true });
  const room = async (): Promise<void> => {
    while (stdout.size + stderr.size >= mostKept && !running.aborted)
      await new Promise<void>((resolve) => {
        onTaken = resolve;
      });
  };
  const listen = async (): Promise<Exit> => {
    for (;;) {
      await room();
      running.throwIfAborted();
      const ask = (limit: AbortSignal): Promise<Output> => service.receive(name, limit);
      const output = outage === 'ends it' ? await ask(running) : await receive(line, ask, running);
      if (output === undefined) return { kind: 'disconnected' };
      stdout.put(output.stdout);
      stderr.put(output.stderr);
      if (output.exitCode !== undefined) return { kind: 'exited', code: output.exitCode };
    }
  };
  /** Asks the command to end as Ctrl-C does; closing the shell ends what does not. */
  const interrupt = async (): Promise<Exit> => {
    await service.interrupt(name, AbortSignal.timeout(times.interrupt)).catch(() => undefined);
    return { kind: 'signalled', signal: 'SIGINT' };
  };
  const exit = listen()
    .catch((error: unknown): Promise<Exit> | Exit =>
      running.aborted || troubleOf(error) === undefined ? interrupt() : { kind: 'disconnected' },
    )
    .then(async (result) => {
      isOver = true;
      stdout.end();
      stderr.end();
      const released = release();
      // A shell whose command has ended goes meanwhile; one in which something may still run goes before anyone goes on.
      if (result.kind !== 'exited') await released;
      return result;
    });

  let writing: Promise<void> = Promise.resolve();
  const send = (bytes: Uint8Array, ending: 'more' | 'last'): Promise<void> => {
    const sent = writing.then(async () => {
      if (isOver) throw new Error('the command has ended');
      try {
        await service.send(name, { bytes, ending }, running);
      } catch (error) {
        signal.throwIfAborted();
        const fault = faultBehind(error);
        if (fault !== undefined) throw failure(problems.create('input-refused', { reason: fault.reason }), error);
        throw troubleOf(error) === undefined ? error : lineDown((error as Error).message, error);
      }
    });
    writing = sent.catch(() => undefined);
    return sent;
  };

  return {
    stdout,
    stderr,
    exit,
    write: (chunk) => send(chunk, 'more'),
    closeStdin: async () => {
      if (!isOver) await send(new Uint8Array(0), 'last').catch(() => undefined);
    },
    // There is no terminal.
    resize: () => undefined,
    [Symbol.asyncDispose]: async () => {
      stopped.abort();
      await exit;
      await release();
    },
  };
}

/**
 * What a command says next. It runs on while the machine cannot be reached, and is asked again when it can; nothing when the
 * machine does not know it any more, or stays away.
 */
async function receive(
  line: Line,
  ask: (signal: AbortSignal) => Promise<Output>,
  signal: AbortSignal,
): Promise<Output | undefined> {
  try {
    return await ask(signal);
  } catch (error) {
    signal.throwIfAborted();
    if (troubleOf(error)?.kind === 'fault') return undefined;
    if (troubleOf(error) === undefined) throw error;
  }
  line.tell('away');
  using limit = timeLimit(line.target.times.outage, 'the outage', { clock: line.clock, signal });
  for (let pause = times.firstPause; ; pause = Math.min(pause * 2, times.longestPause)) {
    try {
      await line.clock.sleep(pause, limit.signal);
      const output = await ask(limit.signal);
      line.tell('back');
      line.report.detail('The command is still running. What it said while the connection was lost may be missing.');
      return output;
    } catch (error) {
      signal.throwIfAborted();
      if (limit.signal.aborted) return undefined;
      const trouble = troubleOf(error);
      if (trouble === undefined) throw error;
      if (trouble.kind === 'fault') {
        line.tell('back');
        return undefined;
      }
    }
  }
}
