import { definePlugin } from '@imgbuild/core/sdk';
import { shell } from './shell.ts';

export const plugin = definePlugin({ accessor: 'shell', provisioners: { shell } });
