import { rm } from 'node:fs/promises';
import { defineResource } from '@imgbuild/core/sdk';

type Output = { readonly path: string };

/** A folder beside the output in which it is written: it is only renamed into place as a whole. */
export const outputResource = defineResource<Output, Output>({
  type: 'rootfs:unfinished-output',
  describe: ({ path }) => `unfinished output in ${path}`,
  find: async ({ path }) => [{ path }],
  release: async ({ path }) => rm(path, { recursive: true, force: true }),
});
