import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What tells a test's machines from others that run beside them on this machine. */
export interface Marks {
  /** Names of links, which are also those of nft tables. */
  readonly links: readonly string[];
  /** A folder that all of their files are below. */
  readonly folder: string;
  /** Their user namespace, as `/proc/PID/ns/user` says it. */
  readonly userNamespace: string;
}

/** What there is of some machines outside of them: links, nft tables, mounts, processes. */
export function leftOf(marks: Marks): readonly string[] {
  const words = (...[program, ...rest]: readonly [string, ...string[]]): readonly string[] =>
    execFileSync(program, rest, { encoding: 'utf8' }).split(/[\s@]+/);
  const seen = new Set([...words('ip', '-brief', 'link'), ...words('nft', 'list', 'tables')]);
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return [
    ...marks.links.filter((name) => seen.has(name)),
    ...mounts.filter((line) => line.includes(marks.folder)),
    ...readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOf(name, marks)),
  ];
}

function isOf(pid: string, marks: Marks): boolean {
  try {
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return readlinkSync(`/proc/${pid}/ns/user`) === marks.userNamespace || commandLine.includes(marks.folder);
  } catch {
    return false;
  }
}
