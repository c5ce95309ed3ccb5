import type { Command } from '../command.ts';
import { ignoredPackerFlags, outputFlags, valueFlags } from '../template-flags.ts';

export const consoleCommand: Command = {
  name: 'console',
  summary: 'Try expressions with the values of a template',
  usage: 'console [flags] [TEMPLATE]',
  details: `Without a template, -config-type tells the language: json, where lines are Go templates, or hcl2.
From a pipe, every line is evaluated and what the last one gives is printed.`,
  flags: {
    ...valueFlags,
    color: outputFlags.color,
    'evaluate-datasources': { kind: 'switch', help: 'Read the data sources of the template, so that their values are known.' },
    'use-sequential-evaluation': ignoredPackerFlags['use-sequential-evaluation'],
  },
  positional: [0, 1],
  completes: 'template',
  run: async (given, terminal) => {
    const { openConsole } = await import('../console/open-console.ts');
    return openConsole(given, terminal);
  },
};
