import { byteQueue } from '../../src/byte-queue.ts';
import type { Machine } from './machine.ts';
import { type Program, scriptOf } from './program.ts';

/** A command in a shell. */
export interface RunningCommand {
  readonly command: string;
  send(bytes: Buffer, ending: 'more' | 'last'): void;
  /** What it said since, as soon as there is something; nothing when there is none in time. */
  receive(milliseconds: number, most: number): Promise<Said | undefined>;
  interrupt(): void;
}

export interface Said {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly exitCode: number | undefined;
}

export function runCommand(command: string, programs: readonly Program[], machine: Machine): RunningCommand {
  const input = byteQueue(() => undefined);
  const ended = new AbortController();
  const stdout = pile();
  const stderr = pile();
  let exitCode: number | undefined;
  let wake: () => void = () => undefined;
  const notice = (): void => wake();
  const io = {
    command,
    script: scriptOf(command),
    input: input as unknown as AsyncIterable<Buffer>,
    machine,
    signal: ended.signal,
    out: (text: string | Uint8Array) => {
      stdout.put(Buffer.from(text));
      notice();
    },
    error: (text: string | Uint8Array) => {
      stderr.put(Buffer.from(text));
      notice();
    },
  };
  const run = async (): Promise<number> => {
    for (const program of programs) {
      const code = await program(io);
      if (code !== undefined) return code;
    }
    io.error(
      `'${command.split(' ')[0] ?? ''}' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n`,
    );
    return 1;
  };
  run()
    .catch((error: Error) => {
      io.error(`${error.message}\r\n`);
      return 1;
    })
    .then(
      (code) => {
        exitCode = code;
        notice();
      },
      () => undefined,
    );
  return {
    command,
    send: (bytes, ending) => {
      input.put(bytes);
      if (ending === 'last') input.end();
    },
    receive: async (milliseconds, most) => {
      if (stdout.size + stderr.size === 0 && exitCode === undefined) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      if (stdout.size + stderr.size === 0 && exitCode === undefined) return undefined;
      const one = stdout.take(most);
      const other = stderr.take(Math.max(0, most - one.length));
      const isLast = stdout.size + stderr.size === 0;
      return { stdout: one, stderr: other, exitCode: isLast ? exitCode : undefined };
    },
    interrupt: () => {
      ended.abort(new Error('interrupted'));
      input.end();
    },
  };
}

interface Pile {
  readonly size: number;
  put(bytes: Buffer): void;
  take(most: number): Buffer;
}

/** Bytes that wait to be fetched. */
function pile(): Pile {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    get size() {
      return size;
    },
    put: (bytes) => {
      chunks.push(bytes);
      size += bytes.length;
    },
    take: (most) => {
      const taken: Buffer[] = [];
      for (let left = Math.min(most, size); left > 0;) {
        const [chunk = Buffer.alloc(0)] = chunks;
        const piece = chunk.subarray(0, left);
        if (piece.length === chunk.length) chunks.shift();
        else chunks[0] = chunk.subarray(piece.length);
        taken.push(piece);
        left -= piece.length;
        size -= piece.length;
      }
      return Buffer.concat(taken);
    },
  };
}
