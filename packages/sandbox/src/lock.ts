import type { Host, Scope } from '@imgbuild/core/sdk';
import { endInput } from './run-tool.ts';

/** Waits until no other process holds a lock file, and holds it until the scope ends, or this process does. */
export async function holdLock(
  path: string,
  ctx: { readonly host: Host; readonly scope: Scope; readonly signal: AbortSignal },
): Promise<void> {
  const child = await ctx.host.spawn(['flock', '--exclusive', path, 'sh', '-c', 'echo locked; read -r forever'], {
    scope: ctx.scope,
    signal: ctx.signal,
    stdin: 'pipe',
  });
  const release = async (): Promise<void> => {
    await endInput(child);
    await child.exit;
  };
  await ctx.scope.acquire('lock', async () => release, release);
  for await (const _ of child.stdout) return;
  ctx.signal.throwIfAborted();
  throw new Error(`${path} cannot be locked`);
}
