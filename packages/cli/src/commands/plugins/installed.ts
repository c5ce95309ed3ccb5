import type { Command } from '../../command.ts';
import { outputFlags } from '../../template-flags.ts';

export const installed: Command = {
  name: 'plugins installed',
  summary: 'List the plugins that a template in this folder may use, and what they have',
  usage: 'plugins installed [flags]',
  flags: {
    color: outputFlags.color,
    'machine-readable': outputFlags['machine-readable'],
    json: { kind: 'switch', help: 'One JSON document, for programs.' },
  },
  positional: [0, 0],
  run: async (given, terminal) => {
    const { listInstalled } = await import('../../plugins/list-installed.ts');
    return listInstalled(given, terminal);
  },
};
