import { inspect, isDeepStrictEqual } from 'node:util';
import type { Communicator, Exit, Source } from '../../sdk/index.ts';

/** Throws when something is not as it should be. `what` names it. */
export function expectEqual(what: string, actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected))
    throw new Error(`${what}: ${inspect(actual, { depth: 6 })} instead of ${inspect(expected, { depth: 6 })}`);
}

/** The error that work ends with; throws when it does not. */
export async function expectError(what: string, work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error(`${what} did not fail`);
}

/** Bytes that differ wherever chunks could be swapped. */
export function bytesOf(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 4)
    bytes.fill(Buffer.from((at * 2_654_435_761 + size).toString(36)), at, Math.min(size, at + 4));
  return bytes;
}

export function sourceOf(bytes: Uint8Array, o: { readonly mode?: number; readonly chunk?: number } = {}): Source {
  const chunk = o.chunk ?? 100_000;
  return {
    size: bytes.length,
    ...(o.mode === undefined ? {} : { mode: o.mode }),
    async *open(from = 0) {
      for (let at = from; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
    },
  };
}

export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: Exit;
}

export async function runCommand(line: Communicator, command: string, input?: Uint8Array): Promise<Ran> {
  const child = await line.spawn(command);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  if (input !== undefined) for (let at = 0; at < input.length; at += 65_536) await child.write(input.subarray(at, at + 65_536));
  await child.closeStdin();
  return { stdout: (await stdout).toString(), stderr: (await stderr).toString(), exit: await child.exit };
}
