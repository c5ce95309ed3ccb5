import { definePlugin } from '@imgbuild/core/sdk';
import { builder } from './builder.ts';
import { resources } from './resources.ts';

export const plugin = definePlugin({
  accessor: 'docker',
  provides: { 'github.com/hashicorp/docker': { from: '1.0.0', to: '1.1.4' } },
  builders: { docker: builder },
  resources,
});
