import type { ProcessIdentity } from '../ledger/records.ts';
import { fileSystem } from './file-system.ts';

let boot: Promise<string> | undefined;

/** Changes with every boot; empty where the system does not tell. */
function bootId(): Promise<string> {
  boot ??= fileSystem()
    .readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    .then(
      (text) => text.trim(),
      () => '',
    );
  return boot;
}

/** Start time of a process in the system's own units, or undefined when there is no such process (or only a zombie). */
export async function startOf(pid: number): Promise<string | undefined> {
  try {
    const stat = await fileSystem().readFile(`/proc/${pid}/stat`, 'utf8');
    // The program's name stands in parentheses and may hold spaces; field 3 is the state, field 22 the start (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch (error) {
    if ((await bootId()) !== '') return undefined;
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return undefined;
  }
  return startByPs(pid);
}

/** Where there is no /proc. */
async function startByPs(pid: number): Promise<string | undefined> {
  const { execFile } = await import('node:child_process');
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'lstart=', '-p', String(pid)], { env: { LC_ALL: 'C' } }, (error, stdout) => {
      const text = stdout.trim();
      resolve(error === null && text !== '' ? text : undefined);
    });
  });
}

/** Identity of a running process; undefined when it is not there. */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const started = await startOf(pid);
  return started === undefined ? undefined : { pid, started, boot: await bootId() };
}

/** Whether the very process that was recorded still runs. */
export async function isAlive(known: ProcessIdentity): Promise<boolean> {
  if (known.boot !== (await bootId())) return false;
  return (await startOf(known.pid)) === known.started;
}
