import type { Machine } from '@imgbuild/core/sdk';
import type { Terminal } from './command.ts';

/** The login shell of the user, started so that every login shell understands it. */
const loginShell = `exec /bin/sh -c 'exec "\${SHELL:-/bin/sh}" -l'`;

/** Opens a shell on a machine in this terminal, until the person leaves it. */
export async function visitMachine(machine: Machine, terminal: Terminal, signal: AbortSignal): Promise<void> {
  // WinRM has no terminals: there, lines go to the old shell, which shows a prompt nevertheless.
  const isConsole = machine.connection.communicator !== 'winrm';
  await terminal.attach(
    {
      typed: isConsole ? 'keys' : 'lines',
      start: async (pty) => {
        const child = await machine.communicator.spawn(isConsole ? loginShell : 'cmd', isConsole ? { signal, pty } : { signal });
        await terminal.stdout('A shell on the machine. "exit" comes back here.\n');
        return child;
      },
    },
    signal,
  );
  await terminal.stdout('\n');
}
