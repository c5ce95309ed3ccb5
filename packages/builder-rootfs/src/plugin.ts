import { definePlugin } from '@imgbuild/core/sdk';
import { sandboxResources } from '@imgbuild/sandbox/resources';
import { builder } from './builder.ts';

export const plugin = definePlugin({ accessor: 'rootfs', builders: { rootfs: builder }, resources: sandboxResources });
