import { definePlugin } from '@imgbuild/core/sdk';
import { winrm } from './communicator.ts';

export const plugin = definePlugin({ accessor: 'winrm', communicators: { winrm } });
