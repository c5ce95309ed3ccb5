/** Kinds of things that plugins hold alike. An entry of its own, so that looking at a plugin loads nothing else. */
import { defineResource, type ResourceType } from '@imgbuild/core/sdk';

export type PartialFile = { readonly path: string };

/** What a plugin registers so that files which it writes are found when it was killed in the middle. */
export function partialFileOf(plugin: string): ResourceType<PartialFile, PartialFile> {
  return defineResource<PartialFile, PartialFile>({
    type: `${plugin}:partial-file`,
    describe: ({ path }) => `unfinished file ${path}`,
    find: async ({ path }) => [{ path }],
    release: async ({ path }) => {
      const { rm } = await import('node:fs/promises');
      await rm(path, { recursive: true, force: true });
    },
  });
}
