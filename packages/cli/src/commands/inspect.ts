import type { Command } from '../command.ts';
import { ignoredPackerFlags, outputFlags, valueFlags } from '../template-flags.ts';

export const inspect: Command = {
  name: 'inspect',
  summary: 'List what a template has: variables, locals, and its builds with their steps',
  usage: 'inspect [flags] TEMPLATE',
  details: 'No plugin is needed, and variables may be unset. Secret values are not shown.',
  flags: {
    ...valueFlags,
    color: outputFlags.color,
    'machine-readable': outputFlags['machine-readable'],
    json: { kind: 'switch', help: 'One JSON document, for programs.' },
    'use-sequential-evaluation': ignoredPackerFlags['use-sequential-evaluation'],
  },
  positional: [1, 1],
  completes: 'template',
  run: async (given, terminal) => {
    const { inspectTemplate } = await import('../inspect/inspect-template.ts');
    return inspectTemplate(given, terminal);
  },
};
