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
  let stdout = Buffer.alloc(0);
  let stderr = Buffer.alloc(0);
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
      stdout = Buffer.concat([stdout, Buffer.from(text)]);
      notice();
    },
    error: (text: string) => {
      stderr = Buffer.concat([stderr, Buffer.from(text)]);
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
      if (stdout.length + stderr.length === 0 && exitCode === undefined) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      if (stdout.length + stderr.length === 0 && exitCode === undefined) return undefined;
      const one = stdout.subarray(0, most);
      const other = stderr.subarray(0, Math.max(0, most - one.length));
      stdout = stdout.subarray(one.length);
      stderr = stderr.subarray(other.length);
      const isLast = stdout.length + stderr.length === 0;
      return { stdout: one, stderr: other, exitCode: isLast ? exitCode : undefined };
    },
    interrupt: () => {
      ended.abort(new Error('interrupted'));
      input.end();
    },
  };
}
