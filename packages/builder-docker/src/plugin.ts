import { definePlugin } from '@imgbuild/core/sdk';
import { builder } from './builder.ts';
import { dockerImport } from './post-processors/docker-import.ts';
import { dockerPush } from './post-processors/docker-push.ts';
import { dockerSave } from './post-processors/docker-save.ts';
import { dockerTag } from './post-processors/docker-tag.ts';
import { resources } from './resources.ts';

export const plugin = definePlugin({
  accessor: 'docker',
  provides: { 'github.com/hashicorp/docker': { from: '1.0.0', to: '1.1.4' } },
  builders: { docker: builder },
  postProcessors: {
    'docker-import': dockerImport,
    'docker-push': dockerPush,
    'docker-save': dockerSave,
    'docker-tag': dockerTag,
  },
  resources,
});
