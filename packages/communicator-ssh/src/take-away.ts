import { runScript } from './run-script.ts';
import { scripts } from './scripts.ts';
import { openSftp } from './sftp.ts';
import { shellCommand } from './shell-text.ts';
import type { Transfers } from './transfers.ts';

/** Milliseconds for it. */
const longest = 10_000;

/**
 * Takes away what is not whole, also after an abort; the error that is on its way is the one that counts. A machine that cannot
 * be reached any more is not waited for.
 */
export async function takeAway(
  { line, machine }: Transfers,
  paths: readonly string[],
  command: string = shellCommand(scripts.remove, ...paths),
): Promise<void> {
  if (!line.isUp) return;
  const signal = AbortSignal.timeout(longest);
  try {
    if (machine.hasShell !== false) {
      const ended = await runScript(line, command, { signal });
      if (ended.kind !== 'not-understood') return;
    }
    const sftp = await openSftp(line, signal);
    if (sftp === undefined) return;
    await Promise.allSettled(paths.map((path) => sftp.remove(path)));
    await sftp[Symbol.asyncDispose]();
  } catch {
    // There is nothing more that could be done.
  }
}
