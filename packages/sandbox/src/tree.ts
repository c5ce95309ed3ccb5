import { rm } from 'node:fs/promises';
import { defineResource, type Host, type Scope } from '@imgbuild/core/sdk';
import { mustRun } from './run-tool.ts';
import type { UserNamespace } from './user-namespace.ts';

interface TreeContext {
  readonly host: Host;
  readonly scope: Scope;
  readonly signal: AbortSignal;
}

type TreeData = { readonly path: string };

/** A folder whose files belong to ids of a sandbox: a rootless user can only remove it from inside a user namespace. */
export const treeResource = defineResource<TreeData, TreeData>({
  type: 'sandbox:tree',
  describe: ({ path }) => `files of a sandbox in ${path}`,
  find: async ({ path }) => [{ path }],
  release: async ({ path }, ctx) => {
    try {
      await rm(path, { recursive: true, force: true });
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code !== 'EACCES' && code !== 'EPERM') throw error;
      await removeInside(path, ctx.host, ctx.signal);
    }
  },
});

/** Every id that this user may be is owner or group there, so everything can be removed. */
async function removeInside(path: string, host: Host, signal: AbortSignal): Promise<void> {
  const local: Scope = {
    hold: async (_type, _intent, open) => (await open({ token: 'removal', signal, gone: async () => undefined })).value,
    acquire: async (_label, open) => open(signal),
    within: async (_label, body) => body(local),
  };
  await mustRun(['unshare', '--user', '--map-root-user', '--map-auto', 'rm', '-rf', '--', path], { host, scope: local, signal });
}

/** Holds a folder as a tree that ids of a sandbox will write to. */
export function holdTree(path: string, ctx: TreeContext): Promise<string> {
  return ctx.scope.hold(treeResource, { path }, async () => ({ data: { path }, value: path }));
}

/** Copies a tree with owners, modes, links and extended attributes; the target exists. */
export async function copyTree(from: string, to: string, namespace: UserNamespace, ctx: TreeContext): Promise<void> {
  const enter = namespace.identities.mode === 'root' ? [] : namespace.enter;
  await mustRun([...enter, 'cp', '-a', '--', `${from}/.`, to], ctx);
}
