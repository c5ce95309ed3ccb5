import { definePlugin } from '@imgbuild/core/sdk';
import { puppetMasterless } from './puppet-masterless.ts';
import { puppetServer } from './puppet-server.ts';

export const plugin = definePlugin({
  accessor: 'puppet',
  provides: { 'github.com/hashicorp/puppet': { from: '1.0.0', to: '1.0.1' } },
  provisioners: { 'puppet-masterless': puppetMasterless, 'puppet-server': puppetServer },
});
