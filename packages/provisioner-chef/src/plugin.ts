import { definePlugin } from '@imgbuild/core/sdk';
import { chefClient } from './chef-client.ts';
import { chefSolo } from './chef-solo.ts';

export const plugin = definePlugin({
  accessor: 'chef',
  provides: { 'github.com/hashicorp/chef': { from: '1.0.0', to: '1.0.2' } },
  provisioners: { 'chef-client': chefClient, 'chef-solo': chefSolo },
});
