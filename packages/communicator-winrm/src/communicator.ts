import { defineCommunicator } from '@imgbuild/core/sdk';
import { config } from './config.ts';

/** A line to a Windows machine by WinRM: waits until it answers, runs commands and copies files. */
export const winrm = defineCommunicator({
  summary: 'Reaches Windows machines by WinRM.',
  config,
  connect: async (ctx) => {
    const { settle } = await import('./target.ts');
    const { openLine } = await import('./line.ts');
    const { communicatorOver } = await import('./over-line.ts');
    const line = await openLine(settle(ctx), ctx);
    return communicatorOver(line, ctx);
  },
});
