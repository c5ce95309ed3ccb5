import { describeExit } from '@imgbuild/core/sdk';
import { compact, powershell } from './powershell-text.ts';
import type { Name, Service } from './shell.ts';
import { wireError } from './wire-error.ts';

const words = 'WinRM connected.';

/** Whether PowerShell runs, as a machine that has just started may not do it yet. */
export const greeting = powershell(compact(`[Console]::Out.WriteLine('${words}')`));

/** Waits for the answer to the greeting; rejects with a `WireError` when it is another one. */
export async function hearGreeting(service: Service, name: Name, signal: AbortSignal): Promise<string> {
  const said: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  for (;;) {
    const { stdout, stderr, exitCode } = await service.receive(name, signal);
    said.stdout.push(stdout);
    said.stderr.push(stderr);
    if (exitCode === undefined) continue;
    if (Buffer.concat(said.stdout).toString().includes(words)) return words;
    const complaint = Buffer.concat([...said.stderr, ...said.stdout])
      .toString()
      .replace(/\s+/g, ' ')
      .trim();
    const exit = describeExit({ kind: 'exited', code: exitCode });
    throw wireError({ kind: 'unusable' }, `PowerShell ended with ${exit}${complaint === '' ? '' : `: ${complaint}`}`);
  }
}
