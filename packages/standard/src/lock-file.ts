import { defineResource, type Failure, type Host, type Scope } from '@imgbuild/core/sdk';

type Lock = { readonly path: string };
type TakenLock = Lock & { readonly token: string };

/** A lock that others see as a file. What it holds says whose it is: a dead run's is removed, another's is not. */
export const lockFile = defineResource<Lock, TakenLock>({
  type: 'standard:lock-file',
  describe: ({ path }) => `lock ${path}`,
  find: async ({ path }, token) => {
    const files = await import('./local-files.ts');
    return (await files.readText(path)) === token ? [{ path, token }] : [];
  },
  release: async ({ path, token }) => {
    const files = await import('./local-files.ts');
    if ((await files.readText(path)) === token) await files.remove(path);
  },
});

/** How often a lock is tried, and milliseconds between the attempts. */
const attempts = 50;
const pause = 200;

/** Holds a lock until the scope ends. Waits for others who have it; after that, `refused` says what to do. */
export function holdLock(
  path: string,
  o: { readonly scope: Scope; readonly host: Host; readonly refused: Failure },
): Promise<void> {
  return o.scope.hold(lockFile, { path }, async ({ token, signal }) => {
    const files = await import('./local-files.ts');
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (await files.createWhole(path, token)) return { data: { path, token }, value: undefined };
      await o.host.clock.sleep(pause, signal);
    }
    throw o.refused;
  });
}
