import type { ReadStream, WriteStream } from 'node:tty';
import type { Attached } from './command.ts';

/**
 * Connects a terminal with a process: keys as they are typed, or lines where the process has no terminal; its output as it
 * comes, its size when that changes.
 */
export async function attach(
  { start, typed }: Attached,
  keys: ReadStream,
  screen: WriteStream,
  signal: AbortSignal,
): Promise<void> {
  await using child = await start({ columns: screen.columns, rows: screen.rows });
  const resize = (): void => child.resize({ columns: screen.columns, rows: screen.rows });
  // The process may have ended while somebody typed.
  const type = (bytes: Buffer): void => void child.write(bytes).catch(() => undefined);
  const show = async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of chunks) await new Promise<void>((resolve) => screen.write(chunk, () => resolve()));
  };
  const wasRaw = keys.isRaw;
  keys.setRawMode(typed === 'keys');
  keys.resume();
  keys.on('data', type);
  screen.on('resize', resize);
  try {
    await Promise.all([show(child.stdout), show(child.stderr), child.exit]);
    signal.throwIfAborted();
  } finally {
    screen.off('resize', resize);
    keys.off('data', type);
    keys.pause();
    keys.setRawMode(wasRaw);
  }
}
