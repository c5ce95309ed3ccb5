import type { Command } from '../../command.ts';
import { outputFlags } from '../../template-flags.ts';

export const info: Command = {
  name: 'plugins info',
  summary: 'Tell what a plugin has: its components and all their options',
  usage: 'plugins info [flags] NAME',
  details: `NAME is an installed package, the Packer plugin that one stands in for (github.com/hashicorp/docker), or a
component's type (docker), of which only that is told.`,
  flags: { color: outputFlags.color, json: { kind: 'switch', help: 'One JSON document, for programs.' } },
  positional: [1, 1],
  completes: 'component',
  run: async (given, terminal) => {
    const { tellPlugin } = await import('../../plugins/tell-plugin.ts');
    return tellPlugin(given, terminal);
  },
};
