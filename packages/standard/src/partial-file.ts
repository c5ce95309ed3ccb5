import { defineResource, type Scope } from '@imgbuild/core/sdk';

type PartialFile = { readonly path: string };

/** A file that is being written under a name of its own. */
export const partialFile = defineResource<PartialFile, PartialFile>({
  type: 'standard:partial-file',
  describe: ({ path }) => `unfinished file ${path}`,
  find: async ({ path }) => [{ path }],
  release: async ({ path }) => {
    const files = await import('./local-files.ts');
    await files.remove(path);
  },
});

/**
 * Writes a file that may take long: whole or not at all, and what there is of it is removed even when this process is killed.
 */
export async function writeHeld(path: string, content: AsyncIterable<Uint8Array>, scope: Scope, mode = 0o644): Promise<void> {
  const files = await import('./local-files.ts');
  const partial = files.partialOf(path);
  await scope.hold(partialFile, { path: partial }, async () => ({ data: { path: partial }, value: undefined }));
  await files.writeBy(partial, path, content, mode);
}
