import { definePlugin } from '@imgbuild/core/sdk';
import { ansibleLocal } from './ansible-local.ts';
import { ansible } from './ansible.ts';
import { temporaryPath } from './temporary-path.ts';

export const plugin = definePlugin({
  accessor: 'ansible',
  provides: { 'github.com/hashicorp/ansible': { from: '1.0.0', to: '1.1.4' } },
  provisioners: { ansible, 'ansible-local': ansibleLocal },
  resources: [temporaryPath],
});
