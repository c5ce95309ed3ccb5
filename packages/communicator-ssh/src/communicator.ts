import { defineCommunicator } from '@imgbuild/core/sdk';
import { config } from './config.ts';

/** A line to a machine by SSH: waits until it answers, runs commands and copies files over one connection. */
export const ssh = defineCommunicator({
  summary: 'Reaches machines by SSH.',
  config,
  connect: async (ctx) => {
    const { settle } = await import('./target.ts');
    const { openLine } = await import('./line.ts');
    const { communicatorOver } = await import('./over-line.ts');
    const target = await settle(ctx);
    ctx.report.say(`Using SSH communicator to connect: ${target.host}`);
    const line = await openLine(target, ctx);
    return communicatorOver(line, ctx);
  },
});
