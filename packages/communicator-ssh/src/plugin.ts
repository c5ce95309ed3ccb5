import { definePlugin } from '@imgbuild/core/sdk';
import { ssh } from './communicator.ts';

export const plugin = definePlugin({ accessor: 'ssh', communicators: { ssh } });
