import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ResourceType, Scope } from '@imgbuild/core/sdk';
import type { PartialFile } from '../resources.ts';

/** What was written. */
export interface WrittenFile {
  /** Bytes. */
  readonly size: number;
  /** In hex. */
  readonly sha256: string;
}

/**
 * Writes a file that may take long: whole or not at all, with its digest taken on the way, and what there is of it is removed
 * even when this process is killed. The folder is made if it is missing; a file of the name is replaced.
 */
export async function writeHeld(
  type: ResourceType<PartialFile, PartialFile>,
  path: string,
  content: AsyncIterable<Uint8Array>,
  o: { readonly scope: Scope; readonly signal: AbortSignal; readonly mode?: number },
): Promise<WrittenFile> {
  const partial = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  const mode = o.mode ?? 0o644;
  return o.scope.within(`writing ${path}`, async (scope) => {
    await scope.hold(type, { path: partial }, async () => ({ data: { path: partial }, value: undefined }));
    const hash = createHash('sha256');
    let size = 0;
    await mkdir(dirname(path), { recursive: true });
    try {
      const file = await open(partial, 'wx', mode);
      try {
        for await (const chunk of content) {
          o.signal.throwIfAborted();
          hash.update(chunk);
          size += chunk.length;
          await file.writeFile(chunk);
        }
        // Whatever the umask is.
        await file.chmod(mode);
      } finally {
        await file.close();
      }
      o.signal.throwIfAborted();
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    return { size, sha256: hash.digest('hex') };
  });
}
