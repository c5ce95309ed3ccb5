import { defineResource } from '@imgbuild/core/sdk';

type Path = { readonly path: string };

/** A file or folder outside the run's own: an inventory where the template wants it, the sockets of ssh, whose paths have to be short. */
export const temporaryPath = defineResource<Path, Path>({
  type: 'ansible:path',
  describe: ({ path }) => `temporary file ${path}`,
  find: async (intent) => {
    const { exists } = await import('./files.ts');
    return (await exists(intent.path)) ? [intent] : [];
  },
  release: async ({ path }) => {
    const { removeWithMasters } = await import('./files.ts');
    await removeWithMasters(path);
  },
});
