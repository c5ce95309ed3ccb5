import { mkdir } from 'node:fs/promises';
import { failure, type Host, type Scope } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';
import { collect, describeExit, lastWords, mustRun } from './run-tool.ts';
import type { UserNamespace } from './user-namespace.ts';

/**
 * Unpacks a tar stream into a folder, made if missing, its files owned by the sandbox's ids. Device nodes are left out: a sandbox has its
 * own; so are a layer's whiteouts, which are names and no files. Runs inside the user namespace, so that nothing outside the folder could be written as anybody who matters.
 */
export async function unpackInto(
  folder: string,
  tar: AsyncIterable<Uint8Array>,
  namespace: UserNamespace,
  ctx: { readonly host: Host; readonly scope: Scope; readonly signal: AbortSignal },
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  if (namespace.identities.mode === 'root') {
    const [[, user] = [0, 0], [, group] = [0, 0]] = [namespace.identities.users[0], namespace.identities.groups[0]];
    await mustRun(['chown', `${user}:${group}`, folder], ctx);
  }
  const child = await ctx.host.spawn(
    [
      ...namespace.enter,
      'tar',
      '--extract',
      '--file=-',
      '--numeric-owner',
      '--same-permissions',
      '--same-owner',
      '--xattrs',
      '--xattrs-include=*',
      '--delay-directory-restore',
      '--exclude=./dev/*',
      '--exclude=dev/*',
      '--exclude=.wh.*',
    ],
    { scope: ctx.scope, signal: ctx.signal, directory: folder, stdin: 'pipe', umask: 0 },
  );
  const errors = collect(child.stderr);
  const output = collect(child.stdout);
  let broken: unknown;
  let ended = false;
  try {
    for await (const chunk of tar) {
      // tar ends at the archive's end mark; what pads the archive after it still has to be taken from whoever writes it.
      if (!ended)
        await child.write(chunk).catch((error: NodeJS.ErrnoException) => {
          ended = true;
          if (error.code !== 'EPIPE') broken = error;
        });
    }
  } catch (error) {
    broken = error;
  }
  await child.closeStdin();
  const exit = await child.exit;
  await output;
  ctx.signal.throwIfAborted();
  // An archive that broke off in the making is the cause; what tar says of the rest is not.
  if (broken !== undefined) throw broken as Error;
  if (exit.kind !== 'exited' || exit.code !== 0) {
    throw failure(problems.create('tool-failed', { tool: 'tar', exit: describeExit(exit), reason: lastWords(await errors) }));
  }
}
