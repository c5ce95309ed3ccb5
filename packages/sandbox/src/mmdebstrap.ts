import { randomUUID } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failure, type LocalProcess } from '@imgbuild/core/sdk';
import type { SandboxContext } from './open.ts';
import { problems } from './problems.ts';
import { describeExit, lastWords } from './run-tool.ts';
import { holdTree } from './tree.ts';
import type { UserNamespace } from './user-namespace.ts';

/** As root: ids for mmdebstrap as this process's own sandboxes have them, seen by nobody else; it asks for an entry. */
const withIdentities = `set -eu
mount --bind "$1" /etc/subuid
mount --bind "$1" /etc/subgid
shift
exec "$@"
`;

export interface Bootstrapping {
  /** The archive has to go to standard output. */
  readonly arguments: readonly string[];
  /** Seconds since the epoch: no file is younger. */
  readonly epoch: number;
  readonly namespace: UserNamespace;
  /** The error of a bootstrap that failed; by default one that names the tool. */
  readonly failed?: (how: { readonly exit: string; readonly reason: string }) => Error;
}

/** Bootstraps a Debian or a descendant in a user namespace of mmdebstrap's own, and gives the tar archive that it writes. */
export async function* mmdebstrap(o: Bootstrapping, ctx: SandboxContext): AsyncIterable<Uint8Array> {
  // Its ids must be able to walk there, so it cannot lie below the run's own folder.
  const work = await holdTree(join(tmpdir(), `imgbuild-${randomUUID()}`), ctx);
  await mkdir(work, { mode: 0o755 });
  await chmod(work, 0o755);
  const scratch = join(work, 'tmp');
  await mkdir(scratch);
  await chmod(scratch, 0o1777);
  let argv: readonly string[] = ['mmdebstrap', ...o.arguments];
  if (o.namespace.identities.mode === 'root') {
    const [, first, count] = o.namespace.identities.users[0] ?? [0, 0, 0];
    const file = join(work, 'subid');
    await writeFile(file, `root:${first}:${count}\n`);
    argv = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', withIdentities, 'imgbuild', file, ...argv];
  }
  const child = await ctx.host.spawn(argv, {
    scope: ctx.scope,
    signal: ctx.signal,
    directory: '/',
    umask: 0o022,
    environment: { SOURCE_DATE_EPOCH: String(o.epoch), TMPDIR: scratch, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
  });
  const said = tell(child, ctx);
  yield* child.stdout;
  const exit = await child.exit;
  const words = await said;
  ctx.signal.throwIfAborted();
  if (exit.kind !== 'exited' || exit.code !== 0) {
    const how = { exit: describeExit(exit), reason: lastWords(words) };
    throw o.failed?.(how) ?? failure(problems.create('tool-failed', { tool: 'mmdebstrap', ...how }));
  }
}

/** Shows what mmdebstrap tells of its progress; gives all of it. */
async function tell(child: LocalProcess, ctx: SandboxContext): Promise<string> {
  const decoder = new TextDecoder();
  let all = '';
  let rest = '';
  for await (const chunk of child.stderr) {
    const text = decoder.decode(chunk, { stream: true });
    all += text;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const step = /^[IW]: (.*)$/.exec(line)?.[1];
      if (step !== undefined && !step.startsWith('using /') && !step.startsWith('removing tempdir')) ctx.report.detail(step);
    }
  }
  return all;
}
