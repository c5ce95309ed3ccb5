import { readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { failure, type Host, type LocalProcess, type Scope } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';
import { collect, lastWords, mustRun, without } from './run-tool.ts';

/** How ids inside a sandbox correspond to ids of this machine. Root inside is never root here. */
export interface Identities {
  readonly mode: 'root' | 'rootless';
  /** Lines for uid_map and gid_map: inside, outside, count. */
  readonly users: readonly (readonly [number, number, number])[];
  readonly groups: readonly (readonly [number, number, number])[];
}

/** Ids that root's sandboxes map to: unprivileged, and the first range that distributions give out for this purpose. */
const rootRange = [0, 100_000, 65_536] as const;

/** A user namespace that lives as long as its scope. */
export interface UserNamespace {
  readonly pid: number;
  readonly identities: Identities;
  /** What to put before a command so that it runs inside, as root there, with this machine's files. */
  readonly enter: readonly string[];
}

/** The range that a file of subordinate ids (subuid(5)) gives a user. */
export function subordinateRange(
  text: string,
  user: { readonly file: string; readonly username: string; readonly uid: number },
): readonly [number, number, number] {
  const lines = text.split('\n').map((each) => each.split(':'));
  const line = lines.find(([name]) => name === user.username || name === String(user.uid));
  const start = Number(line?.[1]);
  const count = Number(line?.[2]);
  if (!(start > 0) || !(count >= 65_536))
    throw failure(problems.create('no-identities', { user: user.username, file: user.file }));
  return [1, start, 65_536];
}

/** Which ids this user's sandboxes can have. */
async function findIdentities(): Promise<Identities> {
  if (userInfo().uid === 0) return { mode: 'root', users: [rootRange], groups: [rootRange] };
  const { uid, gid, username } = userInfo();
  const rangeIn = async (file: string): Promise<readonly [number, number, number]> =>
    subordinateRange(await readFile(file, 'utf8').catch(() => ''), { file, username, uid });
  return {
    mode: 'rootless',
    users: [[0, uid, 1], await rangeIn('/etc/subuid')],
    groups: [[0, gid, 1], await rangeIn('/etc/subgid')],
  };
}

/** Opens a user namespace and maps its ids: root writes the maps itself, others have newuidmap do it. */
export async function openUserNamespace(o: {
  readonly host: Host;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  /** Default: those of this process's user. */
  readonly identities?: () => Promise<Identities>;
}): Promise<UserNamespace> {
  const identities = await (o.identities ?? findIdentities)();
  const child = await o.host.spawn(['unshare', '--user', 'sh', '-c', 'echo ready; read -r forever'], {
    scope: o.scope,
    signal: o.signal,
    stdin: 'pipe',
    directory: '/',
    environment: { ...without(o.host), PATH: o.host.environment['PATH'] },
  });
  await firstLine(child);
  const tool = { host: o.host, scope: o.scope, signal: o.signal };
  const lines = (map: Identities['users']): string => map.map((entry) => entry.join(' ')).join('\n');
  if (identities.mode === 'root') {
    await writeFile(`/proc/${child.pid}/uid_map`, lines(identities.users));
    await writeFile(`/proc/${child.pid}/gid_map`, lines(identities.groups));
  } else {
    const numbers = (map: Identities['users']): string[] => map.flat().map(String);
    try {
      await mustRun(['newuidmap', String(child.pid), ...numbers(identities.users)], tool);
      await mustRun(['newgidmap', String(child.pid), ...numbers(identities.groups)], tool);
    } catch (error) {
      o.signal.throwIfAborted();
      throw failure(
        problems.create('mapping-refused', { reason: error instanceof Error ? error.message : String(error) }),
        error,
      );
    }
  }
  return { pid: child.pid, identities, enter: ['nsenter', `--target=${child.pid}`, '--user', '--'] };
}

/** Waits until the child is in its namespace: from then on it may be mapped. */
async function firstLine(child: LocalProcess): Promise<void> {
  const errors = collect(child.stderr);
  for await (const _ of child.stdout) return;
  throw failure(problems.create('no-user-namespaces', { reason: lastWords(await errors) }));
}
